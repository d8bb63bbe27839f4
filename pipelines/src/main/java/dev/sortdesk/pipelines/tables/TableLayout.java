package dev.sortdesk.pipelines.tables;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructType;

/**
 * How a table is laid out, and what always holds in it.
 *
 * @param schema its columns, each with its comment
 * @param clusteredBy the columns by which it is asked, for liquid clustering; at most four
 * @param checks what every row fulfils: a name and a condition in SQL
 */
record TableLayout(StructType schema, List<String> clusteredBy, Map<String, String> checks) {
  private static final String PROBABILITY = "confidence >= 0 AND confidence <= 1";

  /** The layout of each table that has more to it than its columns, by its name. */
  private static final Map<String, TableLayout> KNOWN =
      Map.of(
          "tickets",
          new TableLayout(
              Schemas.TICKETS,
              List.of("ticket_id"),
              Map.of("version_from_1", "version >= 1", "text_not_empty", "length(text) > 0")),
          "tickets_holdout",
          new TableLayout(Schemas.TICKETS, List.of(), Map.of("version_from_1", "version >= 1")),
          "tickets_rejected",
          new TableLayout(Schemas.REJECTED, List.of(), Map.of("position_from_1", "position >= 1")),
          "predictions",
          new TableLayout(
              PredictionsTable.SCHEMA,
              List.of("model_version", "ticket_id"),
              Map.of("confidence_0_to_1", PROBABILITY, "version_from_1", "ticket_version >= 1")),
          "predictions_latest",
          new TableLayout(
              PredictionsTable.SCHEMA,
              List.of("target", "ticket_id"),
              Map.of("confidence_0_to_1", PROBABILITY, "version_from_1", "ticket_version >= 1")),
          "ledger",
          new TableLayout(
              LedgerTable.SCHEMA,
              List.of("model_version", "input"),
              Map.of("confidence_0_to_1", PROBABILITY)),
          "decisions",
          new TableLayout(
              DecisionsTable.SCHEMA,
              List.of(),
              Map.of("action_known", "action IN ('promoted', 'declined', 'rolled back')")),
          "tickets_nights",
          new TableLayout(Schemas.NIGHTS, List.of(), Map.of()),
          "runs",
          new TableLayout(
              RunsTable.SCHEMA,
              List.of(),
              Map.of("outcome_known", "outcome IN ('succeeded', 'failed')")));

  TableLayout {
    clusteredBy = List.copyOf(clusteredBy);
    checks = new TreeMap<>(checks);
  }

  /** Returns the names of the tables that Sortdesk writes. */
  static Set<String> names() {
    return KNOWN.keySet();
  }

  /** Returns the layout of the table at a path; of one that is not known, its columns alone. */
  static TableLayout of(String path, StructType schema) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    TableLayout known = KNOWN.get(name);
    return known == null ? new TableLayout(schema, List.of(), Map.of()) : known;
  }
}
