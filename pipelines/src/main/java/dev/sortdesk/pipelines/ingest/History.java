package dev.sortdesk.pipelines.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.to_json;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.workdir.Paths;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The rows of a history as they stand in its files, read anew at each action, in the same order.
 *
 * @param columns the columns that there are
 * @param rows the rows, those that cannot be read among them
 */
record History(List<String> columns, JavaRDD<ParsedRow> rows) {

  /** Opens a history; its rows are read later, in Spark's tasks, a file in one piece. */
  static History open(SparkSession spark, Input input, char delimiter) {
    return switch (input.format()) {
      case CSV -> csv(spark, input, delimiter);
      case JSONL -> jsonLines(spark, input);
      case PARQUET -> table(spark, input, "parquet");
      case DELTA -> table(spark, input, "delta");
    };
  }

  private static History csv(SparkSession spark, Input input, char delimiter) {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    List<String> columns = List.of();
    for (Path file : input.files()) {
      try (CsvRows rows = new CsvRows(file.toString(), open(file, conf), delimiter)) {
        if (columns.isEmpty()) {
          columns = rows.header();
        } else if (!new HashSet<>(columns).equals(new HashSet<>(rows.header()))) {
          throw new UserException(
              file + " has other columns than " + input.files().get(0),
              "give files with the same columns");
        }
      } catch (IOException e) {
        throw Input.unreadable(file, e);
      }
    }
    Broadcast<SerializableConfiguration> hadoop =
        SerializableConfiguration.broadcast(spark.sparkContext(), conf);
    return new History(
        columns, files(spark, input).flatMap(file -> csvRows(file, hadoop.value(), delimiter)));
  }

  private static History jsonLines(SparkSession spark, Input input) {
    Broadcast<SerializableConfiguration> hadoop =
        SerializableConfiguration.broadcast(
            spark.sparkContext(), spark.sparkContext().hadoopConfiguration());
    JavaRDD<ParsedRow> rows = files(spark, input).flatMap(file -> jsonRows(file, hadoop.value()));
    List<String> columns =
        rows.flatMap(row -> row.fields().keySet().iterator()).distinct().collect();
    if (columns.isEmpty()) {
      throw new UserException(
          input.root() + (rows.isEmpty() ? " holds no rows" : " holds no JSON object with fields"),
          "give a history with tickets");
    }
    return new History(columns.stream().sorted().toList(), rows);
  }

  private static JavaRDD<String> files(SparkSession spark, Input input) {
    List<String> files = input.files().stream().map(Path::toString).toList();
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(files, files.size());
  }

  private static Iterator<ParsedRow> csvRows(
      String file, SerializableConfiguration hadoop, char delimiter) {
    Path path = new Path(file);
    try {
      CsvRows rows = new CsvRows(file, open(path, hadoop.value()), delimiter);
      closeWithTask(rows, path);
      return rows;
    } catch (IOException e) {
      throw Input.unreadable(path, e);
    }
  }

  private static Iterator<ParsedRow> jsonRows(String file, SerializableConfiguration hadoop) {
    Path path = new Path(file);
    try {
      JsonRows rows = new JsonRows(file, open(path, hadoop.value()));
      closeWithTask(rows, path);
      return rows;
    } catch (IOException e) {
      throw Input.unreadable(path, e);
    }
  }

  private static void closeWithTask(Closeable rows, Path path) {
    TaskCompletionListener closing =
        context -> {
          try {
            rows.close();
          } catch (IOException e) {
            throw Input.unreadable(path, e);
          }
        };
    TaskContext.get().addTaskCompletionListener(closing);
  }

  private static InputStream open(Path file, Configuration conf) throws IOException {
    return Paths.fileSystem(file, conf).open(file);
  }

  private static History table(SparkSession spark, Input input, String format) {
    Dataset<Row> table = spark.read().format(format).load(input.root().toString());
    List<String> columns = List.of(table.columns());
    List<Column> values = new ArrayList<>();
    values.add(col("_metadata.file_path"));
    // Delta does not tell a row's number in its file.
    Column index =
        format.equals("parquet") ? col("_metadata.row_index") : monotonically_increasing_id();
    values.add(index.plus(lit(1)));
    Arrays.stream(table.schema().fields()).map(History::bytes).forEach(values::add);
    JavaRDD<ParsedRow> rows =
        table.select(values.toArray(new Column[0])).javaRDD().map(row -> tableRow(row, columns));
    return new History(columns, rows);
  }

  /** Bytes and not a string, so that what is not UTF-8 is seen before it is lost. */
  private static Column bytes(StructField field) {
    Column column = col("`" + field.name().replace("`", "``") + "`");
    DataType type = field.dataType();
    if (type instanceof StructType || type instanceof ArrayType || type instanceof MapType) {
      column = to_json(column);
    }
    return column.cast(DataTypes.StringType).cast(DataTypes.BinaryType);
  }

  private static ParsedRow tableRow(Row row, List<String> columns) {
    String source = row.getString(0);
    long position = row.getLong(1);
    Map<String, String> fields = new HashMap<>();
    Map<String, String> shown = new TreeMap<>();
    boolean valid = true;
    for (int i = 0; i < columns.size(); i++) {
      if (!row.isNullAt(i + 2)) {
        byte[] bytes = row.getAs(i + 2);
        String value = Utf8.decode(bytes);
        valid &= value != null;
        fields.put(columns.get(i), Utf8.show(bytes));
        shown.put(columns.get(i), Utf8.escape(bytes));
      }
    }
    return valid
        ? new ParsedRow(source, position, Json.line(new TreeMap<>(fields)), null, fields)
        : ParsedRow.rejected(source, position, Json.line(shown), Reasons.INVALID_UTF8);
  }
}
