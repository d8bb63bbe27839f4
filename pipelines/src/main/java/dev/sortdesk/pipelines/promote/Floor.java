package dev.sortdesk.pipelines.promote;

import dev.sortdesk.core.config.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate must reach on held-out rows.
 *
 * @param text as it was configured
 * @param target the target's name
 * @param metric accuracy, macro_f1, weighted_f1 or recall
 * @param label the label of a recall; null for other metrics
 * @param least the least value, 0 to 1
 */
record Floor(String text, String target, String metric, @Nullable String label, double least) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(.+?)\\.(?:(accuracy|macro_f1|weighted_f1)|recall\\[(.+)])\\s*>=\\s*([0-9.eE-]+)\\s*");

  /**
   * Reads {@code TARGET.METRIC>=X} or {@code TARGET.recall[LABEL]>=X}.
   *
   * @throws UserException if it has another form
   */
  static Floor parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw malformed(text);
    }
    try {
      String label = parts.group(3);
      return new Floor(
          text,
          parts.group(1),
          label == null ? parts.group(2) : "recall",
          label,
          Double.parseDouble(parts.group(4)));
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static UserException malformed(String text) {
    return new UserException(
        "promote.floors has \"" + text + "\"",
        "write TARGET.METRIC>=X or TARGET.recall[LABEL]>=X, METRIC one of accuracy, macro_f1, weighted_f1");
  }
}
