package dev.sortdesk.pipelines;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.config.Nearest;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.pipelines.validate.BrokenRuleException;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0; 1 a failure; 2 a user's mistake; 3 a broken validation rule. An
 * end other than 0 prints one {@code error:} line, no stack trace; the log has the rest.
 */
public final class Main {
  private static final int FAILURE = 1;
  private static final int USER_MISTAKE = 2;
  private static final int BROKEN_RULE = 3;
  private static final int LINES = 5;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command and returns its exit code. */
  static int run(String... arguments) {
    try {
      return new CommandLine(new Commands())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setOverwrittenOptionsAllowed(true)
          .setUsageHelpWidth(100)
          .setParameterExceptionHandler((problem, args) -> misused(problem))
          .setExecutionExceptionHandler((problem, command, parsed) -> failed(problem))
          .execute(arguments);
    } catch (Error e) {
      // Picocli hands exceptions to the handler, errors such as too little memory to the caller.
      return failed(e);
    }
  }

  private static int misused(ParameterException problem) {
    String remedy =
        meant(problem)
            .map(near -> "did you mean " + near + "?")
            .orElseGet(
                () ->
                    "see ./"
                        + problem.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help");
    say(misuse(problem) + "; " + remedy);
    return USER_MISTAKE;
  }

  private static Optional<String> meant(ParameterException problem) {
    if (!(problem instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    CommandLine command = problem.getCommandLine();
    String typed = unmatched.getUnmatched().get(0);
    return unmatched.isUnknownOption()
        ? Nearest.of(typed.split("=", 2)[0], command.getCommandSpec().optionsMap().keySet())
        : Nearest.of(typed, command.getSubcommands().keySet());
  }

  private static String misuse(ParameterException problem) {
    CommandLine command = problem.getCommandLine();
    if (problem instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !command.getSubcommands().isEmpty()) {
      return "unknown stage " + unmatched.getUnmatched().get(0);
    }
    // Picocli says this word twice where the value is no KEY=VALUE.
    return String.valueOf(problem.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replace("option option", "option");
  }

  private static int failed(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        say(
            "out of memory ("
                + cause.getMessage()
                + "); give java more by SORTDESK_JAVA_OPTS=-Xmx4g, or by --driver-memory of"
                + " spark-submit");
        return FAILURE;
      }
      if (cause instanceof UserException) {
        say(cause.getMessage());
        return USER_MISTAKE;
      }
      if (cause instanceof MlflowException refusal && refusal.isRefused()) {
        say(refusal.getMessage());
        return USER_MISTAKE;
      }
      if (cause instanceof BundleException) {
        say(cause.getMessage() + "; bring the file back, or delete the folder and run train again");
        return USER_MISTAKE;
      }
      if (cause instanceof BrokenRuleException) {
        say(cause.getMessage());
        return BROKEN_RULE;
      }
    }
    LoggerFactory.getLogger(Main.class).error("failed", problem);
    String log = System.getProperty("sortdesk.log");
    say(reason(problem) + (log == null ? "" : "; the log " + log + " says more"));
    return FAILURE;
  }

  /**
   * Returns in a line what went wrong: of its causes the one that a person can do something about.
   */
  static String message(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return "out of memory (" + cause.getMessage() + ")";
      }
      if (cause instanceof UserException
          || cause instanceof BundleException
          || cause instanceof BrokenRuleException) {
        return String.valueOf(cause.getMessage());
      }
    }
    return reason(problem);
  }

  private static String reason(Throwable problem) {
    String message = problem.getMessage();
    if (message == null || message.isBlank()) {
      return problem.getCause() == null
          ? problem.getClass().getSimpleName()
          : reason(problem.getCause());
    }
    return message.lines().findFirst().orElse("");
  }

  private static void say(String message) {
    message
        .lines()
        .limit(LINES)
        .reduce((a, b) -> a + "\n" + b)
        .ifPresent(m -> System.err.println("error: " + m));
  }
}
