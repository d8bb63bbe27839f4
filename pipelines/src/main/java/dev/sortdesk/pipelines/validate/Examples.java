package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;

import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A few texts to look at, shortened. They are part of a report only where {@code reports.examples}
 * says so.
 *
 * @param conflicts texts with two labels, those with the most rows first
 * @param nearDuplicates pairs of nearly equal texts, the most similar first
 */
public record Examples(
    List<Conflict> conflicts, @SerializedName("near_duplicates") List<Pair> nearDuplicates) {
  private static final int EXAMPLES = 5;
  private static final int CHARACTERS = 200;

  /** A text and the labels that it appears with. */
  public record Conflict(String target, List<String> labels, String text) {}

  /** Two nearly equal texts. */
  public record Pair(double similarity, String first, String second) {}

  /**
   * Picks examples.
   *
   * @param conflicts what {@link Conflicts#texts} found
   * @param pairs what {@link NearDuplicates#pairs} found
   * @param texts the different texts and their hashes
   */
  static Examples of(Dataset<Row> conflicts, Dataset<Row> pairs, Dataset<Row> texts) {
    Dataset<Row> most =
        conflicts.orderBy(desc("rows"), col("text_hash"), col("target")).limit(EXAMPLES);
    return new Examples(
        most
            .join(texts.select("text_hash", "text"), "text_hash")
            .orderBy(desc("rows"), col("text_hash"), col("target"))
            .select("target", "names", "text")
            .collectAsList()
            .stream()
            .map(row -> new Conflict(row.getString(0), row.getList(1), shorten(row.getString(2))))
            .toList(),
        pairs
            .orderBy(desc("similarity"), col("first"), col("second"))
            .limit(EXAMPLES)
            .select("similarity", "first_text", "second_text")
            .collectAsList()
            .stream()
            .map(
                row ->
                    new Pair(
                        row.getDouble(0), shorten(row.getString(1)), shorten(row.getString(2))))
            .toList());
  }

  private static String shorten(String text) {
    return text.codePointCount(0, text.length()) <= CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, CHARACTERS)) + "...";
  }
}
