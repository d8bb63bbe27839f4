package dev.sortdesk.serving.connection;

import static dev.sortdesk.serving.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestGateTest {
  private static final String HEAD =
      "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  private static final int TOO_MUCH = 12 * 1024 * 1024;

  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = RunningServer.ready(workdir, Map.of("serve.body_seconds", "2"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void takesABodyInPieces() throws IOException {
    String answer =
        server.raw(
            HEAD
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "9\r\n{\"text\": \r\nb\r\n\"password\"}\r\n0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.contains("\"label\":\"login\""), answer);
  }

  @Test
  void takesRequestsThatFollowAtOnce() throws IOException {
    String body = "{\"text\": \"password\"}";
    String one = HEAD + "Content-Length: " + body.length() + "\r\n";
    String answer = server.raw(one + "\r\n" + body + one + "Connection: close\r\n\r\n" + body);
    assertEquals(2, answer.split("HTTP/1.1 200 ", -1).length - 1, answer);
  }

  @Test
  void tellsWhoeverAsksBeforeToGoOn() throws IOException {
    String body = "{\"text\": \"password\"}";
    String answer =
        server.raw(
            HEAD
                + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertTrue(answer.startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "), answer);
  }

  @Test
  void reachesAClientThatSendsTooMuchWithItsLength() throws IOException {
    try (Socket socket = server.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write((HEAD + "Content-Length: " + TOO_MUCH + "\r\n\r\n").getBytes(ISO_8859_1));
      for (int sent = 0; sent < TOO_MUCH; sent += 65_536) {
        out.write(new byte[65_536]);
      }
      assertProblem(413, "body_too_large", read(socket));
    }
  }

  @Test
  void reachesAClientThatSendsTooMuchInPieces() throws IOException {
    try (Socket socket = server.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write((HEAD + "Transfer-Encoding: chunked\r\n\r\n").getBytes(ISO_8859_1));
      for (int sent = 0; sent < TOO_MUCH; sent += 65_536) {
        out.write("10000\r\n".getBytes(ISO_8859_1));
        out.write(new byte[65_536]);
        out.write("\r\n".getBytes(ISO_8859_1));
      }
      assertProblem(413, "body_too_large", read(socket));
    }
  }

  @Test
  void reachesAPlainClientThatSendsTooMuch() {
    assertProblem(
        413,
        "body_too_large",
        server.send(
            server
                .request("/predict/batch", "Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[TOO_MUCH])))
                .build()));
  }

  @Test
  void refusesWhoeverAsksBeforeSendingTooMuch() throws IOException {
    assertProblem(
        413,
        "body_too_large",
        server.raw(HEAD + "Expect: 100-continue\r\nContent-Length: " + TOO_MUCH + "\r\n\r\n"));
  }

  @Test
  void tellsOfHeadersThatAreTooLarge() throws IOException {
    assertProblem(
        431,
        "headers_too_large",
        server.raw("GET / HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(40_000) + "\r\n\r\n"));
  }

  @Test
  void tellsOfAnAddressThatIsTooLong() throws IOException {
    assertProblem(
        431,
        "headers_too_large",
        server.raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
  }

  @Test
  void tellsWhatIsNoHttp() throws IOException {
    assertProblem(400, "bad_request", server.raw("secret nonsense\r\n\r\n"));
    assertProblem(400, "bad_request", server.raw("GET / HTTP/1.1\r\nno colon\r\n\r\n"));
    assertProblem(
        400, "bad_request", server.raw(HEAD + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"));
    assertProblem(
        400, "bad_request", server.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"));
  }

  @Test
  void tellsOfAnAddressThatIsNone() throws IOException {
    assertProblem(
        400,
        "bad_request",
        server.raw("GET /%zz|^ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  }

  @Test
  void waitsForABodyOnlySoLong() throws IOException {
    assertProblem(
        408, "too_slow", server.raw(HEAD + "Content-Length: 100\r\n\r\n{\"text\": \"secret"));
  }

  @Test
  void waitsForHeadersOnlySoLong() throws IOException {
    assertProblem(408, "too_slow", server.raw("POST /predict HTTP/1.1\r\nHost:"));
  }

  @Test
  void doesNotHurryAConnectionThatIsIdle() throws IOException, InterruptedException {
    String request = "GET /health/live HTTP/1.1\r\nHost: x\r\n";
    try (Socket idle = server.connect()) {
      idle.getOutputStream().write((request + "\r\n").getBytes(ISO_8859_1));
      // Another one, begun later, runs into the deadline; the idle one is past it then.
      assertProblem(408, "too_slow", server.raw("GET"));
      idle.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
      String answers = read(idle);
      assertEquals(2, answers.split("HTTP/1.1 200 ", -1).length - 1, answers);
    }
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }
}
