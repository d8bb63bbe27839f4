package dev.sortdesk.serving.connection;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that one server reads in one way, and another in another. */
class HeadsTest {
  private static final String CLOSE = "Connection: close\r\n\r\n";

  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.start(workdir, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "HTTP/0.9"})
  void refusesVersionsThatItDoesNotSpeak(String version) throws IOException {
    assertProblem(
        400, "bad_request", server.raw("GET /version " + version + "\r\nHost: x\r\n" + CLOSE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host: a\r\nHost: b\r\n", "Host: a b\r\n", "Host: <x>\r\n"})
  void refusesARequestThatDoesNotNameOneHost(String hosts) throws IOException {
    assertProblem(400, "bad_request", server.raw("GET /version HTTP/1.1\r\n" + hosts + CLOSE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host:\r\n", "Host: a:80\r\n", "Host: [::1]:80\r\n"})
  void takesAHostOfAnyForm(String host) throws IOException {
    String answer = server.raw("GET /version HTTP/1.1\r\n" + host + CLOSE);
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host: x\r\n"})
  void takesARequestOfHttp10(String host) throws IOException {
    String answer = server.raw("GET /version HTTP/1.0\r\n" + host + "\r\n");
    assertTrue(answer.startsWith("HTTP/1.0 200 "), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip, chunked",
        "chunked, chunked",
        "identity",
        "xchunked",
        "chunked\r\nTransfer-Encoding: identity",
        "chunked\r\nContent-Length: 3"
      })
  void refusesABodyOfWhichTheEndIsInDoubt(String coding) throws IOException {
    assertProblem(
        400,
        "bad_request",
        server.raw(
            "POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                + coding
                + "\r\n"
                + CLOSE
                + "2\r\n{}\r\n0\r\n\r\n"));
  }
}
