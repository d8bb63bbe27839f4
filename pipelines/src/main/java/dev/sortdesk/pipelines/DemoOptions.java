package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.generate.Desk;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code demo}. */
final class DemoOptions {
  /**
   * One scorer and one setting in place of a search, as weeks are to pass in minutes; and models in
   * the working folder, as made-up ones are not for a server that others follow.
   */
  static final Map<String, String> SMALL =
      Map.of(
          "train.scorers", "[tfidf]",
          "train.tfidf.c", "[10.0]",
          "train.tfidf.class_weights", "[0.0]",
          "train.tfidf.max_terms", "20000",
          "train.tfidf.search_iterations", "5",
          "train.tfidf.max_iterations", "60",
          "evaluate.bootstrap_samples", "200",
          "promote.rule", "not-worse",
          "promote.margin", "0.02",
          "mlflow.uri", "");

  @Mixin private Options options = new Options();

  @Option(
      names = "--weeks",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many weeks, five nights each (${DEFAULT-VALUE}).")
  private int weeks;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "20260101",
      description = "What chance starts from (${DEFAULT-VALUE}).")
  private long seed;

  /** Makes the weeks. */
  void run() throws Exception {
    SortdeskConfig config = options.load(SMALL);
    if (!config.ingest().input().isEmpty() || options.date() != null) {
      throw new UserException(
          "demo makes up its own history and its own dates", "leave out --input and --date");
    }
    new Demo(config, new Desk(weeks, seed)).run();
  }
}
