package dev.sortdesk.pipelines.ingest;

import dev.sortdesk.core.config.IngestConfig;
import dev.sortdesk.core.config.Nearest;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.TicketText;
import dev.sortdesk.pipelines.tables.TicketSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds which columns of a history mean what. */
final class Columns {
  private static final List<String> TEXT =
      List.of("subject", "title", "description", "body", "text");
  private static final List<String> TARGETS = List.of("category", "department", "priority");
  private static final List<String> IDS = List.of("ticket_id", "id");
  private static final String TIME = "created_at";
  private static final char[] OTHER_DELIMITERS = {';', '\t', '|', ','};

  private Columns() {}

  /**
   * Returns the columns by the configuration, or by their usual names where it names none.
   *
   * @param there the columns that the input has
   * @param source the input, for messages
   * @throws UserException if a named column is missing, none has a usual name, or one has two
   *     meanings
   */
  static TicketSource resolve(IngestConfig config, Collection<String> there, String source) {
    requireDelimiter(config, there, source);
    Map<String, String> targets = targets(config, there, source);
    String id = named(config.id(), "--id", IDS, there, source);
    String time = named(config.time(), "--time", List.of(TIME), there, source);
    List<String> text = text(config, there, source, targets.values());
    for (String column : text) {
      if (targets.containsValue(column) || column.equals(id) || column.equals(time)) {
        throw new UserException(
            "column " + column + " of " + source + " is both text and target, id or time",
            "name other columns with --text");
      }
    }
    return new TicketSource(text, TicketText.NEWLINE, targets, id, time);
  }

  /** A header that is one column with another delimiter in its name was meant to be several. */
  private static void requireDelimiter(
      IngestConfig config, Collection<String> there, String source) {
    String only = there.size() == 1 ? there.iterator().next() : "";
    for (char other : OTHER_DELIMITERS) {
      if (only.indexOf(other) >= 0 && config.delimiter().charAt(0) != other) {
        String shown = other == '\t' ? "a tab" : String.valueOf(other);
        throw new UserException(
            source
                + " has one column, "
                + only.replace('\t', ' ')
                + ", when its fields are parted by \""
                + config.delimiter()
                + "\"",
            "if they are parted by " + shown + ", set ingest.delimiter to it");
      }
    }
  }

  /** Makes sure that a holdout has the columns that the history has. */
  static void requireAll(TicketSource source, Collection<String> there, String input) {
    source.textColumns().forEach(column -> require(column, "--text", there, input));
    source.targets().values().forEach(column -> require(column, "--target", there, input));
    if (source.id() != null) {
      require(source.id(), "--id", there, input);
    }
    if (source.time() != null) {
      require(source.time(), "--time", there, input);
    }
  }

  private static List<String> text(
      IngestConfig config, Collection<String> there, String source, Collection<String> taken) {
    if (!config.text().isEmpty()) {
      List<String> named = config.text().stream().map(String::strip).distinct().toList();
      named.forEach(column -> require(column, "--text", there, source));
      return named;
    }
    List<String> found =
        TEXT.stream()
            .filter(there::contains)
            .filter(column -> !taken.contains(column))
            .filter(column -> !column.equals(config.id()) && !column.equals(config.time()))
            .toList();
    if (found.isEmpty()) {
      throw new UserException(
          source
              + " has no text column named "
              + String.join(", ", TEXT)
              + " (its columns: "
              + String.join(", ", there)
              + ")",
          "name one with --text");
    }
    return found;
  }

  private static Map<String, String> targets(
      IngestConfig config, Collection<String> there, String source) {
    Map<String, String> targets = new LinkedHashMap<>();
    for (String given : config.targets()) {
      int equals = given.indexOf('=');
      String name = (equals < 0 ? given : given.substring(0, equals)).strip();
      String column = (equals < 0 ? given : given.substring(equals + 1)).strip();
      if (name.isEmpty() || column.isEmpty()) {
        throw new UserException(
            "--target " + given + " is neither NAME nor NAME=COLUMN", "write NAME=COLUMN");
      }
      require(column, "--target", there, source);
      if (targets.put(name, column) != null) {
        throw new UserException("--target " + name + " is given twice", "give it once");
      }
    }
    if (config.targets().isEmpty()) {
      TARGETS.stream()
          .filter(there::contains)
          .filter(column -> !config.text().contains(column))
          .forEach(column -> targets.put(column, column));
    }
    if (targets.isEmpty()) {
      throw new UserException(
          source
              + " has no target column named "
              + String.join(", ", TARGETS)
              + " (its columns: "
              + String.join(", ", there)
              + ")",
          "name one with --target");
    }
    return targets;
  }

  private static @Nullable String named(
      String given, String option, List<String> usual, Collection<String> there, String source) {
    if (!given.isBlank()) {
      require(given.strip(), option, there, source);
      return given.strip();
    }
    return usual.stream().filter(there::contains).findFirst().orElse(null);
  }

  private static void require(
      String column, String option, Collection<String> there, String source) {
    if (!there.contains(column)) {
      String near = Nearest.of(column, there).map(name -> "did you mean " + name + "?").orElse("");
      throw new UserException(
          source + " has no column " + column + " (its columns: " + String.join(", ", there) + ")",
          near.isEmpty() ? "name one of them with " + option : near);
    }
  }
}
