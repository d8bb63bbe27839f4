package dev.sortdesk.pipelines.generate;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** Writes tickets as a history file: CSV by RFC 4180, or one JSON object a line. */
sealed interface TicketWriter extends Closeable {
  /** The columns, in order. */
  List<String> COLUMNS =
      List.of(
          "ticket_id",
          "created_at",
          "subject",
          "description",
          "category",
          "department",
          "priority",
          "urgency",
          "customer_tier",
          "language");

  void write(GeneratedTicket ticket) throws IOException;

  /**
   * Returns whether a file's name asks for JSON lines rather than CSV.
   *
   * @throws UserException if the name ends in neither
   */
  static boolean wantsJson(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".jsonl")) {
      return name.endsWith(".jsonl");
    }
    throw new UserException(
        "--output is " + file + ", which says no format", "end it with .csv or .jsonl");
  }

  static TicketWriter to(Writer out, boolean json) throws IOException {
    return json ? new JsonLines(out) : Csv.withHeader(out);
  }

  private static List<String> values(GeneratedTicket ticket) {
    Labels labels = ticket.recorded();
    return List.of(
        ticket.ticketId(),
        ticket.createdAt(),
        ticket.subject(),
        ticket.description(),
        labels.category(),
        labels.department(),
        labels.priority(),
        ticket.urgency(),
        ticket.tier(),
        ticket.language());
  }

  /** Comma-separated values. */
  record Csv(CSVPrinter printer) implements TicketWriter {
    static Csv withHeader(Writer out) throws IOException {
      CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180);
      printer.printRecord(COLUMNS);
      return new Csv(printer);
    }

    @Override
    public void write(GeneratedTicket ticket) throws IOException {
      printer.printRecord(values(ticket));
    }

    @Override
    public void close() throws IOException {
      printer.close();
    }
  }

  /** One object a line; a label that is not there is null. */
  record JsonLines(Writer out) implements TicketWriter {
    @Override
    public void write(GeneratedTicket ticket) throws IOException {
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      List<String> values = values(ticket);
      for (int i = 0; i < COLUMNS.size(); i++) {
        row.put(COLUMNS.get(i), values.get(i).isEmpty() ? null : values.get(i));
      }
      out.write(Json.line(row));
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
