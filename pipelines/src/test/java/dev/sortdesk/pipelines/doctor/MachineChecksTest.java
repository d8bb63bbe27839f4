package dev.sortdesk.pipelines.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.PassedOver;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of the machine. */
class MachineChecksTest {
  private static final long MEGABYTE = 1L << 20;

  @TempDir Path folder;

  private static List<String> findings(List<Statement> said) {
    return said.stream().filter(Finding.class::isInstance).map(Statement::text).toList();
  }

  private static List<String> findings(JavaCheck check) {
    return findings(check.look());
  }

  @Test
  void findsAnotherJava() {
    assertEquals(
        List.of(
            "this is Java 21, and Sortdesk is made for 17; install JDK 17 and set JAVA_HOME to it"),
        findings(new JavaCheck(21, "Linux amd64", 2048 * MEGABYTE, 8192 * MEGABYTE)));
  }

  @Test
  void findsASystemWithoutNativeLibraries() {
    assertEquals(
        List.of(
            "this is Mac OS X aarch64, for which the models' native libraries are not there; run Sortdesk on Linux on amd64 or aarch64, or in a container"),
        findings(new JavaCheck(17, "Mac OS X aarch64", 2048 * MEGABYTE, 8192 * MEGABYTE)));
  }

  @Test
  void findsAHeapThatTheMachineDoesNotHave() {
    assertEquals(
        List.of(
            "the heap may grow to 1800 MB, and java needs about 512 MB besides, but the machine or its container has 2048 MB: the system may end a run; give java less by SORTDESK_JAVA_OPTS=-Xmx1536m, or the machine more"),
        findings(new JavaCheck(17, "Linux amd64", 1800 * MEGABYTE, 2048 * MEGABYTE)));
  }

  @Test
  void findsAHeapInWhichSparkDoesNotStart() {
    assertEquals(
        List.of(
            "the heap may grow to 256 MB, and Spark does not start below 450 MB; give java more by SORTDESK_JAVA_OPTS=-Xmx2g"),
        findings(new JavaCheck(17, "Linux amd64", 256 * MEGABYTE, 2048 * MEGABYTE)));
  }

  @Test
  void findsADiskThatIsFull() throws IOException {
    Path missing = folder.resolve("not/there");
    List<String> findings =
        findings(new DiskCheck(() -> List.of(missing), Long.MAX_VALUE, Long.MAX_VALUE).look());
    assertTrue(
        findings
            .get(0)
            .matches(
                folder
                    + " has \\d+ MB free, less than 8796093022207 MB; free some: ./sortdesk maintain deletes old files of tables"),
        findings::toString);
  }

  @Test
  void countsInodesWhereTheFileSystemDoes() throws IOException {
    List<Statement> said = new DiskCheck(() -> List.of(folder), 0, Long.MAX_VALUE).look();
    assertEquals(2, said.size());
    Statement inodes = said.get(1);
    String counted =
        folder
            + " has \\d+ inodes free, less than "
            + Long.MAX_VALUE
            + "; delete small files there: df -i tells the file system, du --inodes where they lie";
    assertTrue(
        inodes instanceof PassedOver
            ? inodes.text().equals("inodes of " + folder + ", which its file system does not count")
            : inodes.text().matches(counted),
        inodes::text);
  }

