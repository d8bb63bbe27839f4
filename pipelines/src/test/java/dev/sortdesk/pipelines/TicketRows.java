package dev.sortdesk.pipelines;

import dev.sortdesk.core.text.NormalisedText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Builds a tickets table in memory. */
public final class TicketRows {
  private static final DataType LABELS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);
  public static final StructType SCHEMA =
      new StructType()
          .add("ticket_id", DataTypes.StringType)
          .add("version", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("labels", LABELS)
          .add("attributes", LABELS)
          .add("created_at", DataTypes.TimestampType)
          .add("language", DataTypes.StringType)
          .add("text_hash", DataTypes.LongType)
          .add("content_hash", DataTypes.StringType)
          .add("source", DataTypes.StringType)
          .add("ingested_at", DataTypes.TimestampType);

  private final List<Row> rows = new ArrayList<>();

  public TicketRows add(String id, String text, Map<String, String> labels) {
    return add(id, text, labels, null, "en");
  }

  /** Adds a row; {@code created} is an instant such as 2026-01-01T00:00:00Z, or null. */
  public TicketRows add(
      String id, String text, Map<String, String> labels, String created, String language) {
    rows.add(
        RowFactory.create(
            id,
            1,
            text,
            labels,
            Map.of(),
            created == null ? null : Timestamp.from(Instant.parse(created)),
            language,
            NormalisedText.hash(text),
            sha256(text + new TreeMap<>(labels) + created),
            "test",
            Timestamp.from(Instant.parse("2026-06-01T00:00:00Z"))));
    return this;
  }

  public List<Row> rows() {
    return rows;
  }

  public List<String> texts() {
    return rows.stream().map(row -> row.getString(2)).toList();
  }

  public Dataset<Row> dataset() {
    return dataset(rows);
  }

  public static Dataset<Row> dataset(List<Row> rows) {
    return PlainSession.spark().createDataFrame(rows, SCHEMA);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
