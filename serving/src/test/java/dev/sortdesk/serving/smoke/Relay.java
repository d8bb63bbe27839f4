package dev.sortdesk.serving.smoke;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Stands before a service: keeps what is sent to a path, and can change what comes back. */
final class Relay implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final String service;
  private final String path;
  private final UnaryOperator<String> change;
  private final HttpServer server;

  /**
   * @param path the path whose answers are changed
   */
  Relay(String service, String path, UnaryOperator<String> change) throws IOException {
    this.service = service;
    this.path = path;
    this.change = change;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the bodies that were sent to the path. */
  List<String> bodies() {
    return bodies;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String asked = exchange.getRequestURI().toString();
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(service + asked))
              .header("Content-Type", "application/json")
              .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
              .build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      String answer = response.body();
      if (asked.equals(path)) {
        bodies.add(new String(body, StandardCharsets.UTF_8));
        answer = change.apply(answer);
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(response.statusCode(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
