package dev.sortdesk.core.bundle;

import dev.sortdesk.core.ticket.Target;

/** The model card: what the model is for, what it was made of, how good it was, where it ends. */
final class ModelCard {
  private ModelCard() {}

  static String of(Manifest manifest, Provenance provenance, ValidationMetrics metrics) {
    StringBuilder card = new StringBuilder();
    card.append("# Model ").append(manifest.modelVersion()).append("\n\n");
    card.append("Scorer `").append(manifest.scorer()).append("`. Sorts support tickets by ");
    card.append(String.join(", ", manifest.targets().stream().map(Target::name).toList()));
    card.append(". It reads ").append(String.join(", ", manifest.text().fields())).append(".\n\n");
    card.append("## Trained on\n\n").append(provenance.trainingRows());
    card.append(" tickets, fingerprint `").append(provenance.dataFingerprint());
    card.append("` (version ")
        .append(provenance.ticketsVersion())
        .append(" of the table of tickets), by code ");
    card.append(provenance.codeVersion())
        .append(", seed ")
        .append(provenance.seed())
        .append(".\n\n");
    card.append("## Quality on ").append(metrics.rows()).append(" validation tickets\n\n");
    card.append("| target | labels | accuracy | macro-F1 | settings |\n|---|---|---|---|---|\n");
    for (Target target : manifest.targets()) {
      card.append(
          "| %s | %d | %.3f | %.3f | %s |\n"
              .formatted(
                  target.name().replace("|", "\\|"),
                  target.labels().size(),
                  metrics.accuracy().getOrDefault(target.name(), Double.NaN),
                  metrics.macroF1().getOrDefault(target.name(), Double.NaN),
                  provenance.chosen().getOrDefault(target.name(), "")));
    }
    card.append(
        "\nMeasured before the last fit on training and validation tickets together.\n\n## Limits\n\n");
    card.append(
        "- It knows the labels above and no other: a ticket of a new kind gets one of them.\n");
    card.append(
        "- Its confidence is the model's own; see the evaluation report for how far it can be trusted.\n");
    if (manifest.maxTokens() > 0) {
      card.append("- It reads the first ").append(manifest.maxTokens());
      card.append(" tokens of a ticket, and a prediction says when there were more.\n");
    }
    return card.toString();
  }
}
