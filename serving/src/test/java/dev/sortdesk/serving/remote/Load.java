package dev.sortdesk.serving.remote;

import dev.sortdesk.serving.RunningServer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that send one ticket after another, some of them again and again. */
final class Load implements AutoCloseable {
  private final RunningServer server;
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;

  private Load(RunningServer server) {
    this.server = server;
  }

  static Load on(RunningServer server, int clients) {
    Load load = new Load(server);
    for (int i = 0; i < clients; i++) {
      Thread client = new Thread(load::send, "client-" + i);
      load.clients.add(client);
      client.start();
    }
    return load;
  }

  private void send() {
    while (!over) {
      int number = answered.get();
      String ticket = "{\"text\": \"my password %d\"}".formatted(number - number % 3);
      try {
        HttpResponse<String> response = server.post("/predict", ticket);
        if (response.statusCode() != 200) {
          failures.add(response.body());
        }
      } catch (RuntimeException e) {
        failures.add(e.toString());
      }
      answered.incrementAndGet();
    }
  }

  /** Waits until so many more requests have been answered. */
  void more(int requests) {
    int enough = answered.get() + requests;
    RedisServer.await(() -> answered.get() >= enough);
  }

  /** Returns what was not answered as it should be. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    over = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
