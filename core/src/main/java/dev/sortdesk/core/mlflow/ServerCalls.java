package dev.sortdesk.core.mlflow;

import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to an MLflow server: one request, one answer, each within a time. Nothing is tried twice
 * here: a stage that fails is run again as a whole.
 */
final class ServerCalls {
  private static final String API = "/api/2.0/mlflow/";

  /** What a slow line carries at least; files get so much more time than other calls. */
  private static final long BYTES_A_SECOND = 1_000_000;

  private static final int SHOWN_OF_AN_ANSWER = 300;

  private final HttpClient client;
  private final String base;
  private final Duration timeout;
  private final Credentials credentials;

  /**
   * @param uri the server; a user and password in it are sent as basic authentication
   * @param environment where {@link Credentials} are looked up, as MLflow's own client does
   */
  ServerCalls(URI uri, Duration timeout, Map<String, String> environment) {
    this.credentials = Credentials.of(uri, environment);
    // The client would hand credentials on to wherever it is sent.
    boolean anyone = credentials.header().isEmpty();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(anyone ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().replaceAll("/+$", "");
    this.base = uri.getScheme() + "://" + uri.getHost() + port + path;
    this.timeout = timeout;
  }

  /** Returns the server's address, without a user and password. */
  String uri() {
    return base;
  }

  /** Returns what an operator must know of how the server is asked. */
  Optional<String> notice() {
    return credentials.notice();
  }

  JsonObject get(String call, Map<String, String> query) {
    return body(call, send(call, request(api(call, query)).GET(), timeout));
  }

  JsonObject post(String call, JsonObject body) {
    return body(call, send(call, posting(call, body), timeout));
  }

  /** Gets an object; empty where the server says with one of the codes that there is none. */
  Optional<JsonObject> find(String call, Map<String, String> query, Set<String> codes) {
    return unless(codes, call, send(call, request(api(call, query)).GET(), timeout));
  }

  /** Posts; empty where the server refuses with one of the codes. */
  Optional<JsonObject> postUnless(String call, JsonObject body, Set<String> codes) {
    return unless(codes, call, send(call, posting(call, body), timeout));
  }

  /** Lists or otherwise gets JSON by a path of its own. */
  JsonObject getPath(String path, Map<String, String> query) {
    return body(path, send(path, request(URI.create(base + path + query(query))).GET(), timeout));
  }

  /** Gets a text by a path of its own; empty where the server has none to give. */
  Optional<String> text(String path) {
    HttpResponse<String> response = send(path, request(URI.create(base + path)).GET(), timeout);
    return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
  }

  void put(String path, java.nio.file.Path file, long size) throws IOException {
    HttpRequest.Builder request =
        request(URI.create(base + path))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file));
    HttpResponse<String> response = send(path, request, timeFor(size));
    if (response.statusCode() / 100 != 2) {
      throw refused(path, response, response.body());
    }
  }

  /** Downloads a file that has no more bytes than the server said. */
  void download(String path, java.nio.file.Path file, long size) {
    HttpResponse<?> response =
        exchange(
            path,
            request(URI.create(base + path)).GET(),
            timeFor(size),
            info ->
                info.statusCode() == 200
                    ? HttpResponse.BodySubscribers.mapping(
                        new BoundedBody<>(HttpResponse.BodySubscribers.ofFile(file), size),
                        Object::toString)
                    : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() != 200) {
      throw refused(path, response, String.valueOf(response.body()));
    }
  }

  private Duration timeFor(long bytes) {
    return timeout.plusSeconds(bytes / BYTES_A_SECOND);
  }

  private HttpRequest.Builder posting(String call, JsonObject body) {
    return request(api(call, Map.of()))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(Json.line(body)));
  }

  private URI api(String call, Map<String, String> query) {
    return URI.create(base + API + call + query(query));
  }

  private static String query(Map<String, String> query) {
    return query.isEmpty()
        ? ""
        : query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .sorted()
            .collect(Collectors.joining("&", "?", ""));
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    return credentials
        .header()
        .map(value -> request.header("Authorization", value))
        .orElse(request);
  }

  private HttpResponse<String> send(String call, HttpRequest.Builder request, Duration within) {
    return exchange(call, request, within, BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** Sends with a limit on the whole exchange: the client's own limit ends with the headers. */
  private <T> HttpResponse<T> exchange(
      String call,
      HttpRequest.Builder request,
      Duration within,
      HttpResponse.BodyHandler<T> handler) {
    CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request.build(), handler);
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw silent(call, "nothing within " + within.toSeconds() + " seconds", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw silent(call, "interrupted", e);
    } catch (ExecutionException e) {
      throw silent(call, reason(e.getCause()), e);
    }
  }

  private static String reason(@Nullable Throwable failure) {
    if (failure instanceof HttpTimeoutException) {
      return "no connection in time";
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.nio.channels.UnresolvedAddressException
          || cause instanceof java.net.UnknownHostException) {
        return "the host is not known";
      }
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return failure instanceof ConnectException ? "Connection refused" : String.valueOf(failure);
  }

  private MlflowException silent(String call, String why, Throwable cause) {
    return new MlflowException(
        "MLflow at " + base + " does not answer (" + call + "): " + why, cause);
  }

  private Optional<JsonObject> unless(
      Set<String> codes, String call, HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2
        && field(response.body(), "error_code").filter(codes::contains).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(body(call, response));
  }

  private JsonObject body(String call, HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw refused(call, response, response.body());
    }
    try {
      return Json.object(response.body(), "the answer");
    } catch (IllegalArgumentException e) {
      throw new MlflowException(
          "MLflow at " + base + " answered no JSON (" + call + "): " + shown(response.body()), e);
    }
  }

  private MlflowException refused(String call, HttpResponse<?> response, String body) {
    int status = response.statusCode();
    String said = shown(field(body, "message").orElse(body));
    String answered = "MLflow at " + base + " answered " + status + " (" + call + "): " + said;
    if (status == 403 && said.startsWith("Invalid Host header")) {
      return new MlflowException(
          answered + "; start it with --allowed-hosts and the name by which it is asked here");
    }
    if (status == 401 || status == 403) {
      return MlflowException.refused(answered + "; " + credentials.remedy(status));
    }
    return new MlflowException(
        status / 100 == 3
            ? "MLflow at %s answered %d (%s): it leads to %s, where no credentials are sent; give the address to which it leads"
                .formatted(
                    base,
                    status,
                    call,
                    shown(response.headers().firstValue("Location").orElse("nowhere")))
            : answered);
  }

  private static Optional<String> field(String body, String name) {
    try {
      return Optional.ofNullable(Json.object(body, "the answer").get(name))
          .filter(value -> value.isJsonPrimitive())
          .map(value -> value.getAsString());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String shown(String text) {
    return Limits.cut(text.replaceAll("\\s+", " ").strip(), SHOWN_OF_AN_ANSWER);
  }
}
