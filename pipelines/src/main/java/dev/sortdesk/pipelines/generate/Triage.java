package dev.sortdesk.pipelines.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Who takes a ticket and how soon: mostly by the book, partly by habit and chance, as in a real
 * desk.
 */
final class Triage {
  static final List<String> TIERS = List.of("free", "standard", "premium", "enterprise");
  static final List<String> URGENCIES = List.of("low", "medium", "high");
  private static final double[] TIER_SHARES = {0.25, 0.45, 0.2, 0.1};

  private Triage() {}

  static String tier(Draws draws) {
    return TIERS.get(draws.weighted(TIER_SHARES));
  }

  /** Returns how urgent the customer feels it is; broken things more often than wishes. */
  static String urgency(Topic topic, Draws draws) {
    double[] shares =
        switch (topic.category()) {
          case FEATURE_REQUEST, GENERAL -> new double[] {0.5, 0.42, 0.08};
          case TECHNICAL, COMPLAINT -> new double[] {0.12, 0.48, 0.4};
          default -> new double[] {0.22, 0.5, 0.28};
        };
    return URGENCIES.get(draws.weighted(shares));
  }

  static String department(Topic topic, Language language, Draws draws) {
    // The small language desks take questions of other teams themselves.
    boolean smallDesk = language == Language.AR || language == Language.ES;
    if (draws.chance(smallDesk ? 0.1 : 0.04)) {
      return "Customer Service";
    }
    return draws.chance(0.02) ? draws.pick(Labels.DEPARTMENTS) : topic.department();
  }

  static String priority(Topic topic, String urgency, String tier, Draws draws) {
    double score = 0.85 + 1.05 * (URGENCIES.indexOf(urgency) - 1);
    score += 0.2 * (TIERS.indexOf(tier) - 1);
    score +=
        switch (topic) {
          case LOGIN, CRASH, CHARGE -> 0.6;
          case SYNC, DEVICE, LATE, DAMAGED -> 0.25;
          case INTERFACE, INTEGRATION, PRESALES, INFO -> -0.5;
          default -> 0;
        };
    score += 0.7 * (draws.unit() + draws.unit() - 1);
    int level = (int) Math.floor(score + 0.5);
    return Labels.PRIORITIES.get(Math.max(0, Math.min(3, level)));
  }

  /** Returns labels of which each is wrong with the given probability. */
  static Labels mislabel(Labels truth, double rate, Draws draws) {
    List<String> categories = new ArrayList<>();
    for (Category category : Category.values()) {
      categories.add(category.label());
    }
    return new Labels(
        other(truth.category(), categories, rate, draws),
        other(truth.department(), Labels.DEPARTMENTS, rate, draws),
        other(truth.priority(), Labels.PRIORITIES, rate, draws));
  }

  private static String other(String label, List<String> labels, double rate, Draws draws) {
    if (!draws.chance(rate)) {
      return label;
    }
    int step = 1 + draws.below(labels.size() - 1);
    return labels.get((labels.indexOf(label) + step) % labels.size());
  }
}
