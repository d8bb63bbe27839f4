package dev.sortdesk.core.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFailuresTest {
  @TempDir Path folder;
  private final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();
  private HttpServer http;
  private int status = 200;
  private String answer = "{}";
  private String location = "";

  @BeforeEach
  void startServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          authorizations.add(
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          if (!location.isEmpty()) {
            exchange.getResponseHeaders().set("Location", location);
          }
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
  }

  @AfterEach
  void stopServer() {
    http.stop(0);
  }

  private String uri() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  private Mlflow mlflow(String uri, Map<String, String> environment) {
    return new ServerMlflow(URI.create(uri), Duration.ofSeconds(20), environment);
  }

  private String failure() {
    return assertThrows(MlflowException.class, () -> mlflow(uri(), Map.of()).check()).getMessage();
  }

  @Test
  void tellsTheServersVersion() {
    answer = "3.17.2\n";
    assertEquals(Optional.of("3.17.2"), mlflow(uri(), Map.of()).serverVersion());
    answer = "<html>a proxy's page</html>";
    assertEquals(Optional.empty(), mlflow(uri(), Map.of()).serverVersion());
    status = 404;
    assertEquals(Optional.empty(), mlflow(uri(), Map.of()).serverVersion());
  }

  @Test
  void saysThatNobodyAnswers() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String dead = "http://127.0.0.1:" + port;
    MlflowException e =
        assertThrows(MlflowException.class, () -> mlflow(dead + "/", Map.of()).check());
    assertEquals(
        "MLflow at " + dead + " does not answer (experiments/search): Connection refused",
        e.getMessage());
  }

  @Test
  void saysThatTheHostIsNotKnown() {
    MlflowException e =
        assertThrows(
            MlflowException.class, () -> mlflow("http://mlflow.invalid:5000", Map.of()).check());
    assertEquals(
        "MLflow at http://mlflow.invalid:5000 does not answer (experiments/search): the host is"
            + " not known",
        e.getMessage());
  }

  @Test
  void saysThatAServerAcceptsAndStaysSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      Mlflow mlflow = new ServerMlflow(uri, Duration.ofSeconds(1), Map.of());
      MlflowException e = assertThrows(MlflowException.class, mlflow::check);
      assertEquals(
          "MLflow at " + uri + " does not answer (experiments/search): nothing within 1 seconds",
          e.getMessage());
    }
  }

  @Test
  void passesOnAnInternalError() {
    status = 500;
    answer = "{\"error_code\":\"INTERNAL_ERROR\",\"message\":\"database is\\n locked\"}";
    assertEquals(
        "MLflow at " + uri() + " answered 500 (experiments/search): database is locked", failure());
  }

  @Test
  void passesOnAnErrorPage() {
    status = 502;
    answer = "<html>Bad Gateway" + "x".repeat(1000);
    String message = failure();
    assertTrue(
        message.startsWith(
            "MLflow at " + uri() + " answered 502 (experiments/search): <html>Bad Gateway"),
        message);
    assertTrue(message.length() < 400, message);
  }

  @Test
  void saysThatTheAnswerIsNotMlflows() {
    answer = "It works!";
    assertEquals(
        "MLflow at " + uri() + " answered no JSON (experiments/search): It works!", failure());
  }

  @Test
  void failsWhereAnArtifactIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "1");
    ServerCalls calls = new ServerCalls(URI.create(uri()), Duration.ofSeconds(20), Map.of());
    status = 500;
    answer = "{\"message\":\"disk full\"}";
    MlflowException e =
        assertThrows(
            MlflowException.class,
            () -> new ServerArtifacts(calls).upload(file, "mlflow-artifacts:/1/r/artifacts", "f"));
    assertEquals(
        "MLflow at "
            + uri()
            + " answered 500 (/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/f): disk full",
        e.getMessage());
  }

  @Test
  void refusesToDownloadAFileThatLeadsOut() {
    ServerCalls calls = new ServerCalls(URI.create(uri()), Duration.ofSeconds(20), Map.of());
    answer = "{\"files\":[{\"path\":\"../evil\",\"file_size\":1}]}";
    MlflowException e =
        assertThrows(
            MlflowException.class,
            () ->
                new ServerArtifacts(calls)
                    .download("mlflow-artifacts:/1/r/artifacts/b", folder.resolve("local"), 1000));
    assertEquals(
        "MLflow at " + uri() + " names a file that leads out of its folder: ../evil",
        e.getMessage());
  }

  @Test
  void refusesToDownloadMoreThanItMay() throws IOException {
    ServerArtifacts artifacts =
        new ServerArtifacts(new ServerCalls(URI.create(uri()), Duration.ofSeconds(20), Map.of()));
    Path local = folder.resolve("local");
    answer = "{\"files\":[{\"path\":\"f\",\"file_size\":1001}]}";
    String tooMuch =
        assertThrows(
                UserException.class,
                () -> artifacts.download("mlflow-artifacts:/1/r/artifacts/b", local, 1000))
            .getMessage();
    assertTrue(tooMuch.contains("more below 1/r/artifacts/b than may be fetched"), tooMuch);
    // The server answers the listing for the file too, and that is longer than a byte.
    answer = "{\"files\":[{\"path\":\"f\",\"file_size\":1}]}";
    String tooLong =
        assertThrows(
                MlflowException.class,
                () -> artifacts.download("mlflow-artifacts:/1/r/artifacts/b", local, 1000))
            .getMessage();
    assertTrue(tooLong.contains("more than the 1 bytes listed"), tooLong);
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void saysThatArtifactsAreOutOfReach() {
    ServerCalls calls = new ServerCalls(URI.create(uri()), Duration.ofSeconds(20), Map.of());
    MlflowException e =
        assertThrows(
            MlflowException.class,
            () ->
                new ServerArtifacts(calls)
                    .download("s3://bucket/1/r", folder.resolve("local"), 1000));
    assertEquals(
        "MLflow at "
            + uri()
            + " keeps artifacts at s3://bucket/1/r, which only the server itself can reach; start"
            + " it with --serve-artifacts and no --default-artifact-root, and use a new experiment",
        e.getMessage());
  }

  @Test
  void sendsCredentialsAsMlflowsClientDoes() {
    mlflow(uri(), Map.of("MLFLOW_TRACKING_TOKEN", "t")).check();
    mlflow(uri(), Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p")).check();
    mlflow(uri().replace("//", "//u:p@"), Map.of()).check();
    mlflow(uri(), Map.of()).check();

    assertEquals("[Bearer t, Basic dTpw, Basic dTpw, null]", authorizations.toString());
  }

  @Test
  void tellsACallerWithoutCredentialsWhichToSet() {
    status = 401;
    answer = "You are not authenticated.";
    MlflowException e = assertThrows(MlflowException.class, () -> mlflow(uri(), Map.of()).check());
    assertEquals(
        "MLflow at "
            + uri()
            + " answered 401 (experiments/search): You are not authenticated.; set"
            + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN",
        e.getMessage());
    assertTrue(e.isRefused());
  }

  @Test
  void tellsWhoIsRefusedAndNeverTheSecret() {
    Map<String, String> user =
        Map.of("MLFLOW_TRACKING_USERNAME", "ada", "MLFLOW_TRACKING_PASSWORD", "pass-1");
    status = 401;
    answer = "no";
    assertEquals(
        "MLflow at "
            + uri()
            + " answered 401 (experiments/search): no; it does not know the user ada by what was"
            + " sent; compare it with the server's own",
        refusal(user));
    status = 403;
    answer = "Permission denied";
    assertEquals(
        "MLflow at "
            + uri()
            + " answered 403 (experiments/search): Permission denied; have its administrator allow"
            + " this to the user ada",
        refusal(user));
    String token = refusal(Map.of("MLFLOW_TRACKING_TOKEN", "pass-2"));
    assertTrue(token.endsWith("allow this to the token in MLFLOW_TRACKING_TOKEN"), token);
    assertFalse(token.contains("pass-2"), token);
  }

  @Test
  void tellsAServerThatDoesNotKnowItsNameFromOneThatKnowsNotUs() {
    status = 403;
    answer = "Invalid Host header - possible DNS rebinding attack detected";
    String refusal = refusal(Map.of());
    assertTrue(
        refusal.endsWith(
            "attack detected; start it with --allowed-hosts and the name by which it is asked here"),
        refusal);
  }

  private String refusal(Map<String, String> environment) {
    return assertThrows(MlflowException.class, () -> mlflow(uri(), environment).check())
        .getMessage();
  }

  @Test
  void refusesATokenThatNoHeaderHoldsWithoutRepeatingIt() {
    UserException e =
        assertThrows(
            UserException.class, () -> mlflow(uri(), Map.of("MLFLOW_TRACKING_TOKEN", "pass-2\n")));
    assertEquals(
        "MLFLOW_TRACKING_TOKEN holds a space, a line break or another character that no token has;"
            + " set it to the token alone",
        e.getMessage());
  }

  @Test
  void followsARedirectOnlyWithoutCredentials() throws IOException {
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          authorizations.add("elsewhere " + exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    elsewhere.start();
    try {
      location = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/mlflow";
      status = 307;
      mlflow(uri(), Map.of()).check();
      String message = refusal(Map.of("MLFLOW_TRACKING_TOKEN", "t"));
      assertEquals(
          "MLflow at "
              + uri()
              + " answered 307 (experiments/search): it leads to "
              + location
              + ", where no credentials are sent; give the address to which it leads",
          message);
      assertEquals("[null, elsewhere null, Bearer t]", authorizations.toString());
    } finally {
      elsewhere.stop(0);
    }
  }

  @Test
  void saysWhereCredentialsCanBeReadOnTheirWay() {
    Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "t");
    assertEquals(
        "MLflow at mlflow.example is asked by http, so that anyone on the way can read the"
            + " credentials; use https",
        mlflow("http://mlflow.example:5000", token).notice().orElseThrow());
    assertTrue(mlflow("http://ada:pass-1@10.0.0.7", Map.of()).notice().isPresent());
    assertTrue(mlflow("http://127.example.com", token).notice().isPresent());
    for (String safe :
        List.of(
            "https://mlflow.example",
            "http://localhost:5000",
            "http://127.0.0.1:5000",
            "http://[::1]:5000")) {
      assertEquals(Optional.empty(), mlflow(safe, token).notice(), safe);
    }
    assertEquals(Optional.empty(), mlflow("http://mlflow.example:5000", Map.of()).notice());
  }
}
