package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Texts that nearly equal another, different text.
 *
 * @param method how they are found
 * @param pairs pairs of different texts found
 * @param texts different texts that are in at least one pair
 * @param rows rows that have such a text
 * @param share these rows as a share of all
 */
public record NearDuplicates(String method, long pairs, long texts, long rows, double share) {
  static final double SIMILARITY = 0.8;

  /**
   * A text is compared with at most this many others of a bucket: the work grows with the rows, not
   * with their square, when one template fills a bucket. In a bucket of a template's texts, any few
   * others are enough to see that a text is near another.
   */
  static final int NEIGHBOURS = 10;

  private static final String METHOD =
      "MinHash of runs of three words, "
          + MinHash.BANDS
          + " bands of "
          + MinHash.ROWS
          + " (Broder 1997), each candidate pair checked by its exact Jaccard similarity of "
          + SIMILARITY
          + " or more; a text is compared with at most "
          + NEIGHBOURS
          + " others of a bucket";

  private static final UserDefinedFunction BAND_KEYS =
      udf(
          (UDF1<String, long[]>) text -> MinHash.bandKeys(Shingles.of(text)),
          DataTypes.createArrayType(DataTypes.LongType, false));
  private static final UserDefinedFunction JACCARD =
      udf(
          (UDF2<String, String, Double>)
              (first, second) -> Shingles.jaccard(Shingles.of(first), Shingles.of(second)),
          DataTypes.DoubleType);

  /**
   * Counts near-duplicates.
   *
   * @param pairs what {@link #pairs} found
   * @param texts the different texts with their hashes and rows
   * @param allRows the rows of the history
   */
  static NearDuplicates of(Dataset<Row> pairs, Dataset<Row> texts, long allRows) {
    Row total =
        pairs
            .select(explode(array(col("first"), col("second"))).as("text_hash"))
            .groupBy("text_hash")
            .agg(count(lit(1)).as("partners"))
            .join(texts.select("text_hash", "rows"), "text_hash")
            .agg(sum("partners"), count(lit(1)), sum("rows"))
            .head();
    long rows = total.isNullAt(2) ? 0 : total.getLong(2);
    return new NearDuplicates(
        METHOD,
        total.isNullAt(0) ? 0 : total.getLong(0) / 2,
        total.getLong(1),
        rows,
        allRows == 0 ? 0 : (double) rows / allRows);
  }

  /**
   * Returns the pairs of nearly equal texts: {@code first} and {@code second} (hashes), {@code
   * first_text}, {@code second_text}, {@code similarity}.
   */
  static Dataset<Row> pairs(Dataset<Row> texts) {
    Dataset<Row> candidates =
        texts
            .select(col("text_hash"), explode(BAND_KEYS.apply(col("text"))).as("key"))
            .withColumn(
                "earlier",
                collect_list(col("text_hash"))
                    .over(
                        Window.partitionBy("key")
                            .orderBy("text_hash")
                            .rowsBetween(-NEIGHBOURS, -1)))
            .select(explode(col("earlier")).as("first"), col("text_hash").as("second"))
            .distinct();
    return candidates
        .join(texts.select(col("text_hash").as("first"), col("text").as("first_text")), "first")
        .join(texts.select(col("text_hash").as("second"), col("text").as("second_text")), "second")
        .withColumn("similarity", JACCARD.apply(col("first_text"), col("second_text")))
        .filter(col("similarity").geq(SIMILARITY));
  }
}
