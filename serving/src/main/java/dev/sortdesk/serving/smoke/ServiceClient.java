package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls a running service, and comes again after a 429 when the service asks for it. */
final class ServiceClient {
  /** How often a request is sent while the service answers 429. */
  static final int MOST_ATTEMPTS = 10;

  private static final int LONGEST_WAIT_SECONDS = 60;
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longer than the deadline that the service has for a batch. */
  private static final Duration ANSWER = Duration.ofMinutes(2);

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** Lets time pass before a request is sent again. */
  interface Pause {
    void hold(Duration time) throws InterruptedException;
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final ServiceUrl url;
  private final @Nullable String key;
  private final Pause pause;
  private int refusals;

  /**
   * @param key an API key, or null
   * @throws UserException if the key cannot be sent; it is not repeated
   */
  ServiceClient(ServiceUrl url, @Nullable String key, Pause pause) {
    if (key != null && !PRINTABLE.matcher(key).matches()) {
      throw new UserException(
          Smoke.KEY + " holds a blank or a character that a header cannot have",
          "set it to the key alone");
    }
    this.url = url;
    this.key = key;
    this.pause = pause;
  }

  /** Returns how often the service answered 429. */
  int refusals() {
    return refusals;
  }

  Reply get(String path) throws FailedCheckException, InterruptedException {
    return reply(path, send(request(path).GET().build()), System.nanoTime());
  }

  /**
   * Posts JSON, again after each 429.
   *
   * @throws FailedCheckException if the service answers 429 for {@link #MOST_ATTEMPTS} times
   */
  Reply post(String path, String json) throws FailedCheckException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json, StandardCharsets.UTF_8))
            .build();
    for (int attempt = 1; ; attempt++) {
      long began = System.nanoTime();
      HttpResponse<String> response = send(request);
      Reply reply = reply(path, response, began);
      if (response.statusCode() != 429) {
        return reply;
      }
      refusals++;
      FailedCheckException.unless(
          attempt < MOST_ATTEMPTS, path + ": refused " + attempt + " times: " + reply.said());
      pause.hold(wait(response));
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(ANSWER);
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest request)
      throws NoAnswerException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw new NoAnswerException(request.uri() + ": no answer in time");
    } catch (ConnectException e) {
      throw new NoAnswerException(
          request.uri() + ": cannot connect; is the address right, and the service started?");
    } catch (IOException e) {
      throw new NoAnswerException(request.uri() + ": no answer (" + e.getMessage() + ")");
    }
  }

  private static Reply reply(String path, HttpResponse<String> response, long began) {
    return new Reply(
        path, response.statusCode(), response.body(), Duration.ofNanos(System.nanoTime() - began));
  }

  /** What {@code Retry-After} says, in bounds; a second where it says no number of seconds. */
  private static Duration wait(HttpResponse<?> response) {
    long seconds =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> SECONDS.matcher(value).matches())
            .map(Long::parseLong)
            .orElse(1L);
    return Duration.ofSeconds(Math.max(1, Math.min(LONGEST_WAIT_SECONDS, seconds)));
  }
}
