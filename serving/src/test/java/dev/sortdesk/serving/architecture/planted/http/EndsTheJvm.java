package dev.sortdesk.serving.architecture.planted.http;

/** Breaks a rule on purpose: only a main may end the JVM. */
final class EndsTheJvm {
  private EndsTheJvm() {}

  static void end() {
    System.exit(1);
  }
}
