package dev.sortdesk.pipelines.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** UTF-8 without forgiveness: nothing is replaced, and what does not decode can be shown. */
final class Utf8 {
  private Utf8() {}

  /** Returns the text of some bytes; null if they are not UTF-8. */
  static @Nullable String decode(byte[] bytes) {
    try {
      return decoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Returns the text, or null if it holds half of a surrogate pair, which UTF-8 cannot write. */
  static @Nullable String encodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text : null;
  }

  /** Returns bytes as text; if they are not UTF-8, {@linkplain #escape escaped}. */
  static String show(byte[] bytes) {
    String text = decode(bytes);
    return text == null ? escape(bytes) : text;
  }

  /**
   * Returns bytes as a text from which they can be had back: a backslash is doubled, a byte that
   * does not decode is {@code \xHH}.
   */
  static String escape(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 16);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
    while (in.hasRemaining()) {
      chars.clear();
      var result = decoder().decode(in, chars, true);
      out.append(chars.flip().toString().replace("\\", "\\\\"));
      if (result.isError()) {
        for (int i = 0; i < result.length(); i++) {
          out.append(String.format("\\x%02x", in.get()));
        }
      }
    }
    return out.toString();
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
