package dev.sortdesk.serving.observe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names inputs by HMAC-SHA256: whoever reads a name cannot find out the input by trying, as the
 * plain hash of a short text would allow.
 */
public final class InputHmac {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int DRAWN_BYTES = 32;

  private final SecretKeySpec key;

  /**
   * @param secret the secret; where it is empty one is drawn, so that names hold for this process
   *     alone
   */
  public InputHmac(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      bytes = new byte[DRAWN_BYTES];
      new SecureRandom().nextBytes(bytes);
    }
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** Returns the name of an input's parts, in order, in 64 hexadecimal digits. */
  public String name(String... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (int i = 0; i < parts.length; i++) {
        if (i > 0) {
          mac.update((byte) 0);
        }
        mac.update(parts[i].getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
