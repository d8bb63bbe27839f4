package dev.sortdesk.pipelines.doctor;

/** What a check says, in a line. */
sealed interface Statement {
  String text();

  /** What is in order, or not there yet. */
  record Sound(String text) implements Statement {}

  /** What could not be looked at, and why. */
  record PassedOver(String text) implements Statement {}

  /** What is not in order: what, where, and what to do about it. */
  record Finding(String text) implements Statement {
    Finding(String what, String remedy) {
      this(what + "; " + remedy);
    }
  }
}
