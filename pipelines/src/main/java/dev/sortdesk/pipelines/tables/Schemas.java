package dev.sortdesk.pipelines.tables;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of the tables that ingest writes. */
final class Schemas {
  private static final DataType STRINGS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);

  static final StructType TICKETS =
      new StructType(
          new StructField[] {
            field("ticket_id", DataTypes.StringType, false, "The ticket's id; one row for each."),
            field(
                "version",
                DataTypes.IntegerType,
                true,
                "1 when the ticket came, one more with each change of its content."),
            field("text", DataTypes.StringType, true, "The text columns, joined; never empty."),
            field(
                "labels",
                STRINGS,
                true,
                "The label of each target; a target without a label is absent."),
            field(
                "attributes",
                STRINGS,
                true,
                "Every other column of the input; blank ones are absent."),
            field("created_at", DataTypes.TimestampType, true, "The ticket's time, if it has one."),
            field(
                "language",
                DataTypes.StringType,
                true,
                "The language of the text, as Sortdesk detects it."),
            field(
                "text_hash",
                DataTypes.LongType,
                true,
                "A hash of the normalised text; equal for copies."),
            field(
                "content_hash",
                DataTypes.StringType,
                true,
                "SHA-256, in hex, of text, labels, attributes and time."),
            field(
                "source", DataTypes.StringType, true, "The file that this version was read from."),
            field("ingested_at", DataTypes.TimestampType, true, "When this version was written.")
          });

  static final StructType REJECTED =
      new StructType(
          new StructField[] {
            field("source", DataTypes.StringType, false, "The file that the row was read from."),
            field(
                "position",
                DataTypes.LongType,
                false,
                "CSV and JSONL: the line on which the row starts, from 1; else its row number, from 1."),
            field("reason", DataTypes.StringType, false, "Why the row is no ticket."),
            field(
                "raw",
                DataTypes.StringType,
                false,
                "The row as it was read. Where it is not UTF-8, bytes that do not decode are \\xHH, and a"
                    + " backslash is doubled."),
            field("rejected_at", DataTypes.TimestampType, true, "When it was first rejected."),
            field(
                "ingest_id", DataTypes.StringType, true, "The ingest that first rejected the row.")
          });

  static final StructType NIGHTS =
      new StructType(
          new StructField[] {
            field("ticket_id", DataTypes.StringType, false, "The ticket's id; one row for each."),
            field(
                "night",
                DataTypes.DateType,
                false,
                "The latest night, by --date, whose history named the ticket.")
          });

  private Schemas() {}

  private static StructField field(String name, DataType type, boolean nullable, String comment) {
    Metadata metadata = new MetadataBuilder().putString("comment", comment).build();
    return new StructField(name, type, nullable, metadata);
  }
}
