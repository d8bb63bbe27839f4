package dev.sortdesk.pipelines.validate;

import dev.sortdesk.pipelines.split.SplitCounts;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a validation report for a reader. */
final class ValidationMarkdown {
  private static final int LABELS = 100;

  private final StringBuilder out = new StringBuilder();

  private ValidationMarkdown() {}

  static String of(ValidationReport report) {
    ValidationMarkdown page = new ValidationMarkdown();
    page.line("# Validation\n\n%s", report.summary());
    page.rules(report.rules());
    page.warnings(report.warnings());
    report.targets().forEach((name, target) -> page.target(name, target, report.profile()));
    page.texts(report);
    page.splits(report.splits());
    page.shift(report.shift());
    if (report.examples() != null) {
      page.examples(report.examples());
    }
    page.history(report);
    return page.out.toString();
  }

  private void rules(List<RuleResult> rules) {
    line("\n## Rules\n\n| rule | holds | finding | limit |\n|---|---|---|---|");
    for (RuleResult rule : rules) {
      line(
          "| %s | %s | %s | `%s` |",
          cell(rule.name()), rule.passed() ? "yes" : "**no**", cell(rule.sentence()), rule.key());
    }
  }

  private void warnings(List<String> warnings) {
    if (!warnings.isEmpty()) {
      line("\n## Warnings\n");
      warnings.forEach(warning -> line("- %s", cell(warning)));
    }
  }

  private void target(String name, TargetProfile target, Profile profile) {
    line(
        "\n## Target %s\n\n%,d rows are labelled; %,d labels are trained, %,d left out.\n",
        cell(name), target.labelled(), target.trained().size(), target.leftOut().size());
    line("| label | rows | share | trained |\n|---|---:|---:|---|");
    Map<String, Long> labels = profile.labels().get(name);
    labels.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(LABELS)
        .forEach(
            label ->
                line(
                    "| %s | %,d | %s | %s |",
                    cell(label.getKey()),
                    label.getValue(),
                    percent((double) label.getValue() / target.labelled()),
                    target.trained().contains(label.getKey()) ? "yes" : "no"));
    if (labels.size() > LABELS) {
      line("\n%,d more labels are in `%s`.", labels.size() - LABELS, ValidateJob.JSON);
    }
    Conflicts conflicts = target.conflicts();
    line(
        "\n%,d texts appear with two labels or more, in %,d rows (%s of the labelled ones).",
        conflicts.texts(), conflicts.rows(), percent(conflicts.share()));
    if (!conflicts.pairs().isEmpty()) {
      line("\n| label | other label | texts with both |\n|---|---|---:|");
      for (Conflicts.LabelPair pair : conflicts.pairs()) {
        line("| %s | %s | %,d |", cell(pair.first()), cell(pair.second()), pair.texts());
      }
    }
  }

  private void texts(ValidationReport report) {
    Profile.Lengths lengths = report.profile().lengths();
    line("\n## Texts\n\n| characters | min | q1 | median | q3 | p95 | max |");
    line("|---|---:|---:|---:|---:|---:|---:|");
    line(
        "| a text | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %,d |",
        lengths.min(), lengths.q1(), lengths.median(), lengths.q3(), lengths.p95(), lengths.max());
    line("\n- short texts: %,d", lengths.shortTexts());
    Copies copies = report.copies();
    line(
        "- copies: %,d rows (%s) beyond the first of their text; %,d different texts",
        copies.rows(), percent(copies.share()), copies.texts());
    NearDuplicates near = report.nearDuplicates();
    line(
        "- near-duplicates: %,d rows (%s), %,d pairs of texts. Method: %s",
        near.rows(), percent(near.share()), near.pairs(), near.method());
    line("\n| language | rows | share |\n|---|---:|---:|");
    report.profile().languages().entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(
            language ->
                line(
                    "| %s | %,d | %s |",
                    cell(language.getKey()),
                    language.getValue(),
                    percent((double) language.getValue() / report.profile().rows())));
  }

  private void splits(SplitCounts splits) {
    line("\n## Split\n\n| set | rows | copies left out |\n|---|---:|---:|");
    line("| training | %,d | %,d |", splits.training(), splits.copiesLeftTraining());
    line("| validation | %,d | %,d |", splits.validation(), splits.copiesLeftValidation());
    line("| held out | %,d | |", splits.heldOut());
  }

  private void shift(Shift shift) {
    line("\n## Shift\n");
    if (shift.against() == null) {
      line("No history was accepted here before: there is none to compare with.");
      return;
    }
    line("Against the last accepted history (%,d rows). %s.\n", shift.rows(), shift.method());
    line("| distribution | distance | beyond chance |\n|---|---:|---:|");
    for (Shift.Measure measure : shift.measures()) {
      line("| %s | %.3f | %.3f |", cell(measure.of()), measure.distance(), measure.beyondChance());
    }
  }

  private void examples(Examples examples) {
    line("\n## Examples");
    for (Examples.Conflict conflict : examples.conflicts()) {
      line(
          "\n- %s: %s: %s",
          cell(conflict.target()),
          cell(String.join(" / ", conflict.labels())),
          cell(conflict.text()));
    }
    for (Examples.Pair pair : examples.nearDuplicates()) {
      line(
          "\n- nearly equal (%.2f): %s\n- and: %s",
          pair.similarity(), cell(pair.first()), cell(pair.second()));
    }
  }

  private void history(ValidationReport report) {
    line("\n## History\n\n- fingerprint: `%s`", report.fingerprint().sha256());
    line(
        "- rows: %,d tickets, %,d given to hold out",
        report.fingerprint().tickets(), report.fingerprint().holdout());
    LastIngest ingest = report.ingest();
    if (ingest != null) {
      line("- last ingest: %,d rows read, %,d rejected", ingest.read(), ingest.rejected());
    }
    line("\n| column | type | rows with a value |\n|---|---|---:|");
    for (Profile.FilledColumn column : report.profile().columns()) {
      line("| %s | %s | %,d |", column.name(), column.type(), column.filled());
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** Keeps a value within its table cell, and its characters from being read as markup. */
  private static String cell(String value) {
    return value.replaceAll("\\s+", " ").replaceAll("([\\\\|`*_<>\\[\\]])", "\\\\$1");
  }

  private void line(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
