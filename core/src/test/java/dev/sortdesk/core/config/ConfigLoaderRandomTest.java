package dev.sortdesk.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigLoaderRandomTest {
  private static final List<String> PIECES =
      List.of(
          ": ",
          "\n",
          "  ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          ",",
          "\"",
          "'",
          "&a ",
          "*a",
          "!!x ",
          "!<",
          "#",
          "|",
          ">",
          "%YAML 9\n",
          "---",
          "...",
          "?",
          "\t",
          "~",
          "null",
          "5",
          "-1e9",
          "true",
          "train",
          "tfidf",
          "c",
          "spark",
          "conf",
          "seed",
          "<<",
          "\u0000",
          "\ud800",
          "\ufeff",
          "\u2028",
          "\uD83D\uDE00",
          "\\",
          "@",
          "`");

  @Test
  void answersGarbageWithAUserExceptionOfAtMostFiveLines() {
    Random random = new Random(7);
    String reference = ConfigReference.text();
    for (int round = 0; round < 4000; round++) {
      StringBuilder text = new StringBuilder();
      if (round % 2 == 0) {
        int pieces = random.nextInt(30);
        for (int i = 0; i < pieces; i++) {
          text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
      } else {
        int from = random.nextInt(reference.length());
        text.append(reference, from, Math.min(reference.length(), from + random.nextInt(3000)));
        for (int i = 0; i < 3; i++) {
          int at = random.nextInt(text.length() + 1);
          text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        }
      }
      String garbage = text.toString();
      try {
        ConfigLoader.load(
            new ConfigFile("f", garbage),
            Map.of("SORTDESK_SPARK_CONF", garbage, "SORTDESK_" + garbage, garbage),
            Map.of("train.tfidf.c", "[" + garbage, garbage, garbage));
      } catch (UserException e) {
        assertTrue(String.valueOf(e.getMessage()).lines().count() <= 5, e.getMessage());
        assertFalse(String.valueOf(e.getMessage()).contains("\u0000"), e.getMessage());
      }
    }
  }

  @Test
  void writesSettingsThatLoadToEqualOnes() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      Map<String, String> flags = new HashMap<>();
      flags.put("ingest.input", text(random));
      flags.put("train.seed", Long.toString(random.nextLong()));
      flags.put("train.tfidf.tolerance", Double.toString(random.nextDouble() * 1e-9));
      flags.put("train.tfidf.class_weights", "[" + random.nextDouble() + ", 1]");
      List<String> floors = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        floors.add(text(random));
      }
      flags.put("promote.floors", ConfigLoader.flowList(floors));
      flags.put("spark.conf.spark." + text(random), text(random));
      SortdeskConfig config = ConfigLoader.load(null, Map.of(), flags);
      assertEquals(floors, config.promote().floors());
      String yaml = EffectiveConfig.toYaml(config);
      SortdeskConfig again = ConfigLoader.load(new ConfigFile("f", yaml), Map.of(), Map.of());
      assertEquals(config, again, yaml);
      assertEquals(yaml, EffectiveConfig.toYaml(again));
    }
  }

  @Test
  void givesTheEffectiveValuesSortedByPath() {
    Map<String, Object> values =
        EffectiveConfig.values(
            ConfigLoader.load(null, Map.of(), Map.of("spark.conf.b", "2", "spark.conf.a", "1")));
    assertEquals(new ArrayList<>(new TreeMap<>(values).keySet()), new ArrayList<>(values.keySet()));
    assertEquals(42L, values.get("train.seed"));
    String lines = EffectiveConfig.lines(values);
    assertTrue(lines.contains("\nspark.conf: {a: \"1\", b: \"2\"}\n"), lines);
    assertTrue(lines.startsWith("evaluate.bootstrap_samples: 1000\n"), lines);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder("k");
    for (int i = random.nextInt(12); i > 0; i--) {
      int c = random.nextInt(4) == 0 ? 0x20 + random.nextInt(0xD000) : 1 + random.nextInt(126);
      text.append((char) c);
    }
    return text.toString();
  }
}
