package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.pipelines.tracking.SearchTrial;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a search chose, in the bundle's terms. */
final class Choices {
  private Choices() {}

  static SortedMap<String, String> settings(Map<String, HeadSearch.Trial> chosen) {
    SortedMap<String, String> settings = new TreeMap<>();
    chosen.forEach((target, trial) -> settings.put(target, trial.settings().toString()));
    return settings;
  }

  static List<SearchTrial> trials(HeadSearch.Found found) {
    return found.tried().stream()
        .map(
            tried ->
                new SearchTrial(
                    tried.target(),
                    tried.trial().settings().c(),
                    tried.trial().settings().classWeight(),
                    tried.trial().accuracy(),
                    tried.trial().macroF1(),
                    tried.trial().equals(found.best().get(tried.target()))))
        .toList();
  }

  static ValidationMetrics metrics(long rows, Map<String, HeadSearch.Trial> chosen) {
    SortedMap<String, Double> accuracy = new TreeMap<>();
    SortedMap<String, Double> macroF1 = new TreeMap<>();
    SortedMap<String, List<List<Integer>>> confusion = new TreeMap<>();
    chosen.forEach(
        (target, trial) -> {
          accuracy.put(target, trial.accuracy());
          macroF1.put(target, trial.macroF1());
          confusion.put(target, trial.confusion());
        });
    return new ValidationMetrics(rows, accuracy, macroF1, confusion);
  }
}
