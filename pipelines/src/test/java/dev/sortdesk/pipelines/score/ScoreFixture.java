package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.SparkForTests;
import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.tables.LatestTable;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A working folder with tickets and small tfidf models that answer two targets. */
final class ScoreFixture {
  static final String FIRST = "tfidf-b34aed478d9b";
  static final String SECOND = "tfidf-000000000002";
  static final ScoreConfig CONFIG = new ScoreConfig(64, 100, 1, "auto");
  private static final Path BUNDLE =
      Path.of("..", "core", "src", "test", "resources", "bundles", "format-1");

  final SparkSession spark = SparkForTests.spark();
  final Workdir workdir;
  final Tracking tracking;
  final List<String> said = new ArrayList<>();
  private final Path folder;
  private final ScoreConfig config;

  ScoreFixture(Path folder) {
    this(folder, CONFIG);
  }

  ScoreFixture(Path folder, ScoreConfig config) {
    this.config = config;
    this.folder = folder;
    workdir = new Workdir(folder.toString(), spark);
    MlflowConfig mlflow = new MlflowConfig("", "sortdesk", "sortdesk", 60);
    tracking = Tracking.open(mlflow, workdir, spark.sparkContext().hadoopConfiguration());
  }

  /** Registers a model of the same weights under a version of its own, and makes it champion. */
  RegisteredModel promote(String version) throws IOException {
    Path models = folder.resolve("models").resolve(version);
    if (!Files.exists(models)) {
      copy(models);
      Path manifest = models.resolve("manifest.json");
      Files.writeString(manifest, Files.readString(manifest).replace(FIRST, version));
    }
    String run =
        tracking.mlflow().startRun(tracking.mlflow().experiment("sortdesk"), version, Map.of());
    RegisteredModel model =
        tracking.registry().register(run, "bundle", version, "tfidf", ModelBundle.digest(models));
    tracking.registry().promote(model, "for a test");
    return model;
  }

  private static void copy(Path target) throws IOException {
    try (var walk = Files.walk(BUNDLE)) {
      for (Path path : walk.toList()) {
        Path to = target.resolve(BUNDLE.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else {
          Files.copy(path, to);
        }
      }
    }
  }

  TicketsTable tickets() {
    return TicketsTable.of(spark, workdir);
  }

  PredictionsTable predictions() {
    return PredictionsTable.of(spark, workdir);
  }

  /** Inserts tickets, or gives them new versions, in one commit. */
  void ingest(TicketRows rows) {
    tickets()
        .prepare(
            new TicketSource(List.of("text"), "\n", Map.of("category", "category"), "id", null));
    tickets().merge(rows.dataset().drop("version"));
  }

  /** Inserts so many tickets with ids such as {@code a-00007}. */
  void ingest(String prefix, int count) {
    ingest(numbered(prefix, count, "invoice"));
  }

  static TicketRows numbered(String prefix, int count, String word) {
    TicketRows rows = new TicketRows();
    for (int i = 0; i < count; i++) {
      rows.add(
          "%s-%05d".formatted(prefix, i),
          word + " " + i + " was late, please help me with parcel " + 31 * i,
          Map.of());
    }
    return rows;
  }

  void sql(String statement) {
    spark
        .sql(
            statement
                .replace("{tickets}", "delta.`" + workdir.table("tickets") + "`")
                .replace("{predictions}", "delta.`" + workdir.table("predictions") + "`"))
        .collect();
  }

  ScoreReport score() throws Exception {
    return score(spark);
  }

  ScoreReport score(SparkSession session) throws Exception {
    return new ScoreJob(session, workdir, config, tracking, said::add).run();
  }

  /** The champion's work on the tickets, step by step. */
  ModelScoring scoring() {
    RegisteredModel champion = ScoreJob.champion(tracking);
    return new ModelScoring(
        spark,
        workdir,
        config,
        champion,
        folder.resolve("models").resolve(champion.modelVersion()));
  }

  /** Each answer as ticket, version, model and target, in order; equal ones are there twice. */
  List<String> keys() {
    return keys(predictions().read());
  }

  static List<String> keys(Dataset<Row> rows) {
    return rows
        .selectExpr("concat_ws(' ', ticket_id, ticket_version, model_version, target) as key")
        .orderBy("key")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** The same of {@code predictions_latest}. */
  List<String> latest() {
    return keys(LatestTable.of(spark, workdir).read());
  }

  /** The keys that a ticket version has, once for each target. */
  static List<String> answers(String ticket, int version, String model) {
    return List.of(
        "%s %d %s category".formatted(ticket, version, model),
        "%s %d %s priority".formatted(ticket, version, model));
  }
}
