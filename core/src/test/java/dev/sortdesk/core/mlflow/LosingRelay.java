package dev.sortdesk.core.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes on some requests and their answers, then one more whose answer is lost, and then nothing:
 * what a client that is killed leaves behind.
 */
final class LosingRelay implements AutoCloseable {
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final AtomicInteger left;

  private LosingRelay(HttpServer http, URI server, int calls) {
    this.http = http;
    this.server = server;
    this.left = new AtomicInteger(calls);
  }

  static LosingRelay start(URI server, int calls) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    LosingRelay relay = new LosingRelay(http, server, calls);
    http.createContext("/", relay::handle);
    http.setExecutor(relay.threads);
    http.start();
    return relay;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    int remaining = left.getAndDecrement();
    try (exchange) {
      if (remaining < 0) {
        return;
      }
      HttpResponse<byte[]> answer = pass(exchange);
      if (remaining > 0) {
        int length = answer.body().length;
        exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
        if (length > 0) {
          exchange.getResponseBody().write(answer.body());
        }
      }
    }
  }

  private HttpResponse<byte[]> pass(HttpExchange exchange) throws IOException {
    URI to = URI.create(server + exchange.getRequestURI().toString());
    byte[] body = exchange.getRequestBody().readAllBytes();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
