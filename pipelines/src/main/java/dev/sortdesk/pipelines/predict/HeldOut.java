package dev.sortdesk.pipelines.predict;

import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.pipelines.split.Splits;
import dev.sortdesk.pipelines.tables.HoldoutTable;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Held-out tickets without their texts, and what a model says of them, in one order. */
public final class HeldOut {
  private final SparkSession spark;
  private final Dataset<Row> rows;
  private final List<Ticket> tickets;

  /**
   * A held-out ticket.
   *
   * @param id the ticket's id
   * @param language its language's code
   * @param characters its text's length
   * @param textHash the hash of its normalised text
   * @param labels its true label of each target; a target without one is missing
   */
  public record Ticket(
      String id, String language, int characters, long textHash, Map<String, String> labels) {}

  private HeldOut(SparkSession spark, Dataset<Row> rows, List<Ticket> tickets) {
    this.spark = spark;
    this.rows = rows;
    this.tickets = tickets;
  }

  /** Collects the held-out tickets of a working folder in the order of their ids. */
  public static HeldOut of(SparkSession spark, Workdir workdir, SplitConfig split) {
    TicketsTable table = TicketsTable.of(spark, workdir);
    Dataset<Row> rows =
        Splits.of(
                split,
                table.read(),
                HoldoutTable.of(spark, workdir).read(),
                List.copyOf(table.source().targets().keySet()))
            .heldOut();
    List<Ticket> tickets =
        rows
            .selectExpr("ticket_id", "language", "length(text)", "text_hash", "labels")
            .orderBy("ticket_id")
            .collectAsList()
            .stream()
            .map(
                row ->
                    new Ticket(
                        row.getString(0),
                        row.getString(1),
                        row.getInt(2),
                        row.getLong(3),
                        row.<String, String>getJavaMap(4)))
            .toList();
    return new HeldOut(spark, rows, tickets);
  }

  public List<Ticket> tickets() {
    return tickets;
  }

  /** Returns what tells these tickets from others: a digest over their ids, texts and labels. */
  public String digest() {
    return Digests.sha256(
        tickets.stream()
            .map(
                ticket ->
                    Json.line(
                        List.of(ticket.id(), ticket.textHash(), new TreeMap<>(ticket.labels()))))
            .collect(Collectors.joining("\n")));
  }

  /** Returns a bundle's prediction for each ticket, in order. */
  public List<Prediction> predictions(Path bundle, int window) throws IOException {
    Map<String, Prediction> byId = new HashMap<>();
    for (Row row :
        DistributedPredictor.predict(
                spark,
                bundle,
                rows.sortWithinPartitions("ticket_id"),
                window,
                spark.sparkContext().longAccumulator())
            .collectAsList()) {
      byId.computeIfAbsent(
              row.getString(0),
              unused ->
                  new Prediction(
                      new LinkedHashMap<>(),
                      row.getAs("scorer"),
                      row.getAs("model_version"),
                      row.getAs("form"),
                      row.getAs("truncated")))
          .targets()
          .put(
              row.getAs("target"),
              new TargetPrediction(row.getAs("label"), row.getAs("confidence"), labelled(row)));
    }
    List<Prediction> predictions = new ArrayList<>(tickets.size());
    for (Ticket ticket : tickets) {
      predictions.add(byId.get(ticket.id()));
    }
    return predictions;
  }

  private static Map<String, Double> labelled(Row row) {
    // Spark keeps no order of a map's keys that one could rely on.
    return new TreeMap<>(row.<String, Double>getJavaMap(row.fieldIndex("probabilities")));
  }
}
