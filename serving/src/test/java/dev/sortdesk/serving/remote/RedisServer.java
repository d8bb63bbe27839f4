package dev.sortdesk.serving.remote;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sortdesk.serving.ObservedService;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A redis-server of its own on a free port of the loopback, which can be killed and hung. */
public final class RedisServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
  private static final int SOCKET_MILLIS = 60_000;

  private final Path log;
  private final int port;
  private final List<String> options;
  private Process process;
  private int tlsPort;

  private RedisServer(Path folder, int port, List<String> options) throws IOException {
    this.log = folder.resolve("redis-" + port + ".log");
    this.port = port;
    this.options = options;
    this.process = begin();
  }

  /** Starts one that keeps nothing on disk; the test is skipped where there is no redis-server. */
  public static RedisServer start(Path folder, String... options) throws IOException {
    RedisServer redis = new RedisServer(folder, free(), List.of(options));
    redis.awaitAnswer();
    return redis;
  }

  /** Starts one that speaks TLS too, on {@link #tlsPort}; the options name certificate and key. */
  static RedisServer startWithTls(Path folder, String... options) throws IOException {
    int port = free();
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--tls-port", Integer.toString(port)));
    RedisServer redis = start(folder, all.toArray(String[]::new));
    redis.tlsPort = port;
    return redis;
  }

  /** Returns one that is not running yet. */
  public static RedisServer down(Path folder) throws IOException {
    RedisServer redis = new RedisServer(folder, free(), List.of());
    redis.kill();
    return redis;
  }

  private static int free() throws IOException {
    assumeTrue(
        Files.isExecutable(PROGRAM),
        "no redis-server at " + PROGRAM + "; install the package redis-server");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process begin() throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PROGRAM.toString(), "--port", Integer.toString(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
    command.addAll(options);
    return new ProcessBuilder(command)
        .directory(log.getParent().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  public int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  /** Returns its address, without a password. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Sends commands over a connection of its own. */
  public <T> T ask(Function<RedisCommands<String, String>, T> commands) {
    RedisClient client = RedisClient.create(url());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return commands.apply(connection.sync());
    } finally {
      client.shutdown();
    }
  }

  /** Ends it as a crash does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again, empty, on the same port. */
  public void restart() throws IOException {
    process = begin();
    awaitAnswer();
  }

  /** Stops it from doing anything, while its connections stay. */
  public void hang() throws IOException {
    signal("STOP");
  }

  /** Lets it go on. */
  public void goOn() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.onExit().join().exitValue() != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  private void awaitAnswer() throws IOException {
    await(this::answers);
    if (!process.isAlive()) {
      throw new IOException("redis-server ended: " + Files.readString(log));
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(SOCKET_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return !process.isAlive();
    }
  }

  /** Waits for a condition. */
  public static void await(BooleanSupplier condition) {
    ObservedService.await("Redis and the service agree", condition);
  }

  @Override
  public void close() {
    kill();
  }
}
