package dev.sortdesk.core.model.onnx;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.text.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Whether a tokenizer.json belongs to a model, as far as numbers can tell. */
final class TokenizerCheck {
  /** Tables of subwords are padded to a multiple of up to this many rows, for speed. */
  private static final int MAX_SPARE_ROWS = 128;

  private static final String REMEDY = "give the tokenizer.json that the model was trained with";

  private TokenizerCheck() {}

  /**
   * Checks a tokenizer.
   *
   * @param rows how many subwords the model has a vector for
   * @throws UserException if it makes ids that the model lacks, lacks ids that the model has, or
   *     puts no special tokens at a text's ends
   */
  static void check(Path file, long rows) throws IOException {
    long subwords = largestId(HuggingFaceConfig.object(file), file) + 1;
    if (subwords > rows || rows - subwords >= MAX_SPARE_ROWS) {
      throw new UserException(
          file + " does not fit the model: it has " + subwords + " subwords, the model has " + rows,
          REMEDY);
    }
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(file, MAX_SPARE_ROWS)) {
      if (tokenizer.encode("").ids().length != 2) {
        throw new UserException(
            file + " does not put a special token at each end of a text, such as [CLS] and [SEP]",
            REMEDY);
      }
    }
  }

  private static long largestId(JsonObject tokenizer, Path file) {
    long largest = -1;
    try {
      if (tokenizer.get("model") instanceof JsonObject model) {
        if (model.get("vocab") instanceof JsonObject ids) {
          for (JsonElement id : ids.asMap().values()) {
            largest = Math.max(largest, id.getAsLong());
          }
        } else if (model.get("vocab") instanceof JsonArray pieces) {
          largest = pieces.size() - 1L;
        }
      }
      if (largest >= 0 && tokenizer.get("added_tokens") instanceof JsonArray added) {
        for (JsonElement token : added) {
          largest = Math.max(largest, token.getAsJsonObject().get("id").getAsLong());
        }
      }
    } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
      largest = -1;
    }
    if (largest < 0) {
      throw new UserException(file + " holds no vocabulary", REMEDY);
    }
    return largest;
  }
}
