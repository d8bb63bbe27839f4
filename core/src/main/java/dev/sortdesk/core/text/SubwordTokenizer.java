package dev.sortdesk.core.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * From text to the subword ids of a {@code tokenizer.json}, equal to those of Hugging Face's
 * tokenizers. What the file says of truncation and padding is overridden: a text is cut to a given
 * number of ids, its end first and its special tokens kept, and is never padded.
 *
 * <p>A surrogate without its partner, which no UTF-8 text can hold, is read as U+FFFD. May be used
 * by many threads at once; it must be closed after the last call, since it lives outside of the
 * heap.
 */
public final class SubwordTokenizer implements AutoCloseable {
  private static final char REPLACEMENT = '\uFFFD';

  static {
    // DJL tells its makers of each JVM that tokenizes, unless asked not to. Executors and services
    // do not have the launcher's environment, so it is asked here.
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;

  private SubwordTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The ids of one text.
   *
   * @param ids the subwords' ids, special tokens included
   * @param truncated whether the text's end was cut off
   */
  public record Tokens(int[] ids, boolean truncated) {}

  /**
   * Opens a tokenizer.
   *
   * @param file a {@code tokenizer.json}
   * @param maxTokens at most this many ids a text, the special ones included
   * @throws UserException if the file is no tokenizer
   * @throws IOException if it cannot be read
   */
  public static SubwordTokenizer open(Path file, int maxTokens) throws IOException {
    Map<String, String> options =
        Map.of(
            "truncation",
            "true",
            "maxLength",
            Integer.toString(maxTokens),
            // Without this, DJL lowers the length to a model's limit that it guesses.
            "modelMaxLength",
            Integer.toString(maxTokens),
            "padding",
            "false");
    try (InputStream in = Files.newInputStream(file)) {
      return new SubwordTokenizer(HuggingFaceTokenizer.newInstance(in, options));
    } catch (RuntimeException e) {
      throw new UserException(
          file + " is no tokenizer of Hugging Face's format: " + e.getMessage(),
          "give the tokenizer.json that belongs to the model");
    }
  }

  /** Returns the ids of a text. */
  public Tokens encode(String text) {
    Encoding encoding = tokenizer.encode(withoutLoneSurrogates(text), true, false);
    long[] wide = encoding.getIds();
    int[] ids = new int[wide.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.toIntExact(wide[i]);
    }
    return new Tokens(ids, encoding.exceedMaxLength());
  }

  /** Returns the ids of each text, in order. */
  public List<Tokens> encode(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private static String withoutLoneSurrogates(String text) {
    char[] copy = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else {
        copy = copy == null ? text.toCharArray() : copy;
        copy[i] = REPLACEMENT;
      }
    }
    return copy == null ? text : new String(copy);
  }
}
