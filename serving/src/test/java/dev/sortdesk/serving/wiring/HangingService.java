package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.serving.queue.ScoringQueue;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The service, with its one scorer held up for good. Takes the arguments of the real one. */
final class HangingService {
  private HangingService() {}

  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--workdir" -> flags.put("workdir", value);
        case "--port" -> flags.put("serve.port", value);
        default -> flags.put(value.split("=", 2)[0], value.split("=", 2)[1]);
      }
    }
    flags.put("serve.queue.workers", "1");
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), flags);
    Server server = Server.start(config);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    server
        .context()
        .getBean(ScoringQueue.class)
        .single(
            () -> {
              begun.countDown();
              never.await();
              return true;
            },
            System.nanoTime() + TimeUnit.HOURS.toNanos(1),
            () -> {});
    begun.await();
    Shutdown.onSignal(server, config.serve().stop());
    System.out.println("serving on http://" + config.serve().host() + ":" + server.port());
    never.await();
  }
}
