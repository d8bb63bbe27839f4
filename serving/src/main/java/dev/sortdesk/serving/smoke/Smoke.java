package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code smoke}: checks a running service after a deploy, or measures its accuracy on a file of
 * labelled tickets.
 */
@Command(
    name = "sortdesk smoke",
    description = {
      "Checks a running service: probes, versions, answers and errors. With --csv, has it answer a"
          + " file of labelled tickets instead, and compares."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Where the service asks for a key, set SORTDESK_SMOKE_KEY to one with the scope predict.",
      "Exit codes: 0; 1 a check failed; 2 mistake."
    })
public final class Smoke implements Callable<Integer> {
  /** The variable of the environment that holds the key. */
  static final String KEY = "SORTDESK_SMOKE_KEY";

  /** The id of every ticket that is sent, to tell them apart in the inference log. */
  static final String TICKET_ID = "smoke";

  private static final int FAILURE = 1;
  private static final int MISTAKE = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      required = true,
      paramLabel = "U",
      description = "The service's address, such as http://127.0.0.1:8080.")
  private String url = "";

  @Option(
      names = "--csv",
      paramLabel = "F",
      description =
          "Tickets with labels: the columns that the model reads, and one called as each target.")
  private @Nullable Path csv;

  @Option(
      names = "--min-accuracy",
      paramLabel = "TARGET=X",
      description = "Fails below this accuracy, 0 to 1; again for each target. Needs --csv.")
  private List<String> minAccuracy = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "F.md",
      description = "Writes the figures as Markdown. Needs --csv.")
  private @Nullable Path report;

  private final Map<String, String> environment;
  private final ServiceClient.Pause pause;

  private Smoke(Map<String, String> environment, ServiceClient.Pause pause) {
    this.environment = environment;
    this.pause = pause;
  }

  /** Makes the checks, and exits. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(arguments, System.getenv(), time -> Thread.sleep(time.toMillis()), out, err));
  }

  /**
   * Makes the checks.
   *
   * @param pause lets time pass before a request is sent again
   * @return the exit code
   */
  static int run(
      String[] arguments,
      Map<String, String> environment,
      ServiceClient.Pause pause,
      PrintWriter out,
      PrintWriter err) {
    CommandLine line = new CommandLine(new Smoke(environment, pause)).setOut(out).setErr(err);
    line.setParameterExceptionHandler(
        (problem, given) -> {
          err.println(
              "error: " + problem.getMessage() + "; see ./sortdesk smoke --help for the options");
          return MISTAKE;
        });
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (problem instanceof UserException mistake) {
            err.println("error: " + mistake.getMessage());
            return MISTAKE;
          }
          err.println("error: smoke failed: " + problem);
          return FAILURE;
        });
    return line.execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    ServiceUrl service = ServiceUrl.of(url);
    Floors floors = Floors.of(minAccuracy);
    ServiceClient client = new ServiceClient(service, environment.get(KEY), pause);
    if (csv != null) {
      return evaluate(service, client, csv, floors, out) ? 0 : FAILURE;
    }
    if (!minAccuracy.isEmpty() || report != null) {
      throw new UserException(
          "--min-accuracy and --report are about a file of tickets", "give one with --csv");
    }
    return new Checks(client).pass(out) ? 0 : FAILURE;
  }

  private boolean evaluate(
      ServiceUrl service, ServiceClient client, Path file, Floors floors, PrintWriter out)
      throws IOException, InterruptedException {
    if (report != null) {
      EvaluationReport.check(report);
    }
    try (LabelledCsv tickets = LabelledCsv.open(file)) {
      ModelFacts model = ModelFacts.of(client);
      floors.check(model.labels().keySet(), tickets.columns());
      EvaluationResult result = new Evaluator(client, model, tickets).evaluate(service);
      floors.checkLabelled(result.figures());
      EvaluationSummary.print(result, out);
      if (report != null) {
        EvaluationReport.write(result, Instant.now(), report);
        out.println("report: " + report);
      }
      boolean answered = answered(result, out);
      return reached(result, floors, out) && answered;
    } catch (FailedCheckException e) {
      out.println("failed: " + e.getMessage());
      return false;
    }
  }

  private static boolean answered(EvaluationResult result, PrintWriter out) {
    if (result.failures() > 0) {
      out.println("failed: rows that the service did not answer: " + result.failures());
    }
    return result.failures() == 0;
  }

  private static boolean reached(EvaluationResult result, Floors floors, PrintWriter out) {
    boolean all = true;
    for (Map.Entry<String, Double> floor : floors.byTarget().entrySet()) {
      double accuracy = result.figures().get(floor.getKey()).accuracy();
      boolean reached = accuracy >= floor.getValue();
      all &= reached;
      out.printf(
          "%s: %s: accuracy %s is %s %s%n",
          reached ? "ok" : "failed",
          floor.getKey(),
          EvaluationReport.share(accuracy),
          reached ? "at least" : "below",
          floor.getValue());
    }
    return all;
  }
}
