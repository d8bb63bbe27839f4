package dev.sortdesk.pipelines;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands, in the order in which a history passes through them. */
@Command(
    name = "sortdesk",
    description = "Sorts support tickets: learns from a ticket history and scores the backlog.",
    mixinStandardHelpOptions = true,
    version = "sortdesk 0.1.0",
    synopsisSubcommandLabel = "STAGE",
    commandListHeading = "%nStages:%n",
    footer = {
      "",
      "./sortdesk build builds, ./sortdesk serve starts the service,",
      "./sortdesk smoke checks a running one.",
      "Exit codes: 0; 1 failure; 2 mistake; 3 broken rule."
    })
final class Commands implements Callable<Integer> {
  private interface Stage {
    void run(Stages stages) throws Exception;
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 0;
  }

  @Command(
      description = "The whole chain: ingest, validate, train, evaluate, promote, score.",
      mixinStandardHelpOptions = true)
  int run(@Mixin Options options) throws Exception {
    return stage(options, stages -> stages.run(options.date()));
  }

  @Command(
      description = "Reads a ticket history into the table of tickets.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "With --date, tickets that the history of a later night named are left as they are."
      })
  int ingest(@Mixin Options options) throws Exception {
    return stage(options, stages -> stages.ingest(options.date()));
  }

  @Command(
      description = "Measures the history and fails on a broken rule.",
      mixinStandardHelpOptions = true)
  int validate(@Mixin Options options) throws Exception {
    return stage(options, Stages::validate);
  }

  @Command(
      description = "Trains a candidate model for each scorer.",
      mixinStandardHelpOptions = true)
  int train(@Mixin Options options) throws Exception {
    return stage(options, Stages::train);
  }

  @Command(
      description = "Measures the candidates on held-out tickets and writes the report.",
      mixinStandardHelpOptions = true)
  int evaluate(@Mixin Options options) throws Exception {
    return stage(options, Stages::evaluate);
  }

  @Command(
      description = "Makes the better candidate the champion, if it beats the present one.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "--check ends with 0 whatever it decides. It leaves a line of JSON in the tag sortdesk.gate",
        "of the registered model, of the candidate's version and of its run: decision (promote or",
        "decline), candidate, scorer, champion (null if none), reason, decided_at; docs/mlflow.md."
      })
  int promote(
      @Mixin Options options,
      @Option(
              names = "--check",
              description = "Decides and notes the decision in the registry; moves nothing.")
          boolean check)
      throws Exception {
    return stage(options, check ? Stages::checkPromotion : Stages::promote);
  }

  @Command(
      description = "Brings back the champion before the present one.",
      mixinStandardHelpOptions = true)
  int rollback(@Mixin Options options) throws Exception {
    return stage(options, Stages::rollback);
  }

  @Command(
      description = "Scores every ticket that the champion has not scored yet.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "--follow and --available-now read the tickets as a stream, and leave the working folder to",
        "other stages meanwhile. --follow ends by SIGTERM or Ctrl-C, with what is committed kept and",
        "nothing half done; its exit code is then the signal's: 143 or 130."
      })
  int score(@Mixin Options options, @ArgGroup(exclusive = true) @Nullable Streaming streaming)
      throws Exception {
    if (streaming == null) {
      return stage(options, Stages::score);
    }
    try (Stages stages = Stages.streaming(options.load())) {
      stages.stream(streaming.follow);
    }
    return 0;
  }

  /** How tickets are scored as they come. */
  static final class Streaming {
    @Option(
        names = "--follow",
        description = "Goes on with tickets as they come, by whichever model is the champion.")
    private boolean follow;

    @Option(
        names = "--available-now",
        description = "The same, until nothing is left to be scored.")
    @SuppressWarnings("UnusedVariable") // It says that the other option is not given.
    private boolean availableNow;
  }

  @Command(
      description = "Joins small files of the tables and deletes old ones.",
      mixinStandardHelpOptions = true)
  int maintain(@Mixin Options options) throws Exception {
    return stage(options, Stages::maintain);
  }

  @Command(
      name = "mlflow-push",
      description =
          "Brings the runs and models of the working folder's mlruns to an MLflow server.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "What is there already is passed over, so that a push may be killed and repeated. An alias",
        "that someone has moved on the server stays where it is. Credentials: docs/mlflow.md."
      })
  int mlflowPush(
      @Mixin Options options,
      @Option(
              names = "--to",
              paramLabel = "URI",
              required = true,
              description = "The server: http(s)://HOST:PORT.")
          String to)
      throws Exception {
    return stage(options, stages -> stages.pushMlflow(to));
  }

  @Command(
      description = "Looks whether all is in order, and says what to do where it is not.",
      mixinStandardHelpOptions = true,
      footer = {"", "Changes nothing. Exit codes: 0 sound; 2 findings."})
  int doctor(@Mixin Options options) throws Exception {
    return new DoctorCommand(options.check()).run();
  }

  @Command(
      description = "Prints the champion's answer for one text, as one line of JSON.",
      mixinStandardHelpOptions = true)
  int predict(
      @Mixin Options options,
      @Parameters(paramLabel = "TEXT", description = "The ticket's text.") String text)
      throws Exception {
    System.out.println(new PredictCommand(options.load()).answer(text));
    return 0;
  }

  @Command(
      description = "Writes a made-up ticket history, as CSV or JSONL by its ending.",
      mixinStandardHelpOptions = true)
  int generate(@Mixin GenerateOptions options) throws Exception {
    System.out.println(options.run());
    return 0;
  }

  @Command(
      description = "Writes the page about a night: what came in, was scored, and by what.",
      mixinStandardHelpOptions = true)
  int report(@Mixin Options options) throws Exception {
    return stage(options, stages -> stages.report(options.date()));
  }

  @Command(
      description = "Makes up weeks of history, night by night, to look at and to try things on.",
      mixinStandardHelpOptions = true)
  int demo(@Mixin DemoOptions options) throws Exception {
    options.run();
    return 0;
  }

  private static int stage(Options options, Stage stage) throws Exception {
    try (Stages stages = new Stages(options.load(), options.date())) {
      stage.run(stages);
    }
    return 0;
  }
}
