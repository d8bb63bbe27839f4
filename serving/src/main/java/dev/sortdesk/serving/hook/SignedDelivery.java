package dev.sortdesk.serving.hook;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook says of itself besides its body.
 *
 * @param id what tells it from every other; a repeated try has the same
 * @param timestamp when it was sent, in seconds since 1970
 * @param signature {@code v1,BASE64}
 */
record SignedDelivery(String id, String timestamp, String signature) {
  /** Without a dot, which ends the id in what is signed. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private static final Pattern TIMESTAMP = Pattern.compile("\\d{1,12}");
  private static final Pattern SIGNATURE = Pattern.compile("v1,[A-Za-z0-9+/]{43}=");

  /** Returns what the headers say; empty where one is missing or of another form. */
  static Optional<SignedDelivery> of(
      @Nullable String id, @Nullable String timestamp, @Nullable String signature) {
    return id != null
            && timestamp != null
            && signature != null
            && ID.matcher(id).matches()
            && TIMESTAMP.matcher(timestamp).matches()
            && SIGNATURE.matcher(signature).matches()
        ? Optional.of(new SignedDelivery(id, timestamp, signature))
        : Optional.empty();
  }

  /** Returns what is signed before the body. */
  byte[] prefix() {
    return (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
  }
}
