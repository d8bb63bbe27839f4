package dev.sortdesk.serving.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service starts from while the registry is down. */
class StartTest {
  private static final String VERSION = "tfidf-000000000001";
  private static final String FROM_COPY = "from the copy of the model that answered last";

  @TempDir private Path workdir;

  @BeforeEach
  void runOnce() throws IOException {
    TestModels.promote(workdir, VERSION, 3);
    RunningServer.ready(workdir, Map.of()).close();
  }

  private RunningServer start(Map<String, String> settings) {
    return RunningServer.start(workdir, settings);
  }

  private static String notReady(RunningServer server) {
    ObservedService.await(
        "a reason that lasts",
        () -> !server.get("/health/ready").body().contains("is being loaded"));
    HttpResponse<String> response = server.get("/health/ready");
    assertEquals(503, response.statusCode());
    String reason =
        JsonParser.parseString(response.body()).getAsJsonObject().get("reason").getAsString();
    HttpResponse<String> predicted = server.post("/predict", "{\"text\": \"x\"}");
    assertEquals(503, predicted.statusCode());
    assertTrue(predicted.body().contains(reason), predicted.body());
    return reason;
  }

  @Test
  void startsFromTheLastCopyWhereTheRegistrysFolderIsGone() throws IOException {
    new LocalTree(workdir).delete("mlruns");
    try (RunningServer server = start(Map.of())) {
      ObservedService service = new ObservedService(server);
      service.awaitServing(VERSION);
      assertEquals(VERSION, service.answer("my password").get("model_version").getAsString());
      assertEquals(List.of(FROM_COPY), service.events(VERSION, "loaded"));
      ObservedService.await("the registry is asked", () -> !service.status("registry").isEmpty());
      assertEquals(
          "the registry has no champion; promote a model first", service.status("registry"));
      assertEquals("none", service.version("wanted"));
      assertEquals(200, server.get("/health/ready").statusCode());
    }
  }

  @Test
  void startsFromTheLastCopyWhereNobodyListens() throws IOException {
    try (RunningServer server = start(Map.of("mlflow.uri", nobody()))) {
      ObservedService service = new ObservedService(server);
      service.awaitServing(VERSION);
      assertEquals(VERSION, service.answer("my password").get("model_version").getAsString());
      ObservedService.await("the registry is asked", () -> !service.status("registry").isEmpty());
      assertEquals("the registry does not answer", service.status("registry"));
      assertEquals(List.of(FROM_COPY), service.events(VERSION, "loaded"));
      assertTrue(service.reloads("unreachable") > 0);
    }
  }

  @Test
  void startsFromTheLastCopyWhereTheServerHangs() throws IOException {
    // The system accepts connections in its name, and nobody ever answers.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RunningServer server =
            start(
                Map.of(
                    "mlflow.uri",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "mlflow.timeout_seconds",
                    "1"))) {
      ObservedService service = new ObservedService(server);
      service.awaitServing(VERSION);
      ObservedService.await("the registry is asked", () -> !service.status("registry").isEmpty());
      assertEquals("the registry does not answer", service.status("registry"));
      assertEquals(VERSION, service.answer("my password").get("model_version").getAsString());
    }
  }

  @Test
  void tellsARegistryThatRefusesItFromOneThatIsSilent() throws IOException {
    HttpServer guarded =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    guarded.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    guarded.start();
    String uri = "http://127.0.0.1:" + guarded.getAddress().getPort();
    try (RunningServer server = start(Map.of("mlflow.uri", uri))) {
      ObservedService service = new ObservedService(server);
      service.awaitServing(VERSION);
      ObservedService.await("the registry is asked", () -> !service.status("registry").isEmpty());
      assertEquals("the registry refuses the service's credentials", service.status("registry"));
      assertEquals(200, server.get("/health/ready").statusCode());
    } finally {
      guarded.stop(0);
    }
  }

  @Test
  void isNotReadyWhereThereIsNeitherRegistryNorCopy() throws IOException {
    new LocalTree(workdir).delete("serving");
    try (RunningServer server = start(Map.of("mlflow.uri", nobody()))) {
      assertEquals("the registry does not answer", notReady(server));
    }
    new LocalTree(workdir).delete("mlruns");
    try (RunningServer server = start(Map.of())) {
      assertEquals("the registry has no champion; promote a model first", notReady(server));
    }
  }

  @Test
  void saysWhyTheLastCopyIsOfNoUse() throws IOException {
    Path copy;
    try (var copies = Files.list(workdir.resolve("serving")).filter(Files::isDirectory)) {
      copy = copies.findFirst().orElseThrow();
    }
    Files.delete(copy.resolve("golden.json"));
    try (RunningServer server = start(Map.of("mlflow.uri", nobody()))) {
      String reason = notReady(server);
      assertTrue(
          reason.startsWith(
              "the registry does not answer; the copy of the model that answered last cannot be"
                  + " used: "),
          reason);
      assertTrue(reason.endsWith("golden.json is missing"), reason);
    }
    // With the registry it is fetched anew.
    try (RunningServer server = start(Map.of())) {
      ObservedService service = new ObservedService(server);
      service.awaitServing(VERSION);
      assertTrue(Files.exists(copy.resolve("golden.json")));
      ObservedService.await("it is noted", () -> service.status("copies").isEmpty());
    }
  }

  @Test
  void saysWhyTheNoteOfTheLastCopyIsOfNoUse() throws IOException {
    Files.writeString(workdir.resolve("serving/serving.json"), "{\"numb");
    try (RunningServer server = start(Map.of("mlflow.uri", nobody()))) {
      assertTrue(notReady(server).contains("cannot be used: serving.json"), notReady(server));
    }
  }

  /** Returns the address of a server where nobody listens. */
  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
