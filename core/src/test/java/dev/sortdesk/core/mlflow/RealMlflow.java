package dev.sortdesk.core.mlflow;

import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The real MLflow, found by the environment variable {@code SORTDESK_MLFLOW} (the path of its
 * executable): a server on a free loopback port, and its Python client.
 */
public final class RealMlflow implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);

  private final Process process;
  private final URI uri;

  private RealMlflow(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  public URI uri() {
    return uri;
  }

  /** Skips the test where there is no MLflow. */
  public static Path executable() {
    String path = System.getenv("SORTDESK_MLFLOW");
    Assumptions.assumeTrue(
        path != null, "SORTDESK_MLFLOW is not set to the path of MLflow's executable");
    return Path.of(path);
  }

  /** Starts a server that keeps all it has in a folder, and waits until it answers. */
  public static RealMlflow start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path log = folder.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            executable().toString(),
            "server",
            "--host=127.0.0.1",
            "--port=" + port,
            "--workers=1",
            "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
            "--serve-artifacts",
            "--artifacts-destination=" + folder.resolve("artifacts"));
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    URI uri = URI.create("http://127.0.0.1:" + port);
    RealMlflow server = new RealMlflow(process, uri);
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest health = HttpRequest.newBuilder(uri.resolve("/health")).build();
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end && !process.waitFor(200, TimeUnit.MILLISECONDS)) {
      try {
        if (client.send(health, BodyHandlers.discarding()).statusCode() == 200) {
          return server;
        }
      } catch (IOException e) {
        // Not listening yet: asked again until the time is over.
      }
    }
    server.close();
    throw new IOException("MLflow did not start:\n" + Files.readString(log));
  }

  /** Reads a store by MLflow's own client; see tools/reference/mlflow_read.py. */
  static JsonObject read(String uri, String experiment, String model, String alias, Path folder)
      throws IOException, InterruptedException {
    Path python = executable().resolveSibling("python");
    Path script = Path.of("../tools/reference/mlflow_read.py").toAbsolutePath().normalize();
    List<String> command =
        Stream.concat(
                Stream.of(python.toString(), script.toString()),
                Arrays.asList(uri, experiment, model, alias).stream())
            .toList();
    Path errors = folder.resolve("python.err");
    Path output = folder.resolve("python.out");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .putAll(Map.of("MLFLOW_ALLOW_FILE_STORE", "true", "MLFLOW_DISABLE_TELEMETRY", "true"));
    Process process =
        builder.redirectError(errors.toFile()).redirectOutput(output.toFile()).start();
    if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("MLflow's client failed:\n" + Files.readString(errors));
    }
    String warnings = Files.readString(errors);
    if (warnings.contains("Malformed")) {
      throw new IOException("MLflow's client found a malformed store:\n" + warnings);
    }
    return Json.object(Files.readString(output), "the script's output");
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
