package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.SparkForTests;
import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.tables.DecisionsTable;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A working folder with tables and a champion, and what the doctor says of it. */
final class Installation {
  static final String VERSION = "tfidf-b34aed478d9b";
  private static final Path BUNDLE =
      Path.of("..", "core", "src", "test", "resources", "bundles", "format-1");

  final Path work;
  final List<String> said = new ArrayList<>();

  Installation(Path work) {
    this.work = work;
  }

  /** Makes a sound one, whose table of tickets has several commits. */
  static Installation make(Path work) throws IOException {
    SparkSession spark = SparkForTests.spark();
    Workdir workdir = new Workdir(work.toString(), spark);
    TicketsTable tickets = TicketsTable.of(spark, workdir);
    tickets.prepare(
        new TicketSource(List.of("text"), "\n", Map.of("category", "category"), "id", null));
    for (int i = 0; i < 3; i++) {
      tickets.merge(
          new TicketRows().add("t" + i, "invoice " + i, Map.of()).dataset().drop("version"));
    }
    DecisionsTable.of(spark, workdir).add("promoted", VERSION, "", "for a test");
    copy(BUNDLE, work.resolve("models").resolve(VERSION));
    Tracking tracking =
        Tracking.open(
            config(work, Map.of()).mlflow(), workdir, spark.sparkContext().hadoopConfiguration());
    String run =
        tracking.mlflow().startRun(tracking.mlflow().experiment("sortdesk"), VERSION, Map.of());
    tracking.mlflow().logArtifacts(run, BUNDLE, "bundle");
    tracking.mlflow().endRun(run, "FINISHED");
    RegisteredModel model =
        tracking.registry().register(run, "bundle", VERSION, "tfidf", ModelBundle.digest(BUNDLE));
    tracking.registry().promote(model, "for a test");
    return new Installation(work);
  }

  Installation copyTo(Path target) throws IOException {
    copy(work, target);
    return new Installation(target);
  }

  private static void copy(Path from, Path target) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Path to = target.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else {
          Files.copy(path, to);
        }
      }
    }
  }

  /** The port is a free one, as nobody knows what listens on the machine of a test. */
  static SortdeskConfig config(Path work, Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("workdir", work.toString());
    flags.putIfAbsent("serve.port", "0");
    return ConfigLoader.load(null, Map.of(), flags);
  }

  /** Returns the doctor's findings, without the word that begins each. */
  List<String> findings(Map<String, String> settings) throws IOException {
    said.clear();
    int count = Doctor.of(config(work, settings), List.of(), List.of()).examine(said::add);
    List<String> findings =
        said.stream()
            .filter(line -> line.startsWith("finding: "))
            .map(line -> line.substring("finding: ".length()))
            .toList();
    if (findings.size() != count) {
      throw new AssertionError(count + " findings, but said " + said);
    }
    return findings;
  }

  List<String> findings() throws IOException {
    return findings(Map.of());
  }

  Path tickets() {
    return work.resolve("tables").resolve("tickets");
  }

  /** Returns a commit of the table of tickets. */
  Path commit(int version) {
    return tickets().resolve("_delta_log").resolve("%020d.json".formatted(version));
  }

  /** Returns a line of a commit, by the action that it holds. */
  String action(int version, String name) throws IOException {
    return Files.readAllLines(commit(version)).stream()
        .filter(line -> line.startsWith("{\"" + name + "\""))
        .findFirst()
        .orElseThrow();
  }

  /** Adds a commit as another program could, which keeps no checksums. */
  void addCommit(String action) throws IOException {
    int next = 0;
    while (Files.exists(commit(next))) {
      next++;
    }
    Files.writeString(commit(next), action + "\n");
  }
}
