package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.TicketText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Has a running service answer every row of a file, and compares the answers with the labels. */
final class Evaluator {
  /** The service's code for a text that is too long, which is not even sent. */
  static final String TEXT_TOO_LONG = "text_too_long";

  private static final int MOST_TEXT_BYTES = 64 * 1024;
  private static final String TEXT = "text";

  private final ServiceClient client;
  private final ModelFacts model;
  private final LabelledCsv csv;
  private final List<String> textColumns;
  private final Map<String, TargetFigures> figures = new LinkedHashMap<>();
  private final SortedMap<String, Long> errors = new TreeMap<>();
  private final SortedSet<String> versions = new TreeSet<>();
  private final List<Duration> batches = new ArrayList<>();
  private long rows;

  /**
   * @throws UserException if the file has no column that the model reads, or none that is called as
   *     one of its targets
   */
  Evaluator(ServiceClient client, ModelFacts model, LabelledCsv csv) {
    this.client = client;
    this.model = model;
    this.csv = csv;
    this.textColumns = textColumns(model, csv);
    for (Map.Entry<String, Set<String>> target : model.labels().entrySet()) {
      if (csv.columns().contains(target.getKey())) {
        figures.put(target.getKey(), new TargetFigures(target.getValue()));
      }
    }
    if (figures.isEmpty()) {
      throw new UserException(
          "--csv %s has no column with labels: none of %s is called as one of the model's targets"
              .formatted(csv.name(), String.join(", ", csv.columns())),
          "name the columns of labels " + String.join(", ", model.labels().keySet()));
    }
  }

  /** Sends the rows, and returns what came of them. */
  EvaluationResult evaluate(ServiceUrl service) throws FailedCheckException, InterruptedException {
    TicketBatch batch = new TicketBatch();
    for (Optional<Map<String, String>> row = csv.next(); row.isPresent(); row = csv.next()) {
      rows++;
      Map<String, String> ticket = ticket(row.get());
      if (textBytes(ticket) > MOST_TEXT_BYTES) {
        count(row.get(), new Outcome(null, TEXT_TOO_LONG));
        continue;
      }
      ticket.put("id", Smoke.TICKET_ID);
      if (!batch.add(row.get(), ticket)) {
        send(batch);
        batch = new TicketBatch();
        batch.add(row.get(), ticket);
      }
    }
    if (!batch.isEmpty()) {
      send(batch);
    }
    if (rows == 0) {
      throw new UserException(
          "--csv " + csv.name() + " has a header and no rows", "give a file with labelled rows");
    }
    return new EvaluationResult(
        service,
        csv.name(),
        textColumns,
        rows,
        figures,
        errors,
        versions,
        model.scorer(),
        batches,
        client.refusals());
  }

  /** Which columns the service would read; labels are never among them. */
  private static List<String> textColumns(ModelFacts model, LabelledCsv csv) {
    Set<String> columns = new TreeSet<>(csv.columns());
    columns.removeAll(model.labels().keySet());
    List<String> sources = new TicketText(model.textFields(), "").sources(columns);
    if (sources.isEmpty() && columns.contains(TEXT)) {
      sources = List.of(TEXT);
    }
    if (sources.isEmpty()) {
      throw new UserException(
          "--csv %s has no column of text: none of %s is one that the model reads"
              .formatted(csv.name(), String.join(", ", csv.columns())),
          "name its columns " + String.join(", ", model.textFields()) + ", or text");
    }
    return sources;
  }

  private Map<String, String> ticket(Map<String, String> row) {
    Map<String, String> ticket = new LinkedHashMap<>();
    textColumns.forEach(column -> ticket.put(column, row.getOrDefault(column, "").strip()));
    return ticket;
  }

  private static int textBytes(Map<String, String> ticket) {
    return ticket.values().stream()
        .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  private void send(TicketBatch batch) throws FailedCheckException, InterruptedException {
    Reply reply = client.post("/predict/batch", batch.body());
    List<Outcome> outcomes =
        reply.read(body -> Outcome.of(body, batch.rows().size(), model.labels().keySet()));
    batches.add(reply.took());
    for (int i = 0; i < outcomes.size(); i++) {
      count(batch.rows().get(i), outcomes.get(i));
    }
  }

  private void count(Map<String, String> row, Outcome outcome) {
    TicketAnswer answer = outcome.answer();
    if (outcome.error() != null) {
      errors.merge(outcome.error(), 1L, Long::sum);
    }
    if (answer != null) {
      versions.add(answer.modelVersion());
    }
    figures.forEach(
        (target, counts) -> {
          String truth = row.getOrDefault(target, "").strip();
          if (!truth.isEmpty()) {
            counts.add(truth, answer == null ? null : answer.targets().get(target));
          }
        });
  }
}
