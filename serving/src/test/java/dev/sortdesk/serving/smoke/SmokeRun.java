package dev.sortdesk.serving.smoke;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/**
 * A call of smoke, within this process.
 *
 * @param status the exit code
 */
record SmokeRun(int status, List<String> out, List<String> err) {
  /** Calls it where nothing is to be waited for. */
  static SmokeRun of(String... arguments) {
    return of(
        Map.of(),
        time -> {
          throw new AssertionError("waits for " + time);
        },
        arguments);
  }

  static SmokeRun of(
      Map<String, String> environment, ServiceClient.Pause pause, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Smoke.run(
            arguments, environment, pause, new PrintWriter(out, true), new PrintWriter(err, true));
    return new SmokeRun(status, out.toString().lines().toList(), err.toString().lines().toList());
  }
}
