package dev.sortdesk.serving.model;

import dev.sortdesk.serving.ObservedService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A real MLflow server that may be killed and started again, found by the environment variable
 * {@code SORTDESK_MLFLOW} (the path of its executable).
 */
final class MlflowServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private MlflowServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts one on a free port that keeps all it has in a folder, and waits until it answers. */
  static MlflowServer start(Path folder) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    MlflowServer server = new MlflowServer(folder, port, launch(folder, port));
    server.awaitAnswer();
    return server;
  }

  private static Process launch(Path folder, int port) throws IOException {
    String executable = System.getenv("SORTDESK_MLFLOW");
    Assumptions.assumeTrue(
        executable != null, "SORTDESK_MLFLOW is not set to the path of MLflow's executable");
    ProcessBuilder builder =
        new ProcessBuilder(
            executable,
            "server",
            "--host=127.0.0.1",
            "--port=" + port,
            "--workers=1",
            "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
            "--serve-artifacts",
            "--artifacts-destination=" + folder.resolve("artifacts"));
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
        .start();
  }

  private void awaitAnswer() {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest health = HttpRequest.newBuilder(URI.create(uri() + "/health")).build();
    ObservedService.await(
        "MLflow answers",
        () -> {
          try {
            return client.send(health, BodyHandlers.discarding()).statusCode() == 200;
          } catch (IOException e) {
            // Not listening yet.
            return false;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  String uri() {
    return "http://127.0.0.1:" + port;
  }

  /** Sends SIGKILL, and waits until it is gone. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts it again, on the same port with what it had. */
  void startAgain() throws IOException {
    process = launch(folder, port);
    awaitAnswer();
  }

  @Override
  public void close() {
    kill();
  }
}
