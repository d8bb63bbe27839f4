package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.doctor.ConfigCheck.Rule;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.PassedOver;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all that Sortdesk needs. A check that fails is a finding, and the others go on. What is
 * not configured, or not there before the first run, is none.
 */
public final class Doctor {
  private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);

  private final List<Check> checks;

  Doctor(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * Returns the doctor of an installation.
   *
   * @param config the settings as far as they are right
   * @param problems what is wrong with them, a line each
   * @param rules what the stages ask of the settings besides
   */
  public static Doctor of(SortdeskConfig config, List<String> problems, List<Rule> rules)
      throws IOException {
    Places places = new Places(config);
    MlflowAnswer mlflow = new MlflowAnswer(places);
    return new Doctor(
        List.of(
            new ConfigCheck(problems, rules),
            JavaCheck.here(),
            VersionsCheck.here(),
            DiskCheck.of(places),
            FoldersCheck.of(places),
            new PortsCheck(config.serve()),
            new TablesCheck(places),
            new MlflowCheck(places, mlflow),
            new ChampionCheck(places, mlflow)));
  }

  /**
   * Makes every check, and says a line for each thing that was looked at.
   *
   * @return how many findings there are; the same finding of two checks is one
   */
  public int examine(Consumer<String> say) {
    Set<String> findings = new HashSet<>();
    for (Check check : checks) {
      for (Statement statement : look(check)) {
        String text = check.name() + ": " + statement.text().replaceAll("\\s*\\R\\s*", " ");
        if (statement instanceof Sound) {
          say.accept("ok: " + text);
        } else if (statement instanceof PassedOver) {
          say.accept("passed over: " + text);
        } else if (findings.add(statement.text())) {
          say.accept("finding: " + text);
        }
      }
    }
    return findings.size();
  }

  private static List<Statement> look(Check check) {
    try {
      return check.look();
    } catch (UserException e) {
      return List.of(new Finding(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(new PassedOver("interrupted"));
    } catch (Exception | LinkageError e) {
      LOG.error("the check {} failed", check.name(), e);
      return List.of(new Finding("this check failed (" + e + ")", "the log says more"));
    }
  }
}
