package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.StopConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a signal to end does: the service drains, and the process has ended by the deadline. */
public final class Shutdown {
  private static final int LEFT_UNANSWERED = 1;

  private Shutdown() {}

  /**
   * Drains the service when the process is told to end, which then ends as the signal says (143
   * after SIGTERM), or with 1 where the deadline came first.
   *
   * @return is counted down once the service has drained
   */
  public static CountDownLatch onSignal(Server server, StopConfig stop) {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> drain(server, stop.deadlineSeconds(), stopped), "stop"));
    return stopped;
  }

  private static void drain(Server server, int deadlineSeconds, CountDownLatch stopped) {
    Thread watch =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(deadlineSeconds);
              } catch (InterruptedException e) {
                return;
              }
              Runtime.getRuntime().halt(LEFT_UNANSWERED);
            },
            "stop-deadline");
    watch.setDaemon(true);
    watch.start();
    try {
      server.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopped.countDown();
  }
}
