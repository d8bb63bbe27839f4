package dev.sortdesk.pipelines.ingest;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.text.NormalisedText;
import dev.sortdesk.core.ticket.TicketText;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes of each row what could become a ticket: the columns of {@link TicketsTable} without the
 * version, then {@code position}, {@code raw} and {@code reason}. A row with a reason is none and
 * has no other content. Where ids come from the content, {@code ticket_id} is still null.
 */
final class Candidates implements Serializable {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA = schema();

  private final ArrayList<String> textColumns;
  private final String separator;
  private final TreeMap<String, String> targets;
  private final @Nullable String id;
  private final @Nullable String time;
  private final LanguageDetector language;
  private final Instant now;

  /**
   * @param language tells a text's language
   * @param now the time of the ingest
   */
  Candidates(TicketSource source, LanguageDetector language, Instant now) {
    this.textColumns = new ArrayList<>(source.textColumns());
    this.separator = source.separator();
    this.targets = new TreeMap<>(source.targets());
    this.id = source.id();
    this.time = source.time();
    this.language = language;
    this.now = now;
  }

  Row of(ParsedRow row) {
    if (row.reason() != null) {
      return rejected(row, row.reason());
    }
    String text = new TicketText(textColumns, separator).join(row.fields());
    if (text.isEmpty()) {
      return rejected(row, Reasons.NO_TEXT);
    }
    String ticketId = id == null ? null : row.fields().getOrDefault(id, "").strip();
    if (ticketId != null && ticketId.isEmpty()) {
      return rejected(row, Reasons.NO_ID);
    }
    String written = time == null ? "" : row.fields().getOrDefault(time, "");
    Instant createdAt = null;
    if (!written.isBlank()) {
      createdAt = Times.parse(written).orElse(null);
      if (createdAt == null) {
        return rejected(row, Reasons.TIME);
      }
    }
    TreeMap<String, String> labels = new TreeMap<>();
    targets.forEach(
        (name, column) -> put(labels, name, row.fields().getOrDefault(column, "").strip()));
    TreeMap<String, String> attributes = new TreeMap<>();
    Set<String> used = used();
    row.fields()
        .forEach(
            (column, value) -> {
              if (!used.contains(column)) {
                put(attributes, column, value);
              }
            });
    return RowFactory.create(
        ticketId,
        text,
        CollectionConverters.asScala(labels),
        CollectionConverters.asScala(attributes),
        createdAt,
        language.of(text),
        NormalisedText.hash(text),
        contentHash(text, labels, attributes, createdAt),
        row.source(),
        now,
        row.position(),
        row.raw(),
        null);
  }

  /** Returns the SHA-256, in hex, of a JSON array of the four, keys sorted. */
  static String contentHash(
      String text,
      Map<String, String> labels,
      Map<String, String> attributes,
      @Nullable Instant createdAt) {
    String canonical =
        Json.line(
            Arrays.asList(
                text,
                new TreeMap<>(labels),
                new TreeMap<>(attributes),
                createdAt == null ? null : createdAt.toString()));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(canonical.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Row rejected(ParsedRow row, String reason) {
    return RowFactory.create(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        row.source(),
        now,
        row.position(),
        row.raw(),
        reason);
  }

  private Set<String> used() {
    Set<String> used = new LinkedHashSet<>(textColumns);
    used.addAll(targets.values());
    if (id != null) {
      used.add(id);
    }
    if (time != null) {
      used.add(time);
    }
    return used;
  }

  private static void put(Map<String, String> map, String name, String value) {
    if (!value.isBlank()) {
      map.put(name, value);
    }
  }

  private static StructType schema() {
    List<StructField> fields = new ArrayList<>();
    for (StructField field : TicketsTable.schema().fields()) {
      if (!field.name().equals("version")) {
        fields.add(DataTypes.createStructField(field.name(), field.dataType(), true));
      }
    }
    fields.add(DataTypes.createStructField("position", DataTypes.LongType, false));
    fields.add(DataTypes.createStructField("raw", DataTypes.StringType, false));
    fields.add(DataTypes.createStructField("reason", DataTypes.StringType, true));
    return new StructType(fields.toArray(new StructField[0]));
  }
}
