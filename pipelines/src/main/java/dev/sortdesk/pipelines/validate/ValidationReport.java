package dev.sortdesk.pipelines.validate;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.split.SplitCounts;
import dev.sortdesk.pipelines.tables.DatasetFingerprint;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What validation found of a history; written as {@code reports/validation.json} and {@code
 * reports/validation.md}.
 *
 * @param summary one sentence
 * @param accepted whether every rule holds
 * @param fingerprint which rows were looked at
 * @param rules every rule with what it measured
 * @param warnings what is worth knowing and breaks no rule
 * @param profile columns, lengths, languages and labels
 * @param targets what will be learned of each target
 * @param copies rows with the same text
 * @param nearDuplicates rows with nearly the same text
 * @param splits the rows of each set, and the copies that left them
 * @param ingest what the last ingest read, where that is known
 * @param shift how far the history moved from the last accepted one
 * @param examples texts, only where {@code reports.examples} says so
 */
public record ValidationReport(
    String summary,
    boolean accepted,
    DatasetFingerprint fingerprint,
    List<RuleResult> rules,
    List<String> warnings,
    Profile profile,
    NavigableMap<String, TargetProfile> targets,
    Copies copies,
    @SerializedName("near_duplicates") NearDuplicates nearDuplicates,
    SplitCounts splits,
    @Nullable LastIngest ingest,
    Shift shift,
    @Nullable Examples examples) {

  public ValidationReport {
    rules = List.copyOf(rules);
    warnings = List.copyOf(warnings);
  }

  /** Returns the report as JSON, members in snake case. */
  public String json() {
    return Json.pretty(this);
  }

  /** Returns the report for a reader, in Markdown. */
  public String markdown() {
    return ValidationMarkdown.of(this);
  }

  /** Returns the rules that do not hold. */
  public List<RuleResult> broken() {
    return rules.stream().filter(rule -> !rule.passed()).toList();
  }
}
