package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.col;

import dev.sortdesk.core.config.UserException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** The columns of a tickets table that validation reads, and their types. */
final class TicketColumns {
  private static final Map<String, String> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("ticket_id", "STRING");
    TYPES.put("text", "STRING");
    TYPES.put("labels", "MAP<STRING, STRING>");
    TYPES.put("created_at", "TIMESTAMP");
    TYPES.put("language", "STRING");
    TYPES.put("text_hash", "BIGINT");
    TYPES.put("content_hash", "STRING");
  }

  private TicketColumns() {}

  /**
   * Returns these columns of a table.
   *
   * @throws UserException if one is missing or of another type
   */
  static Dataset<Row> of(Dataset<Row> table, String name) {
    Map<String, String> found = new LinkedHashMap<>();
    for (StructField field : table.schema().fields()) {
      found.put(field.name(), field.dataType().sql());
    }
    TYPES.forEach(
        (column, type) -> {
          String actual = found.get(column);
          if (!type.equals(actual)) {
            throw new UserException(
                "table "
                    + name
                    + (actual == null
                        ? " has no column " + column
                        : ": column " + column + " is " + actual + ", not " + type),
                "write the table with the ingest stage");
          }
        });
    return table.select(
        Arrays.stream(TYPES.keySet().toArray(String[]::new))
            .map(column -> col(column))
            .toArray(Column[]::new));
  }
}
