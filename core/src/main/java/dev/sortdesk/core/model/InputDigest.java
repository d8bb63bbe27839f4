package dev.sortdesk.core.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of what a scorer reads of a text, in lower-case hexadecimal. */
final class InputDigest {
  private InputDigest() {}

  /** Of subwords, and whether there were more of them: that is part of the answer too. */
  static String of(int[] ids, boolean truncated) {
    ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES + 1);
    bytes.asIntBuffer().put(ids);
    bytes.put(ids.length * Integer.BYTES, (byte) (truncated ? 1 : 0));
    return hex(sha256().digest(bytes.array()));
  }

  /** Of terms in their order. */
  static String of(List<String> terms) {
    MessageDigest sha = sha256();
    for (String term : terms) {
      byte[] bytes = term.getBytes(StandardCharsets.UTF_8);
      // With its length before it, a term cannot be mistaken for two.
      sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      sha.update(bytes);
    }
    return hex(sha.digest());
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
