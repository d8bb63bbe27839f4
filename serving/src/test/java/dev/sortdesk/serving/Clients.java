package dev.sortdesk.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Two clients that send one request after another until they are told to stop. */
public final class Clients implements AutoCloseable {
  private static final int CLIENTS = 2;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * A request, and what is wrong with its answer.
   *
   * @param key the API key
   */
  public record Sent(URI uri, String json, String key, Check check) {
    public Sent(URI uri, String json, Check check) {
      this(uri, json, "none", check);
    }
  }

  /** Says what is wrong with an answer; null where nothing is. */
  public interface Check {
    @Nullable String wrong(HttpResponse<String> response);
  }

  /** Starts them; each asks for its next request by a number that counts up. */
  public Clients(IntFunction<Sent> requests) {
    for (int client = 0; client < CLIENTS; client++) {
      int first = client;
      Thread thread = new Thread(() -> run(requests, first), "client-" + client);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(IntFunction<Sent> requests, int first) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int number = first; !stopped.get(); number += CLIENTS) {
      Sent sent = requests.apply(number);
      try {
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(sent.uri())
                    .header("Content-Type", "application/json")
                    .header("X-API-Key", sent.key())
                    .POST(BodyPublishers.ofString(sent.json()))
                    .build(),
                BodyHandlers.ofString());
        String wrong = sent.check().wrong(response);
        if (wrong != null) {
          failures.add(wrong);
        }
        answers.incrementAndGet();
      } catch (IOException | RuntimeException e) {
        failures.add(e.toString());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Returns how many requests were answered. */
  public int answers() {
    return answers.get();
  }

  /** Waits until so many more requests were answered. */
  public void awaitAnswers(int more) {
    int goal = answers.get() + more;
    ObservedService.await(
        more + " more answers; failures: " + failures,
        () -> answers.get() >= goal || !failures.isEmpty());
  }

  /** Returns what went wrong so far. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Lets each finish the request that it has sent, and stop. */
  @Override
  public void close() {
    stopped.set(true);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
