package dev.sortdesk.pipelines.validate;

/**
 * Rows whose text is the same as another row's, apart from case, punctuation and spacing.
 *
 * @param texts different texts
 * @param rows rows beyond the first of each text
 * @param share these rows as a share of all
 */
public record Copies(long texts, long rows, double share) {
  static Copies of(long texts, long allRows) {
    long copies = allRows - texts;
    return new Copies(texts, copies, allRows == 0 ? 0 : (double) copies / allRows);
  }
}
