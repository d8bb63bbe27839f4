package dev.sortdesk.pipelines.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of anything, written to files: what is read is what was written, and nothing is lost. */
final class RandomRowsTest {
  private static final int ROWS = 300;
  private static final String[] PIECES = {
    "a", "word ", ",", "\"", "\n", "\r\n", "é", "日本", "🙂", "\\x41", "\\", "\t", "ى", "\u2028",
    "\uFEFF", "'"
  };

  @TempDir Path folder;

  @Test
  void csvLosesNothing() throws IOException {
    for (int seed = 0; seed < 2; seed++) {
      Random random = new Random(seed);
      Written written = new Written(seed % 2 == 0);
      written.bytes("id,text,category");
      for (int i = 0; i < ROWS; i++) {
        written.bytes(random.nextBoolean() ? "\n" : "\r\n");
        String text = text(random);
        byte[] row =
            ("\"" + i + "\",\"" + text.replace("\"", "\"\"") + "\",a")
                .getBytes(StandardCharsets.UTF_8);
        written.row(i, text, broken(row, "\"" + i + "\",\"", random));
      }
      written.check(new IngestFixture(folder.resolve("csv" + seed)), "in.csv");
    }
  }

  @Test
  void jsonLinesLoseNothing() throws IOException {
    for (int seed = 0; seed < 2; seed++) {
      Random random = new Random(seed);
      Written written = new Written(seed % 2 == 0);
      for (int i = 0; i < ROWS; i++) {
        String text = text(random);
        String start = "{\"id\":\"" + i + "\",\"category\":\"a\",\"text\":\"";
        String json = Json.line(text);
        byte[] row = (start + json.substring(1) + "}").getBytes(StandardCharsets.UTF_8);
        written.row(i, text, broken(row, start, random));
        written.bytes("\n");
      }
      written.check(new IngestFixture(folder.resolve("json" + seed)), "in.jsonl");
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  /** Puts a byte that is no UTF-8 behind the start of some rows. */
  private static byte[] broken(byte[] row, String start, Random random) {
    if (random.nextInt(10) > 0) {
      return row;
    }
    int at = start.getBytes(StandardCharsets.UTF_8).length;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(row, 0, at);
    out.write(new int[] {0xFF, 0xC0, 0x80, 0xFE}[random.nextInt(4)]);
    out.write(row, at, row.length - at);
    return out.toByteArray();
  }

  private static final class Written {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final Map<String, String> accepted = new TreeMap<>();
    private final List<String> rejected = new ArrayList<>();

    Written(boolean mark) {
      bytes(mark ? "\uFEFF" : "");
    }

    void bytes(String text) {
      file.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void row(int id, String text, byte[] row) {
      file.writeBytes(row);
      boolean valid = Utf8.decode(row) != null;
      if (valid && !text.isBlank()) {
        accepted.put(String.valueOf(id), text.strip());
      } else {
        rejected.add(new String(row, StandardCharsets.ISO_8859_1));
      }
    }

    void check(IngestFixture ingest, String name) throws IOException {
      IngestReport report = ingest.run(ingest.file(name, file.toByteArray()));

      assertEquals(ROWS, report.read());
      assertEquals(accepted.size(), report.inserted());
      assertEquals(rejected.size(), report.rejected());
      Map<String, String> texts = new TreeMap<>();
      ingest
          .tickets("ticket_id", "text")
          .forEach(row -> texts.put(row.getString(0), row.getString(1)));
      assertEquals(accepted, texts);
      List<String> raw =
          ingest.rejected("raw", "reason").stream()
              .map(
                  row ->
                      row.getString(1).equals(Reasons.INVALID_UTF8)
                          ? unescape(row.getString(0))
                          : latin1(row.getString(0).getBytes(StandardCharsets.UTF_8)))
              .toList();
      assertEquals(rejected, raw);
    }

    private static String unescape(String shown) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int i = 0; i < shown.length(); ) {
        int c = shown.codePointAt(i);
        if (c == '\\' && shown.charAt(i + 1) == 'x') {
          out.write(Integer.parseInt(shown.substring(i + 2, i + 4), 16));
          i += 4;
        } else if (c == '\\') {
          out.write('\\');
          i += 2;
        } else {
          out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
          i += Character.charCount(c);
        }
      }
      return latin1(out.toByteArray());
    }

    private static String latin1(byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
