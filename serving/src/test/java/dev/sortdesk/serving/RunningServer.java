package dev.sortdesk.serving;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.wiring.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The service on a free port of the loopback, and a client of it. */
public final class RunningServer implements AutoCloseable {
  private static final int SOCKET_MILLIS = 60_000;

  private final Server server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningServer(Server server) {
    this.server = server;
  }

  /** Starts the service over a working folder, and waits until its champion answers. */
  public static RunningServer ready(Path workdir, Map<String, String> settings) {
    RunningServer running = start(workdir, settings);
    // A look takes its turn behind the one at the start.
    running.bean(ModelWatcher.class).reload().notReady().ifPresent(AssertionError::new);
    return running;
  }

  /** Starts the service over a working folder that may have no champion. */
  public static RunningServer start(Path workdir, Map<String, String> settings) {
    Map<String, String> flags = new HashMap<>(settings);
    flags.put("workdir", workdir.toString());
    flags.put("serve.port", "0");
    return new RunningServer(Server.start(ConfigLoader.load(null, Map.of(), flags)));
  }

  /** Returns a part of the running service. */
  public <T> T bean(Class<T> type) {
    return server.context().getBean(type);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** Sends GET with headers by name and value. */
  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  /** Posts a JSON body. */
  public HttpResponse<String> post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  /** Begins a request, for methods and bodies of other kinds. */
  public HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Opens a bare connection. */
  public Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(SOCKET_MILLIS);
    return socket;
  }

  /** Sends text as it is, and returns all that comes back until the service closes. */
  public String raw(String text) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
