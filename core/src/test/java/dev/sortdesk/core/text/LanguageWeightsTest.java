package dev.sortdesk.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.Test;

/** OpenNLP's own detector says what the weights must. */
class LanguageWeightsTest {
  @Test
  void chooseAsOpenNlpDoesAmongAllOfItsLanguages() throws IOException {
    LanguageDetectorME detector;
    try (InputStream in = model()) {
      detector = new LanguageDetectorME(new LanguageDetectorModel(in));
    }
    Map<String, String> all =
        Arrays.stream(detector.getSupportedLanguages())
            .collect(Collectors.toMap(Function.identity(), Function.identity()));
    LanguageWeights weights;
    try (InputStream in = model()) {
      weights = LanguageModelReader.read(in, all);
    }
    TreeSet<String> seen = new TreeSet<>();
    List<String> differing =
        texts().stream()
            .filter(
                text -> {
                  String expected = detector.predictLanguage(text).getLang();
                  seen.add(expected);
                  return !expected.equals(weights.best(LanguageForm.of(text)));
                })
            .toList();
    assertEquals(List.of(), differing);
    assertTrue(seen.size() > 10, seen.toString());
  }

  private record Text(String text) {}

  private static List<String> texts() throws IOException {
    try (InputStream in =
            LanguageWeightsTest.class.getResourceAsStream("/text/hard-texts.jsonl.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> Json.read(line, Text.class, "a text").text())
          .filter(text -> text.codePoints().anyMatch(Character::isLetter))
          .toList();
    }
  }

  private static InputStream model() {
    return LanguageWeightsTest.class.getResourceAsStream("/langdetect-183.bin");
  }
}
