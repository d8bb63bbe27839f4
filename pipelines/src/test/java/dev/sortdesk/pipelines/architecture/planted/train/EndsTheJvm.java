package dev.sortdesk.pipelines.architecture.planted.train;

/** Breaks a rule on purpose. */
final class EndsTheJvm {
  private EndsTheJvm() {}

  static void now() {
    System.exit(1);
  }
}
