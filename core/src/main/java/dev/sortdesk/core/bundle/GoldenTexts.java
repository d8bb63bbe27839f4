package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.model.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Made-up texts with what the scorer read and said of them when the bundle was written ({@code
 * golden.json}). They are replayed when it is opened, so that a processor or a library that
 * computes otherwise is found before the first ticket.
 *
 * @param texts the texts
 * @param tokens what the scorer read of each
 * @param logits for each text and target, the logits
 */
record GoldenTexts(List<String> texts, List<List<String>> tokens, List<List<double[]>> logits) {
  static final String FILE = "golden.json";

  private static final List<String> TEXTS =
      List.of(
          "I cannot log in: the password reset link has expired!",
          "Invoice 2041 was charged twice, please refund 19.99 EUR.",
          "Le colis n'est jamais arrivé à mon adresse.",
          "¿Por qué mi tarjeta fue rechazada otra vez?",
          "Die App stürzt beim Öffnen des Berichts sofort ab.",
          "الطابعة لا تعمل منذ صباح اليوم",
          "\uD83D\uDE80 please add a dark mode \uD83C\uDF19 thanks",
          "\u0130ADE \u039A\u03A9\u0394\u0399\u039A\u039F\u03A3 \uFB01x e\u0301te\u0301 \u2163",
          "x");

  /** Returns what a scorer says now. */
  static GoldenTexts of(Scorer scorer) {
    return of(scorer, TEXTS);
  }

  static GoldenTexts read(String json, String where) {
    return Json.read(json, GoldenTexts.class, where);
  }

  /**
   * Replays the texts.
   *
   * @param tolerance the largest difference of a logit
   * @throws GoldenLogitsException if the scorer says something else
   * @throws BundleException if the scorer reads something else
   */
  void replay(Scorer scorer, double tolerance, String where) {
    GoldenTexts now = of(scorer, texts);
    for (int text = 0; text < texts.size(); text++) {
      if (!now.tokens.get(text).equals(tokens.get(text))) {
        throw new BundleException(
            where
                + ": golden text "
                + (text + 1)
                + " is read as other tokens than when the bundle was written");
      }
      for (int target = 0; target < scorer.targets().size(); target++) {
        double[] expected = logits.get(text).get(target);
        double[] found = now.logits.get(text).get(target);
        double difference = difference(expected, found);
        if (!(difference <= tolerance)) {
          throw new GoldenLogitsException(
              "%s: golden text %d has logits for %s that differ by %.3g from when the bundle was written (at most %.1g)"
                  .formatted(
                      where, text + 1, scorer.targets().get(target).name(), difference, tolerance));
        }
      }
    }
  }

  private static GoldenTexts of(Scorer scorer, List<String> texts) {
    return new GoldenTexts(
        texts,
        texts.stream().map(scorer::tokens).toList(),
        scorer.score(texts).stream().map(Scores::logits).toList());
  }

  private static double difference(double[] expected, double[] found) {
    if (expected.length != found.length) {
      return Double.POSITIVE_INFINITY;
    }
    return IntStream.range(0, expected.length)
        .mapToDouble(i -> Math.abs(expected[i] - found[i]))
        .reduce(0, Math::max);
  }
}
