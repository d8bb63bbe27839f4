package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file of tickets with their labels by RFC 4180, streamed: a header, then rows, in UTF-8 with
 * or without a byte order mark. Blank lines are skipped. Whatever is wrong with it is a {@link
 * UserException} that names the line.
 */
final class LabelledCsv implements Closeable {
  private static final char MARK = '\ufeff';

  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Set<String> columns;

  private LabelledCsv(Path file, Reader reader) throws IOException {
    this.file = file;
    this.parser =
        CSVParser.builder()
            .setReader(reader)
            .setFormat(CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get())
            .get();
    this.records = parser.iterator();
    this.columns = header();
  }

  static LabelledCsv open(Path file) {
    try {
      Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
      try {
        reader.mark(1);
        if (reader.read() != MARK) {
          reader.reset();
        }
        return new LabelledCsv(file, reader);
      } catch (IOException | RuntimeException e) {
        reader.close();
        throw e;
      }
    } catch (CharacterCodingException e) {
      throw notUtf8(file);
    } catch (NoSuchFileException e) {
      throw new UserException("--csv " + file + " is not there", "give a readable CSV file");
    } catch (IOException e) {
      throw new UserException(
          "--csv " + file + " cannot be read (" + e.getMessage() + ")", "give a readable CSV file");
    }
  }

  String name() {
    return String.valueOf(file.getFileName());
  }

  /** Returns the names of the columns, in order. */
  Set<String> columns() {
    return columns;
  }

  /** Returns the next row's fields by column; empty after the last. */
  Optional<Map<String, String>> next() {
    Optional<CSVRecord> next = record();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    CSVRecord row = next.get();
    if (row.size() != columns.size()) {
      throw new UserException(
          "--csv %s: the row that ends in line %d has %d fields, the header %d"
              .formatted(file, parser.getCurrentLineNumber(), row.size(), columns.size()),
          "separate fields by commas, and quote those that hold commas, quotes or line breaks");
    }
    Map<String, String> fields = new HashMap<>();
    int i = 0;
    for (String column : columns) {
      fields.put(column, row.get(i++));
    }
    return Optional.of(fields);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private Set<String> header() {
    CSVRecord first =
        record()
            .orElseThrow(
                () ->
                    new UserException(
                        "--csv " + file + " is empty", "give a file with a header and rows"));
    List<String> names = new ArrayList<>();
    first.forEach(name -> names.add(name.strip()));
    Set<String> seen = new LinkedHashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new UserException(
            "--csv " + file + " has two columns named '" + name + "'",
            "give each column a name of its own");
      }
    }
    return seen;
  }

  private Optional<CSVRecord> record() {
    long line = parser.getCurrentLineNumber() + 1;
    try {
      return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw notUtf8(file);
      }
      throw new UserException(
          "--csv " + file + " has broken quoting in the row at line " + line,
          "close every quoted field, and double each quote inside of one");
    }
  }

  private static UserException notUtf8(Path file) {
    return new UserException("--csv " + file + " is not UTF-8 text", "save it as CSV in UTF-8");
  }
}
