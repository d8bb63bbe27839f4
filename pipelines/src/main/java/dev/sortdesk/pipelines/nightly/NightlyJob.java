package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.nightly.NightlyReport.Champion;
import dev.sortdesk.pipelines.nightly.Written.Decision;
import dev.sortdesk.pipelines.tables.RunsTable;
import dev.sortdesk.pipelines.tables.StageRun;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The stage {@code report}: a night as {@code reports/nightly.html} and {@code .json}. */
public final class NightlyJob {
  public static final String HTML = "nightly.html";
  private static final String JSON = "nightly.json";

  private final SparkSession spark;
  private final Workdir workdir;
  private final Tracking tracking;

  public NightlyJob(SparkSession spark, Workdir workdir, Tracking tracking) {
    this.spark = spark;
    this.workdir = workdir;
    this.tracking = tracking;
  }

  /**
   * Reports on a night.
   *
   * @param date the night; null for the newest
   * @throws UserException if no stage has ever run here
   */
  public NightlyReport run(@Nullable LocalDate date) {
    List<StageRun> runs = RunsTable.of(spark, workdir).all();
    Written written = NightlyTables.read(spark, workdir);
    Nightly nightly = new Nightly(runs, written);
    LocalDate newest = nightly.newest(workdir.uri());
    LocalDate night = date == null ? newest : date;
    NightlyReport report = report(nightly, night, runs, written.decisions());
    workdir.writeReport(JSON, report.json());
    workdir.writeReport(HTML, NightlyHtml.of(report));
    return report;
  }

  /** Where the registry does not answer the page is written all the same, and says so. */
  private NightlyReport report(
      Nightly nightly, LocalDate night, List<StageRun> runs, List<Decision> decisions) {
    try {
      Champion champion = champion(night, runs, decisions).orElse(null);
      return nightly.report(night, champion, null);
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return nightly.report(night, null, why);
    }
  }

  private Optional<Champion> champion(
      LocalDate night, List<StageRun> runs, List<Decision> decisions) throws IOException {
    Optional<String> version =
        runs.stream()
            .filter(run -> run.stage().equals("score") && !run.failed())
            .filter(run -> !run.date().isAfter(night))
            .filter(run -> run.modelVersion() != null)
            .max(Comparator.comparing(StageRun::date).thenComparing(StageRun::endedAt))
            .map(StageRun::modelVersion)
            .or(() -> tracking.registry().champion().map(RegisteredModel::modelVersion));
    if (version.isEmpty()) {
      return Optional.empty();
    }
    Instant end =
        runs.stream()
            // A page that is written again must not move what it says.
            .filter(run -> !run.stage().equals("report") && !run.date().isAfter(night))
            .map(StageRun::endedAt)
            .max(Instant::compareTo)
            .orElse(Instant.MAX);
    Decision decision =
        decisions.stream()
            .filter(made -> !made.action().equals("declined") && !made.at().isAfter(end))
            .filter(made -> made.model().equals(version.get()))
            .reduce((earlier, later) -> later)
            .orElse(null);
    return Optional.of(champion(version.get(), decision));
  }

  private Champion champion(String version, @Nullable Decision decision) throws IOException {
    String since = decision == null ? null : decision.at().toString();
    String reason = decision == null ? null : decision.reason();
    Optional<RegisteredModel> model = tracking.registry().find(version);
    if (model.isEmpty()) {
      return new Champion(version, since, reason, null, null, null, null);
    }
    try (ModelBundle bundle =
        ModelBundle.open(new Bundles(workdir, tracking.registry()).local(model.get()))) {
      return new Champion(
          version,
          since,
          reason,
          bundle.provenance().trainingRows(),
          bundle.metrics().rows(),
          bundle.metrics().accuracy(),
          bundle.metrics().macroF1());
    }
  }
}
