package dev.sortdesk.serving;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowStores;
import dev.sortdesk.core.registry.ModelRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run of the service that ends by itself, for java to take down which classes the service needs
 * ({@code -XX:ArchiveClassesAtExit}): it starts over a made-up model, answers one request of each
 * kind, and stops. Ends with 1 where anything of this failed.
 */
public final class Rehearsal {
  private static final List<String> PAGES =
      List.of("/health", "/version", "/model/status", "/metrics", "/openapi", "/docs", "/");
  private static final String TICKET =
      "{\"subject\": \"A password\", \"description\": \"of mine\"}";
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int POLL_MILLIS = 20;
  private static final int OK = 200;

  private final int port;

  private Rehearsal(int port) {
    this.port = port;
  }

  public static void main(String[] arguments) throws IOException {
    Path workdir = Files.createTempDirectory("sortdesk-rehearsal");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(workdir), "delete"));
    promote(workdir);
    Rehearsal rehearsal = new Rehearsal(freePort());
    Thread client = new Thread(rehearsal::play, "client");
    client.setDaemon(true);
    client.start();
    Application.main(
        new String[] {
          "--workdir=" + workdir,
          "--port=" + rehearsal.port,
          "--set=serve.stop.drain_seconds=0",
          "--set=serve.log.folder=" + workdir.resolve("inference")
        });
  }

  private static void promote(Path workdir) throws IOException {
    MlflowConfig config = ConfigLoader.load(null, Map.of(), Map.of()).mlflow();
    Mlflow mlflow = MlflowStores.open(config, new LocalTree(workdir));
    Path bundle = RehearsalModel.write(workdir.resolve("bundle"));
    String run = mlflow.startRun(mlflow.experiment(config.experiment()), "rehearsal", Map.of());
    mlflow.logArtifacts(run, bundle, "bundle");
    mlflow.endRun(run, "FINISHED");
    ModelRegistry registry = new ModelRegistry(mlflow, config);
    registry.promote(
        registry.register(
            run,
            "bundle",
            RehearsalModel.VERSION,
            RehearsalModel.SCORER,
            ModelBundle.digest(bundle)),
        "rehearsal");
  }

  private void play() {
    int status = 1;
    try {
      long end = System.nanoTime() + DEADLINE_NANOS;
      while (!ready()) {
        if (System.nanoTime() - end > 0) {
          throw new IOException("the service was not ready in time");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      for (String page : PAGES) {
        expect(page, null);
      }
      expect("/predict", TICKET);
      expect("/predict?explain=true", TICKET);
      expect("/predict/batch", "{\"tickets\": [" + TICKET + ", \"and another\"]}");
      status = 0;
    } catch (IOException e) {
      System.err.println("error: the rehearsal failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(status);
  }

  private boolean ready() {
    try {
      return status("/health/ready", null) == OK;
    } catch (IOException e) {
      return false;
    }
  }

  private void expect(String path, @Nullable String json) throws IOException {
    int status = status(path, json);
    if (status != OK) {
      throw new IOException(path + " was answered with " + status);
    }
  }

  private int status(String path, @Nullable String json) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    if (json != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    }
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      if (body != null) {
        body.readAllBytes();
      }
    }
    return status;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      System.err.println("the folder " + folder + " was left behind: " + e);
    }
  }
}
