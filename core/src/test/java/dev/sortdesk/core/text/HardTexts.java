package dev.sortdesk.core.text;

import dev.sortdesk.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** 1,000 texts that are hard to read; see tools/reference/onnx/hard_texts.py. */
public final class HardTexts {
  private HardTexts() {}

  /** A text and the ids of Hugging Face's tokenizers. */
  record Golden(String text, int[] ids) {}

  static List<Golden> golden() throws IOException {
    try (InputStream in = HardTexts.class.getResourceAsStream("/text/hard-texts.jsonl.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> Json.read(line, Golden.class, "a golden text")).toList();
    }
  }

  public static List<String> read() throws IOException {
    return golden().stream().map(Golden::text).toList();
  }
}
