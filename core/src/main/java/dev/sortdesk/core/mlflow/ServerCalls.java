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
import java.util.Base64;
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
  private final @Nullable String authorization;

  /**
   * @param uri the server; a user and password in it are sent as basic authentication
   * @param environment where {@code MLFLOW_TRACKING_TOKEN}, {@code ..._USERNAME} and {@code
   *     ..._PASSWORD} are looked up, as MLflow's own client does
   */
  ServerCalls(URI uri, Duration timeout, Map<String, String> environment) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(timeout)
            .build();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().replaceAll("/+$", "");
    this.base = uri.getScheme() + "://" + uri.getHost() + port + path;
    this.timeout = timeout;
    this.authorization = authorization(uri, environment);
  }

  /** Returns the server's address, without a user and password. */
  String uri() {
    return base;
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

  void put(String path, java.nio.file.Path file, long size) throws IOException {
    HttpRequest.Builder request =
        request(URI.create(base + path))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file));
    HttpResponse<String> response = send(path, request, timeFor(size));
    if (response.statusCode() / 100 != 2) {
      throw refused(path, response.statusCode(), response.body());
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
      throw refused(path, response.statusCode(), String.valueOf(response.body()));
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
    return authorization == null ? request : request.header("Authorization", authorization);
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
      throw refused(call, response.statusCode(), response.body());
    }
    try {
      return Json.object(response.body(), "the answer");
    } catch (IllegalArgumentException e) {
      throw new MlflowException(
          "MLflow at " + base + " answered no JSON (" + call + "): " + shown(response.body()), e);
    }
  }

  private MlflowException refused(String call, int status, String body) {
    String message = field(body, "message").orElse(body);
    return new MlflowException(
        "MLflow at " + base + " answered " + status + " (" + call + "): " + shown(message));
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

  private static @Nullable String authorization(URI uri, Map<String, String> environment) {
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String credentials =
        uri.getUserInfo() != null
            ? uri.getUserInfo()
            : user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    if (uri.getUserInfo() == null && !token.isEmpty() && user.isEmpty()) {
      return "Bearer " + token;
    }
    return credentials.equals(":")
        ? null
        : "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }
}