  @Test
  void findsAFolderOfAnotherOwnerOrThatIsReadOnly() throws IOException {
    User user = User.current();
    Path models = Files.createDirectories(folder.resolve("work/models"));
    boolean root = user.id() == 0;
    if (root) {
      Files.setAttribute(models, "unix:uid", 4711);
    } else {
      Files.setPosixFilePermissions(models, PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    Path work = folder.resolve("work");
    String expected =
        root
            ? "%s is of another owner than %s (owner 4711, %s): what %2$s writes there, the owner may not be able to change; run Sortdesk as the owner, or call chown -R %2$s %s"
                .formatted(
                    models,
                    user.name(),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(models)),
                    work)
            : "%s cannot be written to by %s (owner %2$s, r-xr-xr-x); run Sortdesk as the owner, or call chown -R %2$s and chmod -R u+rwX on %s"
                .formatted(models, user.name(), work);
    assertEquals(
        List.of(expected), findings(new FoldersCheck(() -> List.of(work), null, user).look()));
  }

  @Test
  void findsAPortThatSomethingElseHolds() throws Exception {
    HttpServer http = http(0, "<html>hello</html>");
    try {
      int port = http.getAddress().getPort();
      assertEquals(
          List.of(
              "port %d of 127.0.0.1 is taken by something that is no Sortdesk service (Address already in use); end that (ss -ltnp names it), or set serve.port to another one"
                  .formatted(port)),
          findings(new PortsCheck("127.0.0.1", port).look()));
    } finally {
      http.stop(0);
    }
  }

  @Test
  void takesAPortThatTheServiceHoldsForSound() throws Exception {
    HttpServer http = http(0, "{\"version\":\"0.1.0\",\"model_version\":\"tfidf-1\"}");
    try {
      int port = http.getAddress().getPort();
      assertEquals(
          new Sound("port " + port + " of 127.0.0.1 is held by Sortdesk 0.1.0"),
          new PortsCheck("127.0.0.1", port).look().get(1));
    } finally {
      http.stop(0);
    }
  }

  private static HttpServer http(int port, String answer) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext(
        "/",
        exchange -> {
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    return http;
  }

  @Test
  void findsAnAddressThatIsNotThisMachines() throws Exception {
    assertEquals(
        List.of(
            "serve.host is 192.0.2.1, which is no address of this machine; set it to one, to 127.0.0.1, or to 0.0.0.0 for all"),
        findings(new PortsCheck("192.0.2.1", 8080).look()));
  }

  @Test
  void findsALibraryOfAnotherMinorVersion() {
    TestedVersions tested = new TestedVersions("4.1.0", "4.4.0", "1.28.0", "3.17.2");
    VersionsCheck check =
        new VersionsCheck(tested, () -> "4.0.1", () -> "4.4.1-vendor", () -> "1.28.0");
    assertEquals(
        List.of(
            new Finding(
                "Spark 4.0.1 is on the class path, and Sortdesk is tested with 4.1.0",
                "start it with Spark 4.1.0, or test yours by ./sortdesk run"),
            new Sound("Delta 4.4.1-vendor, tested with 4.4.0"),
            new Sound("ONNX Runtime 1.28.0")),
        check.look());
  }

  @Test
  void saysHowToHaveNativeLibrariesLoaded() {
    TestedVersions tested = new TestedVersions("4.1.0", "4.4.0", "1.28.0", "3.17.2");
    VersionsCheck check =
        new VersionsCheck(
            tested,
            () -> "4.1.0",
            () -> "4.4.0",
            () -> {
              throw new UnsatisfiedLinkError("failed to map segment");
            });
    assertEquals(
        List.of(
            "ONNX Runtime does not load (failed to map segment); give java a temporary folder that programs may be run from, by SORTDESK_JAVA_OPTS=-Djava.io.tmpdir=DIR"),
        findings(check.look()));
  }

  @Test
  void theTestedVersionsAreThoseOfTheBuildAndOfTheServerInCi() throws IOException {
    TestedVersions tested = TestedVersions.read();
    assertEquals(List.of(), findings(VersionsCheck.here().look()));
    String requirements = Files.readString(Path.of("..", ".ci", "requirements-mlflow.txt"));
    assertTrue(requirements.contains("mlflow==" + tested.mlflow() + "\n"), tested::toString);
  }

  @Test
  void findsAServerOfMlflowThatIsNotThere() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Installation installation = new Installation(folder.resolve("work"));
    assertEquals(
        List.of(
            "mlflow: MLflow at http://127.0.0.1:%d does not answer (experiments/search): Connection refused; start the server, or set mlflow.uri to where it is"
                .formatted(port)),
        installation.findings(Map.of("mlflow.uri", "http://127.0.0.1:" + port)));
    assertTrue(
        installation.said.contains("passed over: champion: MLflow does not tell it"),
        installation.said::toString);
  }

  @Test
  void findsAServerOfMlflowThatRefusesTheCredentials() throws Exception {
    HttpServer http = answering(path -> 401, path -> "You are not authenticated.");
    try {
      String uri = "http://me:secret@127.0.0.1:" + http.getAddress().getPort();
      List<String> findings =
          new Installation(folder.resolve("work")).findings(Map.of("mlflow.uri", uri));
      assertEquals(
          List.of(
              "mlflow: MLflow at http://127.0.0.1:%d answered 401 (experiments/search): You are not authenticated.; it does not know the user me by what was sent; compare it with the server's own"
                  .formatted(http.getAddress().getPort())),
          findings);
    } finally {
      http.stop(0);
    }
  }

  @Test
  void findsAServerOfMlflowOfAnotherMajorVersion() throws Exception {
    Predicate<String> none = path -> path.endsWith("registered-models/alias");
    HttpServer http =
        answering(
            path -> none.test(path) ? 404 : 200,
            path ->
                path.equals("/version")
                    ? "2.22.0"
                    : none.test(path) ? "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}" : "{}");
    try {
      String uri = "http://127.0.0.1:" + http.getAddress().getPort();
      List<String> findings =
          new Installation(folder.resolve("work")).findings(Map.of("mlflow.uri", uri));
      assertEquals(
          List.of(
              "mlflow: the server is MLflow 2.22.0, and Sortdesk is tested with 3.17.2; run a server of version 3"),
          findings);
    } finally {
      http.stop(0);
    }
  }

  /** Starts a server that answers each path with a status and a body. */
  private static HttpServer answering(ToIntFunction<String> status, UnaryOperator<String> body)
      throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String path = exchange.getRequestURI().getPath();
          byte[] bytes = body.apply(path).getBytes(UTF_8);
          exchange.sendResponseHeaders(status.applyAsInt(path), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    http.start();
    return http;
  }
}
