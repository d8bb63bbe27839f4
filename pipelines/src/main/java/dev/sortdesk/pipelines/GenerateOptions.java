package dev.sortdesk.pipelines;

import dev.sortdesk.pipelines.generate.GenerateConfig;
import dev.sortdesk.pipelines.generate.GenerateJob;
import dev.sortdesk.pipelines.generate.Rates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code generate}. */
final class GenerateOptions {
  @Option(
      names = "--output",
      paramLabel = "F",
      defaultValue = "tickets.csv",
      description =
          "Where to write, any Hadoop URI that ends in .csv or .jsonl (${DEFAULT-VALUE}).")
  private String output = "";

  @Option(
      names = "--truth",
      paramLabel = "F",
      description =
          "Where to write the truth as .jsonl: right labels, spans of personal data, what was repeated.")
  private @Nullable String truth;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "3200",
      description = "How many tickets (${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "20260101",
      description = "What chance starts from (${DEFAULT-VALUE}, the sample's).")
  private long seed;

  @Option(
      names = "--greetings",
      paramLabel = "P",
      description = "Share that start with a greeting.")
  private double greetings = Rates.DEFAULT.greetings();

  @Option(names = "--signatures", paramLabel = "P", description = "Share that end with a name.")
  private double signatures = Rates.DEFAULT.signatures();

  @Option(
      names = "--personal-data",
      paramLabel = "P",
      description = "Share that hold personal data.")
  private double personalData = Rates.DEFAULT.personalData();

  @Option(
      names = "--mixed",
      paramLabel = "P",
      description = "Share that also speak of another topic.")
  private double mixed = Rates.DEFAULT.mixed();

  @Option(
      names = "--vague",
      paramLabel = "P",
      description = "Share that hardly say what they are about.")
  private double vague = Rates.DEFAULT.vague();

  @Option(names = "--typos", paramLabel = "P", description = "Share that were typed in haste.")
  private double typos = Rates.DEFAULT.typos();

  @Option(
      names = "--near-duplicates",
      paramLabel = "P",
      description = "Share that nearly repeat an earlier one.")
  private double nearDuplicates = Rates.DEFAULT.nearDuplicates();

  @Option(
      names = "--copies",
      paramLabel = "P",
      description = "Share that repeat an earlier text letter for letter.")
  private double copies = Rates.DEFAULT.copies();

  @Option(
      names = "--wrong-labels",
      paramLabel = "P",
      description = "Probability that a label is wrong.")
  private double wrongLabels = Rates.DEFAULT.wrongLabels();

  @Option(names = "--unlabelled", paramLabel = "P", description = "Share without labels.")
  private double unlabelled = Rates.DEFAULT.unlabelled();

  /** Writes the history, and returns a line that says so. */
  String run() throws Exception {
    Rates rates =
        new Rates(
            greetings,
            signatures,
            personalData,
            mixed,
            vague,
            typos,
            nearDuplicates,
            copies,
            wrongLabels,
            unlabelled);
    GenerateJob.run(new GenerateConfig(rows, seed, rates), output, truth);
    return "generate: %,d tickets written to %s".formatted(rows, output);
  }
}
