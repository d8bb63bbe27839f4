package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.config.UserException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks an MLflow server: by basic authentication, by a bearer token, or nobody by name. What is
 * secret of it leaves only in the header.
 */
final class Credentials {
  static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
  static final String USERNAME = "MLFLOW_TRACKING_USERNAME";
  static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.*\\.localhost|127(\\.\\d+){3}|\\[(::|(0+:)+)0*1]");
  private static final Pattern OF_A_HEADER = Pattern.compile("[\\x21-\\x7e]+");

  private final @Nullable String header;
  private final String who;
  private final boolean inTheClear;
  private final String host;

  private Credentials(@Nullable String header, String who, URI uri) {
    this.header = header;
    this.who = who;
    this.host = String.valueOf(uri.getHost());
    this.inTheClear =
        header != null
            && "http".equalsIgnoreCase(uri.getScheme())
            && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /**
   * Finds them where MLflow's own client does: in the server's address, in {@code
   * MLFLOW_TRACKING_USERNAME} and {@code ..._PASSWORD}, or in {@code MLFLOW_TRACKING_TOKEN}.
   *
   * @throws UserException if the token is none that a header can hold, which is not repeated
   */
  static Credentials of(URI uri, Map<String, String> environment) {
    if (uri.getUserInfo() != null) {
      return basic(uri.getUserInfo(), uri);
    }
    String user = environment.getOrDefault(USERNAME, "");
    String password = environment.getOrDefault(PASSWORD, "");
    String token = environment.getOrDefault(TOKEN, "");
    boolean named = !user.isEmpty() && !password.isEmpty();
    if (!named && !token.isEmpty()) {
      if (!OF_A_HEADER.matcher(token).matches()) {
        throw new UserException(
            TOKEN + " holds a space, a line break or another character that no token has",
            "set it to the token alone");
      }
      return new Credentials("Bearer " + token, "the token in " + TOKEN, uri);
    }
    return named ? basic(user + ":" + password, uri) : new Credentials(null, "nobody", uri);
  }

  private static Credentials basic(String userAndPassword, URI uri) {
    byte[] bytes = userAndPassword.getBytes(StandardCharsets.UTF_8);
    return new Credentials(
        "Basic " + Base64.getEncoder().encodeToString(bytes),
        // What stands there alone may be a token.
        userAndPassword.contains(":")
            ? "the user " + userAndPassword.split(":", 2)[0]
            : "who stands in the address",
        uri);
  }

  /** Returns the header {@code Authorization}; empty where nothing is sent. */
  Optional<String> header() {
    return Optional.ofNullable(header);
  }

  /** Returns what an operator must know: that these can be read on their way. */
  Optional<String> notice() {
    return inTheClear
        ? Optional.of(
            "MLflow at "
                + host
                + " is asked by http, so that anyone on the way can read the credentials; use"
                + " https")
        : Optional.empty();
  }

  /** Returns what to do after an answer 401 or 403. */
  String remedy(int status) {
    if (header == null) {
      return "set %s and %s, or %s".formatted(USERNAME, PASSWORD, TOKEN);
    }
    return status == 401
        ? "it does not know " + who + " by what was sent; compare it with the server's own"
        : "have its administrator allow this to " + who;
  }
}
