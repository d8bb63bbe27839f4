package dev.sortdesk.core.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The form of a text in which copies are equal: NFKC, lower case, every run of characters that are
 * neither letters nor digits one space.
 */
public final class NormalisedText {
  private static final Pattern GAPS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  private NormalisedText() {}

  public static String of(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return GAPS.matcher(folded).replaceAll(" ").strip();
  }

  /**
   * Returns the first 64 bits of the SHA-256 of the normalised text: equal for copies, on every
   * machine.
   */
  public static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(of(text).getBytes(StandardCharsets.UTF_8));
      return java.nio.ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
