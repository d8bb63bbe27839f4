package dev.sortdesk.pipelines.ingest;

import dev.sortdesk.core.config.UserException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file by RFC 4180, streamed: a header, then records. Quoting must be sound; a
 * row with another number of fields than the header, or with bytes that are not UTF-8, comes out
 * rejected. Blank lines are skipped.
 *
 * <p>The file is parsed as ISO-8859-1, in which every byte is a character, so that a broken byte
 * can neither be lost nor disturb the quoting. Each field is then decoded by itself.
 */
final class CsvRows implements Iterator<ParsedRow>, Closeable {
  private final String source;
  private final RecordingReader reader;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> header;
  private @Nullable CSVRecord next;
  private long line = 1;

  /**
   * @param in the file's bytes; closed with this
   * @throws UserException if the header is missing, not UTF-8, or names a column twice
   */
  CsvRows(String source, InputStream in, char delimiter) throws IOException {
    this.source = source;
    this.reader =
        new RecordingReader(new InputStreamReader(withoutMark(in), StandardCharsets.ISO_8859_1));
    this.parser =
        CSVParser.builder()
            .setReader(reader)
            .setFormat(
                CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get())
            .get();
    this.records = parser.iterator();
    this.next = read();
    if (next == null) {
      throw new UserException(source + " is empty", "give a file with a header and rows");
    }
    CSVRecord first = next;
    this.next = read();
    Raw raw = takeRaw();
    this.header = header(source, first);
    this.line = raw.lineAfter();
  }

  /** Returns the names of the columns. */
  List<String> header() {
    return header;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ParsedRow next() {
    CSVRecord record = next;
    if (record == null) {
      throw new NoSuchElementException();
    }
    next = read();
    Raw raw = takeRaw();
    line = raw.lineAfter();
    byte[] bytes = raw.text().getBytes(StandardCharsets.ISO_8859_1);
    String text = Utf8.decode(bytes);
    if (text == null) {
      return ParsedRow.rejected(source, raw.line(), Utf8.escape(bytes), Reasons.INVALID_UTF8);
    }
    if (record.size() != header.size()) {
      return ParsedRow.rejected(source, raw.line(), text, Reasons.FIELDS);
    }
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      String field = Utf8.decode(record.get(i).getBytes(StandardCharsets.ISO_8859_1));
      if (field == null) {
        throw new IllegalStateException("a field of a row in UTF-8 is not UTF-8");
      }
      fields.put(header.get(i), field);
    }
    return new ParsedRow(source, raw.line(), text, null, fields);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private @Nullable CSVRecord read() {
    long start = parser.getCurrentLineNumber() + 1;
    try {
      return records.hasNext() ? records.next() : null;
    } catch (UncheckedIOException e) {
      throw new UserException(
          source + " has broken quoting in the row at line " + start + " (" + brief(e) + ")",
          "close every quoted field and double each quote inside of one, as RFC 4180 says");
    }
  }

  private static String brief(UncheckedIOException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** The characters of a row without the line breaks around it, and the lines it covers. */
  private record Raw(String text, long line, long lineAfter) {}

  private Raw takeRaw() {
    String taken = next == null ? reader.takeAll() : reader.takeUntil(next.getCharacterPosition());
    int from = 0;
    while (from < taken.length() && isBreak(taken.charAt(from))) {
      from++;
    }
    int to = taken.length();
    while (to > from && isBreak(taken.charAt(to - 1))) {
      to--;
    }
    long before = breaks(taken, 0, from);
    return new Raw(
        taken.substring(from, to), line + before, line + breaks(taken, 0, taken.length()));
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  private static long breaks(String text, int from, int to) {
    long count = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
        count++;
      }
    }
    return count;
  }

  private static List<String> header(String source, CSVRecord record) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < record.size(); i++) {
      String name = Utf8.decode(record.get(i).getBytes(StandardCharsets.ISO_8859_1));
      if (name == null) {
        throw new UserException(
            source + " is not UTF-8 text: its first line does not decode",
            "give a CSV file in UTF-8");
      }
      name = name.isBlank() ? "unnamed " + (i + 1) : name.strip();
      if (!seen.add(name)) {
        throw new UserException(
            source + " has two columns named " + name, "give each column a name of its own");
      }
      names.add(name);
    }
    return names;
  }

  private static InputStream withoutMark(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(3);
    byte[] start = buffered.readNBytes(3);
    if (!(start.length == 3
        && start[0] == (byte) 0xEF
        && start[1] == (byte) 0xBB
        && start[2] == (byte) 0xBF)) {
      buffered.reset();
    }
    return buffered;
  }
}
