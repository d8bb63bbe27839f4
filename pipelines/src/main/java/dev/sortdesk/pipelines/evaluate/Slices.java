package dev.sortdesk.pipelines.evaluate;

import dev.sortdesk.pipelines.metrics.Judgements;
import dev.sortdesk.pipelines.metrics.MacroF1;
import dev.sortdesk.pipelines.report.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Parts rows by language and by length, and measures each part. */
final class Slices {
  private static final List<String> BANDS =
      List.of(
          "under 50 characters",
          "50 to 199 characters",
          "200 to 999 characters",
          "1000 characters and more");

  private Slices() {}

  /** Returns the slices by {@code language} (most rows first) and by {@code length}. */
  static Map<String, Map<String, Slice>> of(List<HeldOutRow> rows, Judgements judgements) {
    Map<String, Slice> languages = new LinkedHashMap<>();
    parts(rows, HeldOutRow::language).entrySet().stream()
        .sorted(Comparator.comparing(part -> -part.getValue().size()))
        .forEach(part -> languages.put(part.getKey(), slice(part.getValue(), judgements)));

    Map<String, List<Integer>> byLength = parts(rows, row -> band(row.characters()));
    Map<String, Slice> lengths = new LinkedHashMap<>();
    for (String band : BANDS) {
      List<Integer> part = byLength.get(band);
      if (part != null) {
        lengths.put(band, slice(part, judgements));
      }
    }
    Map<String, Map<String, Slice>> slices = new LinkedHashMap<>();
    slices.put("language", languages);
    slices.put("length", lengths);
    return slices;
  }

  private static Map<String, List<Integer>> parts(
      List<HeldOutRow> rows, Function<HeldOutRow, String> key) {
    Map<String, List<Integer>> parts = new TreeMap<>();
    for (int row = 0; row < rows.size(); row++) {
      parts.computeIfAbsent(key.apply(rows.get(row)), name -> new ArrayList<>()).add(row);
    }
    return parts;
  }

  private static String band(int characters) {
    if (characters < 50) {
      return BANDS.get(0);
    }
    if (characters < 200) {
      return BANDS.get(1);
    }
    return characters < 1000 ? BANDS.get(2) : BANDS.get(3);
  }

  private static Slice slice(List<Integer> part, Judgements judgements) {
    if (part.size() < Slice.SMALLEST) {
      return new Slice(part.size(), null, null);
    }
    Judgements some = judgements.select(part.stream().mapToInt(Integer::intValue).toArray());
    int[] truth = some.truth();
    int[] predicted = some.predicted();
    int right = 0;
    for (int row = 0; row < truth.length; row++) {
      if (truth[row] == predicted[row]) {
        right++;
      }
    }
    return new Slice(
        part.size(),
        (double) right / part.size(),
        MacroF1.of(some.labels().size(), truth, predicted));
  }
}
