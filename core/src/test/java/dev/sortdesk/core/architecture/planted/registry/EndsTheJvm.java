package dev.sortdesk.core.architecture.planted.registry;

/** Breaks a rule on purpose. */
public final class EndsTheJvm {
  private EndsTheJvm() {}

  static void now() {
    System.exit(1);
  }
}
