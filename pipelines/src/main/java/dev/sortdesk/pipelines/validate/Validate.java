package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.split.Splits;
import dev.sortdesk.pipelines.split.TrainableLabels;
import dev.sortdesk.pipelines.tables.DatasetFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** Measures a history and holds it against the rules. */
final class Validate {
  private Validate() {}

  /**
   * Returns what there is to say of a history.
   *
   * @param ingest what the last ingest read, where that is known
   * @param accepted the last accepted history, where there is one
   * @throws UserException if a table is not one of tickets, a set of the split is empty, or fewer
   *     than two labels of a target can be learned
   */
  static ValidationReport of(
      Dataset<Row> tickets,
      Dataset<Row> holdout,
      List<String> targets,
      ValidateSettings settings,
      @Nullable LastIngest ingest,
      @Nullable DistributionSnapshot accepted) {
    Dataset<Row> rows =
        TicketColumns.of(tickets, "tickets").persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Dataset<Row> held = TicketColumns.of(holdout, "holdout");
      Splits splits = Splits.of(settings.split(), rows, held, targets);
      Map<String, TrainableLabels> trainable =
          TrainableLabels.of(splits.trainingAndValidation(), targets, settings.minLabelRows());
      return measure(
          rows, DatasetFingerprint.of(rows, held), splits, trainable, settings, ingest, accepted);
    } finally {
      rows.unpersist();
    }
  }

  private static ValidationReport measure(
      Dataset<Row> rows,
      DatasetFingerprint fingerprint,
      Splits splits,
      Map<String, TrainableLabels> trainable,
      ValidateSettings settings,
      @Nullable LastIngest ingest,
      @Nullable DistributionSnapshot accepted) {
    List<String> targets = List.copyOf(trainable.keySet());
    Profile profile = Profile.of(rows, targets, settings.limits().minCharacters());
    Dataset<Row> texts =
        rows.groupBy("text_hash")
            .agg(count(lit(1)).as("rows"), min("text").as("text"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Copies copies = Copies.of(texts.count(), profile.rows());
      Dataset<Row> pairs = NearDuplicates.pairs(texts);
      NearDuplicates nearDuplicates = NearDuplicates.of(pairs, texts, profile.rows());
      Dataset<Row> conflicting = Conflicts.texts(rows, targets);
      NavigableMap<String, TargetProfile> profiles =
          targetProfiles(profile, trainable, conflicting);
      Shift shift = Shift.between(accepted, DistributionSnapshot.of(fingerprint.sha256(), profile));
      List<RuleResult> rules =
          Rules.apply(settings.limits(), profile, profiles, copies, nearDuplicates, ingest, shift);
      long broken = rules.stream().filter(rule -> !rule.passed()).count();
      return new ValidationReport(
          summary(profile, targets, rules.size(), broken),
          broken == 0,
          fingerprint,
          rules,
          warnings(trainable, splits, settings),
          profile,
          profiles,
          copies,
          nearDuplicates,
          splits.counts(),
          ingest,
          shift,
          settings.examples() ? Examples.of(conflicting, pairs, texts) : null);
    } finally {
      texts.unpersist();
    }
  }

  private static NavigableMap<String, TargetProfile> targetProfiles(
      Profile profile, Map<String, TrainableLabels> trainable, Dataset<Row> conflicting) {
    Map<String, Long> labelled = new TreeMap<>();
    trainable.keySet().forEach(target -> labelled.put(target, profile.labelled(target)));
    Map<String, Conflicts> conflicts = Conflicts.of(conflicting, labelled);
    NavigableMap<String, TargetProfile> profiles = new TreeMap<>();
    trainable.forEach(
        (target, labels) ->
            profiles.put(target, TargetProfile.of(profile, labels, conflicts.get(target))));
    return profiles;
  }

  private static String summary(Profile profile, List<String> targets, int rules, long broken) {
    return String.format(
        Locale.ROOT,
        "%,d tickets to learn %s from: %s.",
        profile.rows(),
        String.join(", ", targets),
        broken == 0
            ? "accepted, all " + rules + " rules hold"
            : "not accepted, " + broken + " of " + rules + " rules broken");
  }

  private static List<String> warnings(
      Map<String, TrainableLabels> trainable, Splits splits, ValidateSettings settings) {
    List<String> warnings = new ArrayList<>();
    trainable.values().forEach(labels -> warnings.addAll(labels.warnings(settings.minLabelRows())));
    if (splits.counts().copiesRemoved() > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%,d rows left training and %,d left validation, because their text is also in a set"
                  + " that is measured on",
              splits.counts().copiesLeftTraining(),
              splits.counts().copiesLeftValidation()));
    }
    return warnings;
  }
}
