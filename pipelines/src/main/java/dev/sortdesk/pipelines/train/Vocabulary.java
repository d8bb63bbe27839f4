package dev.sortdesk.pipelines.train;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The terms that enough texts hold, the most frequent first and ties in the order of their bytes,
 * with the inverse document frequency ln((texts + 1) / (documents + 1)) + 1. The order is the same
 * on every run, which MLlib's own CountVectorizer does not promise, so that models are
 * reproducible.
 *
 * @param terms the terms
 * @param idf the inverse document frequency of each
 */
record Vocabulary(String[] terms, double[] idf) {
  /**
   * @param texts one row a text
   * @param column the column with its terms
   */
  static Vocabulary of(Dataset<Row> texts, String column, int minDocuments, int maxTerms) {
    long rows = texts.count();
    List<Row> frequencies =
        texts
            .select(explode(array_distinct(col(column))).as("term"))
            .groupBy("term")
            .agg(count(lit(1)).as("documents"))
            .where(col("documents").geq(minDocuments))
            .orderBy(col("documents").desc(), col("term"))
            .limit(maxTerms)
            .collectAsList();
    return new Vocabulary(
        frequencies.stream().map(row -> row.getString(0)).toArray(String[]::new),
        frequencies.stream()
            .mapToDouble(row -> Math.log((rows + 1.0) / (row.getLong(1) + 1.0)) + 1)
            .toArray());
  }
}
