package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.transform_keys;
import static org.apache.spark.sql.functions.when;

import com.google.gson.annotations.SerializedName;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * What a history is made of.
 *
 * @param rows its rows, labelled or not
 * @param columns its columns
 * @param lengths how long its texts are
 * @param languages how many rows are in each language
 * @param bands how many rows are in each band of length
 * @param labels for each target, how many rows bear each label
 */
public record Profile(
    long rows,
    List<FilledColumn> columns,
    Lengths lengths,
    NavigableMap<String, Long> languages,
    NavigableMap<String, Long> bands,
    NavigableMap<String, NavigableMap<String, Long>> labels) {
  private static final String UNKNOWN_LANGUAGE = "und";
  private static final String LABEL = "label:";

  /**
   * A column.
   *
   * @param type its Spark type
   * @param filled rows that have a value in it
   */
  public record FilledColumn(String name, String type, long filled) {}

  /**
   * The distribution of text lengths, in characters (code points).
   *
   * @param shortTexts rows with fewer than {@code validate.min_characters}
   */
  public record Lengths(
      long min,
      double q1,
      double median,
      double q3,
      double p95,
      long max,
      @SerializedName("short_texts") long shortTexts) {}

  /** Profiles a history in two Spark jobs. */
  static Profile of(Dataset<Row> tickets, List<String> targets, int minCharacters) {
    List<Column> measures = new ArrayList<>();
    Column characters = length(col("text"));
    measures.add(min(characters));
    measures.add(percentile(characters, array(lit(0.25), lit(0.5), lit(0.75), lit(0.95))));
    measures.add(max(characters));
    measures.add(count(when(characters.lt(minCharacters), 1)));
    StructField[] fields = tickets.schema().fields();
    for (StructField field : fields) {
      measures.add(count(col(field.name())));
    }
    Row row = tickets.agg(count(lit(1)), measures.toArray(Column[]::new)).head();
    int firstColumn = row.length() - fields.length;
    List<FilledColumn> columns = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      columns.add(
          new FilledColumn(
              fields[i].name(), fields[i].dataType().sql(), row.getLong(firstColumn + i)));
    }
    List<Double> quantiles = row.getList(2);
    Lengths lengths =
        new Lengths(
            row.getInt(1),
            quantiles.get(0),
            quantiles.get(1),
            quantiles.get(2),
            quantiles.get(3),
            row.getInt(3),
            row.getLong(4));
    return distributions(tickets, targets, row.getLong(0), columns, lengths);
  }

  private static Profile distributions(
      Dataset<Row> tickets,
      List<String> targets,
      long rows,
      List<FilledColumn> columns,
      Lengths lengths) {
    Column values =
        map_concat(
            map(
                lit("language"),
                coalesce(col("language"), lit(UNKNOWN_LANGUAGE)),
                lit("band"),
                LengthBand.of(length(col("text")))),
            transform_keys(
                coalesce(col("labels"), map().cast("map<string,string>")),
                (key, value) -> concat(lit(LABEL), key)));
    NavigableMap<String, Long> languages = new TreeMap<>();
    NavigableMap<String, Long> bands = new TreeMap<>(LengthBand::compare);
    NavigableMap<String, NavigableMap<String, Long>> labels = new TreeMap<>();
    targets.forEach(target -> labels.put(target, new TreeMap<>()));
    tickets
        .select(explode(values).as(new String[] {"kind", "value"}))
        .filter(col("value").isNotNull())
        .groupBy("kind", "value")
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(
            row -> {
              String kind = row.getString(0);
              NavigableMap<String, Long> counts =
                  switch (kind) {
                    case "language" -> languages;
                    case "band" -> bands;
                    default -> labels.get(kind.substring(LABEL.length()));
                  };
              if (counts != null) {
                counts.put(row.getString(1), row.getLong(2));
              }
            });
    return new Profile(rows, columns, lengths, languages, bands, labels);
  }

  /** Returns the rows that have a label for a target. */
  long labelled(String target) {
    return labels.get(target).values().stream().mapToLong(Long::longValue).sum();
  }
}
