package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.util.ArrayList;
import java.util.List;

/** The settings: unknown keys and values that do not fit, all of them. */
public final class ConfigCheck implements Check {
  private final List<String> problems;
  private final List<Rule> rules;

  /** What a stage asks of the settings besides their form. */
  public interface Rule {
    /**
     * Looks at the settings.
     *
     * @throws UserException if the settings do not keep it
     */
    void check() throws Exception;
  }

  ConfigCheck(List<String> problems, List<Rule> rules) {
    this.problems = List.copyOf(problems);
    this.rules = List.copyOf(rules);
  }

  @Override
  public String name() {
    return "config";
  }

  @Override
  public List<Statement> look() throws Exception {
    List<Statement> said = new ArrayList<>();
    problems.forEach(problem -> said.add(new Finding(problem)));
    for (Rule rule : rules) {
      try {
        rule.check();
      } catch (UserException e) {
        said.add(new Finding(String.valueOf(e.getMessage())));
      }
    }
    return said.isEmpty()
        ? List.of(new Sound("every key is known, and every value is allowed"))
        : said;
  }
}
