package dev.sortdesk.pipelines.ingest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON Lines file, streamed: one object a line, in UTF-8. A string is its value, null
 * is no value, anything else is its JSON text. A line that is no object, or not UTF-8, comes out
 * rejected. Blank lines are skipped.
 */
final class JsonRows implements Iterator<ParsedRow>, Closeable {
  private final String source;
  private final LineReader lines;
  private long line;
  private @Nullable ParsedRow next;

  JsonRows(String source, InputStream in) {
    this.source = source;
    this.lines = new LineReader(in, 1 << 16);
    this.next = read();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ParsedRow next() {
    ParsedRow row = next;
    if (row == null) {
      throw new NoSuchElementException();
    }
    next = read();
    return row;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private @Nullable ParsedRow read() {
    try {
      Text bytes = new Text();
      while (lines.readLine(bytes) > 0) {
        line++;
        ParsedRow row = parse(line == 1 ? withoutMark(bytes.copyBytes()) : bytes.copyBytes());
        if (row != null) {
          return row;
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable ParsedRow parse(byte[] bytes) {
    String text = Utf8.decode(bytes);
    if (text == null) {
      return ParsedRow.rejected(source, line, Utf8.escape(bytes), Reasons.INVALID_UTF8);
    }
    if (text.isBlank()) {
      return null;
    }
    JsonObject object = object(text);
    if (object == null) {
      return ParsedRow.rejected(source, line, text, Reasons.NO_OBJECT);
    }
    Map<String, String> fields = new HashMap<>();
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      JsonElement value = entry.getValue();
      if (value.isJsonNull()) {
        continue;
      }
      String field =
          value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
              ? value.getAsString()
              : value.toString();
      if (Utf8.encodable(field) == null || Utf8.encodable(entry.getKey()) == null) {
        return ParsedRow.rejected(source, line, text, Reasons.INVALID_UTF8);
      }
      fields.put(entry.getKey(), field);
    }
    return new ParsedRow(source, line, text, null, fields);
  }

  private static byte[] withoutMark(byte[] line) {
    boolean marked =
        line.length >= 3
            && line[0] == (byte) 0xEF
            && line[1] == (byte) 0xBB
            && line[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(line, 3, line.length) : line;
  }

  private static @Nullable JsonObject object(String text) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = JsonParser.parseReader(reader);
      boolean alone = reader.peek() == JsonToken.END_DOCUMENT;
      return alone && element.isJsonObject() ? element.getAsJsonObject() : null;
    } catch (JsonParseException | IOException e) {
      return null;
    }
  }
}
