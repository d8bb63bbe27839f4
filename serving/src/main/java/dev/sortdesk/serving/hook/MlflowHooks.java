package dev.sortdesk.serving.hook;

import dev.sortdesk.core.config.UserException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Judges <a href="https://mlflow.org/docs/latest/ml/webhooks">MLflow's webhooks</a>: signed with
 * the shared secret, not older than five minutes, and not seen before.
 */
public final class MlflowHooks {
  /** What becomes of a webhook. */
  public enum Verdict {
    /** It is genuine and new. */
    GENUINE,
    /** No secret is configured. */
    CLOSED,
    /** It is not signed, or not with the secret. */
    FORGED,
    /** It was sent more than five minutes ago, or ahead. */
    STALE,
    /** It was here before. */
    REPLAYED,
    /** More webhooks came than can be remembered. */
    TOO_MANY
  }

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_SECRET = 16;
  private static final long FRESH_MILLIS = 5 * 60 * 1000;

  /** One that is dated five minutes ahead is fresh for ten. */
  private static final long REMEMBERED_MILLIS = 2 * FRESH_MILLIS;

  private final @Nullable SecretKeySpec key;
  private final Clock clock;
  private final int most;

  /** Until when ids are remembered, in milliseconds since 1970; the oldest first. */
  private final Map<String, Long> seen = new LinkedHashMap<>();

  /**
   * @param secret the secret that MLflow has too; empty where no webhook is taken
   * @param most how many ids are remembered
   * @throws UserException if the secret is short enough to be guessed
   */
  public MlflowHooks(String secret, Clock clock, int most) {
    if (!secret.isEmpty() && secret.length() < SHORTEST_SECRET) {
      throw new UserException(
          "serve.hook.secret has fewer than " + SHORTEST_SECRET + " characters",
          "give MLflow and the service the output of openssl rand -hex 24");
    }
    this.key =
        secret.isEmpty()
            ? null
            : new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.clock = clock;
    this.most = most;
  }

  /** Returns whether webhooks are taken at all. */
  public boolean open() {
    return key != null;
  }

  /**
   * Judges a webhook by its headers {@code X-MLflow-Delivery-Id}, {@code X-MLflow-Timestamp} and
   * {@code X-MLflow-Signature}, and its body as it came. Only a genuine one is remembered.
   */
  public Verdict judge(
      @Nullable String id, @Nullable String timestamp, @Nullable String signature, byte[] body) {
    if (key == null) {
      return Verdict.CLOSED;
    }
    Optional<SignedDelivery> delivery = SignedDelivery.of(id, timestamp, signature);
    if (delivery.isEmpty() || !signed(key, delivery.get(), body)) {
      return Verdict.FORGED;
    }
    long now = clock.millis();
    long age = now - 1000 * Long.parseLong(delivery.get().timestamp());
    return Math.abs(age) > FRESH_MILLIS ? Verdict.STALE : remember(delivery.get().id(), now);
  }

  /** Compares in a time that does not tell how much of the signature fits. */
  private static boolean signed(SecretKeySpec key, SignedDelivery delivery, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(delivery.prefix());
      String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      return MessageDigest.isEqual(
          expected.getBytes(StandardCharsets.US_ASCII),
          delivery.signature().getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private synchronized Verdict remember(String id, long now) {
    Iterator<Long> ends = seen.values().iterator();
    while (ends.hasNext() && ends.next() < now) {
      ends.remove();
    }
    if (seen.containsKey(id)) {
      return Verdict.REPLAYED;
    }
    if (seen.size() >= most) {
      return Verdict.TOO_MANY;
    }
    seen.put(id, now + REMEMBERED_MILLIS);
    return Verdict.GENUINE;
  }
}
