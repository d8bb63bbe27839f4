package dev.sortdesk.pipelines.doctor;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.config.ServeConfig;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The loopback interface, which Spark needs, and the port that the service is to listen on. */
final class PortsCheck implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Set<String> VERSION_FIELDS = Set.of("version", "model_version");

  private final String host;
  private final int port;

  PortsCheck(ServeConfig config) {
    this(config.host(), config.port());
  }

  PortsCheck(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public String name() {
    return "ports";
  }

  @Override
  public List<Statement> look() throws InterruptedException {
    return List.of(loopback(), service());
  }

  private static Statement loopback() {
    try {
      InetAddress local = InetAddress.getByName("localhost");
      if (!local.isLoopbackAddress()) {
        return new Finding(
            "localhost is " + local.getHostAddress() + ", which is not this machine",
            "write 127.0.0.1 localhost into /etc/hosts");
      }
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket listening = new ServerSocket(0, 1, loopback);
          Socket calling = new Socket(loopback, listening.getLocalPort())) {
        return new Sound("the loopback interface answers (" + calling.getInetAddress() + ")");
      }
    } catch (UnknownHostException e) {
      return new Finding(
          "the name localhost is not known", "write 127.0.0.1 localhost into /etc/hosts");
    } catch (IOException e) {
      return new Finding(
          "no port of 127.0.0.1 can be used (" + e.getMessage() + ")",
          "bring the loopback interface up: ip link set lo up");
    }
  }

  private Statement service() throws InterruptedException {
    if (port == 0) {
      return new Sound("serve.port is 0: the service takes a free one");
    }
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return new Finding(
          "serve.host is " + host + ", which is not known", "give an address of this machine");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, port), 1);
      return new Sound("port " + port + " of " + host + " is free for the service");
    } catch (IOException e) {
      return taken(address, String.valueOf(e.getMessage()));
    }
  }

  private Statement taken(InetAddress address, String why) throws InterruptedException {
    if (why.contains("assign")) {
      return new Finding(
          "serve.host is " + host + ", which is no address of this machine",
          "set it to one, to 127.0.0.1, or to 0.0.0.0 for all");
    }
    if (why.contains("denied")) {
      return new Finding(
          "port " + port + " may not be listened on by this user (" + why + ")",
          "set serve.port to one from 1024 up");
    }
    Optional<String> sortdesk = sortdesk(address);
    return sortdesk.isPresent()
        ? new Sound("port %d of %s is held by Sortdesk %s".formatted(port, host, sortdesk.get()))
        : new Finding(
            "port %d of %s is taken by something that is no Sortdesk service (%s)"
                .formatted(port, host, why),
            "end that (ss -ltnp names it), or set serve.port to another one");
  }

  /** Returns the version of the Sortdesk service that answers there, if it is one. */
  private Optional<String> sortdesk(InetAddress address) throws InterruptedException {
    String at = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    String where = at.contains(":") ? "[" + at + "]" : at;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + where + ":" + port + "/version"))
            .timeout(PATIENCE)
            .build();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      JsonObject version = Json.object(response.body(), "the answer");
      return VERSION_FIELDS.containsAll(version.keySet())
          ? Optional.ofNullable(version.get("version"))
              .filter(JsonElement::isJsonPrimitive)
              .map(JsonElement::getAsString)
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
