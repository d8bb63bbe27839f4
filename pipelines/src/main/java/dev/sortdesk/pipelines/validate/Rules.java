package dev.sortdesk.pipelines.validate;

import dev.sortdesk.core.config.ValidateConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what was measured against the limits of {@code validate}. */
final class Rules {
  private final ValidateConfig limits;
  private final List<RuleResult> results = new ArrayList<>();

  private Rules(ValidateConfig limits) {
    this.limits = limits;
  }

  /**
   * Returns a result for every rule that can be judged: the rejected share only where the last
   * ingest is known, the shift only where an earlier history was accepted.
   */
  static List<RuleResult> apply(
      ValidateConfig limits,
      Profile profile,
      Map<String, TargetProfile> targets,
      Copies copies,
      NearDuplicates nearDuplicates,
      @Nullable LastIngest ingest,
      Shift shift) {
    Rules rules = new Rules(limits);
    targets.forEach(rules::target);
    if (ingest != null) {
      rules.share(
          "rejected_share",
          "max_rejected_share",
          ingest.rejectedShare(),
          limits.maxRejectedShare(),
          "of the rows of the last ingest were rejected");
    }
    rules.share(
        "duplicate_share",
        "max_duplicate_share",
        copies.share(),
        limits.maxDuplicateShare(),
        "of the rows are copies of another row's text");
    rules.share(
        "near_duplicate_share",
        "max_near_duplicate_share",
        nearDuplicates.share(),
        limits.maxNearDuplicateShare(),
        "of the rows have a text that nearly equals another");
    rules.share(
        "short_share",
        "max_short_share",
        profile.rows() == 0 ? 0 : (double) profile.lengths().shortTexts() / profile.rows(),
        limits.maxShortShare(),
        "of the texts are shorter than " + limits.minCharacters() + " characters");
    rules.shift(shift);
    return List.copyOf(rules.results);
  }

  private void target(String name, TargetProfile target) {
    results.add(
        RuleResult.atLeast(
            "rows[" + name + "]",
            "validate.min_rows",
            (double) target.labelled(),
            limits.minRows(),
            String.format(
                Locale.ROOT,
                "%,d rows have a label for %s, at least %,d are needed",
                target.labelled(),
                name,
                limits.minRows())));
    results.add(
        RuleResult.atMost(
            "imbalance[" + name + "]",
            "validate.max_imbalance",
            target.imbalance(),
            limits.maxImbalance(),
            String.format(
                Locale.ROOT,
                "the most frequent trained label of %s has %,.1f times the rows of the least"
                    + " frequent, at most %,.1f are allowed",
                name,
                target.imbalance(),
                limits.maxImbalance())));
    share(
        "conflict_share[" + name + "]",
        "max_conflict_share",
        target.conflicts().share(),
        limits.maxConflictShare(),
        "of the rows labelled for " + name + " have a text that also appears with another label");
  }

  private void shift(Shift shift) {
    shift.measures().stream()
        .max(Comparator.comparingDouble(Shift.Measure::beyondChance))
        .ifPresent(
            worst ->
                results.add(
                    RuleResult.atMost(
                        "shift",
                        "validate.max_shift",
                        worst.beyondChance(),
                        limits.maxShift(),
                        String.format(
                            Locale.ROOT,
                            "the %s moved by %.3f from the last accepted history, at most %.3f is"
                                + " allowed",
                            worst.of(),
                            worst.beyondChance(),
                            limits.maxShift()))));
  }

  private void share(String name, String key, double measured, double limit, String finding) {
    results.add(
        RuleResult.atMost(
            name,
            "validate." + key,
            measured,
            limit,
            String.format(
                Locale.ROOT,
                "%.1f%% %s, at most %.1f%% are allowed",
                100 * measured,
                finding,
                100 * limit)));
  }
}
