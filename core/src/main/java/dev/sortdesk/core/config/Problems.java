package dev.sortdesk.core.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is wrong with the settings, gathered so that all of it is said at once. */
final class Problems {
  /** With the line that sums up, the five lines that an error may have. */
  private static final int SHOWN = 4;

  private static final int LONGEST_VALUE = 60;

  private record Problem(String subject, String message, String remedy) {}

  private final List<Problem> problems = new ArrayList<>();

  /**
   * Adds a problem.
   *
   * @param subject the key, variable or file at fault, for the summary
   */
  void add(String subject, String message, String remedy) {
    problems.add(new Problem(subject, message, remedy));
  }

  /** Returns every problem with what to do about it, a line each. */
  List<String> all() {
    return problems.stream().map(problem -> problem.message() + "; " + problem.remedy()).toList();
  }

  /** Throws one exception for all problems, if there are any. */
  void throwIfAny() {
    if (problems.isEmpty()) {
      return;
    }
    if (problems.size() == 1) {
      throw new UserException(problems.get(0).message(), problems.get(0).remedy());
    }
    Set<String> subjects =
        problems.stream()
            .map(Problem::subject)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    int hidden = problems.size() - SHOWN;
    throw new UserException(
        problems.size()
            + " problems in the settings: "
            + subjects.stream().limit(SHOWN).collect(Collectors.joining(", "))
            + (subjects.size() > SHOWN ? ", ..." : ""),
        (hidden > 0
                ? "mend the first " + SHOWN + " as said here, " + hidden + " more are not shown:"
                : "mend each as said here:")
            + problems.stream()
                .limit(SHOWN)
                .map(problem -> "\n  " + problem.message() + "; " + problem.remedy())
                .collect(Collectors.joining()));
  }

  /** Returns a value as it may stand in a message: one line, printable, not too long. */
  static String shown(String value) {
    StringBuilder line = new StringBuilder();
    value
        .codePoints()
        .limit(LONGEST_VALUE)
        .map(c -> isPrintable(c) ? c : Character.isWhitespace(c) ? ' ' : '?')
        .forEach(line::appendCodePoint);
    if (value.codePointCount(0, value.length()) > LONGEST_VALUE) {
      line.append("...");
    }
    return line.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
