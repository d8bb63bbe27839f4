package dev.sortdesk.pipelines.ingest;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.IngestConfig;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.SparkForTests;
import dev.sortdesk.pipelines.tables.HoldoutTable;
import dev.sortdesk.pipelines.tables.NightsTable;
import dev.sortdesk.pipelines.tables.RejectedTable;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Runs ingests of small files into a folder. */
final class IngestFixture {
  private final Path folder;
  final SparkSession spark = SparkForTests.spark();
  final Workdir workdir;
  private IngestConfig config = new IngestConfig("", "", List.of(), List.of(), "", "", ",");

  IngestFixture(Path folder) {
    this.folder = folder;
    this.workdir = new Workdir(folder.resolve("work").toString(), spark);
  }

  static SortdeskConfig config(IngestConfig ingest) {
    return new SortdeskConfig(
        "", ingest, null, null, null, null, null, null, null, null, null, null, null);
  }

  Path file(String name, String... lines) throws IOException {
    return file(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  Path file(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  IngestFixture holdout(Path file) {
    config =
        new IngestConfig(
            "", file.toString(), config.text(), config.targets(), config.id(), config.time(), ",");
    return this;
  }

  IngestFixture columns(List<String> text, List<String> targets) {
    config = new IngestConfig("", config.holdout(), text, targets, "", "", ",");
    return this;
  }

  IngestFixture delimiter(String delimiter) {
    config = new IngestConfig("", "", config.text(), config.targets(), "", "", delimiter);
    return this;
  }

  IngestReport run(Path input) {
    return run(input.toString());
  }

  IngestReport run(String input) {
    return run(input, null);
  }

  /** Ingests a file as the history of a night. */
  IngestReport night(String date, Path input) {
    return run(input.toString(), LocalDate.parse(date));
  }

  private IngestReport run(String input, @Nullable LocalDate night) {
    IngestConfig with =
        new IngestConfig(
            input,
            config.holdout(),
            config.text(),
            config.targets(),
            config.id(),
            config.time(),
            config.delimiter());
    return IngestJob.run(spark, workdir, config(with), text -> "en", night);
  }

  String error(Path input) {
    return assertThrows(UserException.class, () -> run(input)).getMessage();
  }

  List<Row> tickets(String... columns) {
    return TicketsTable.of(spark, workdir)
        .read()
        .orderBy("ticket_id")
        .selectExpr(columns)
        .collectAsList();
  }

  List<Row> holdoutRows(String... columns) {
    return HoldoutTable.of(spark, workdir)
        .read()
        .orderBy("ticket_id")
        .selectExpr(columns)
        .collectAsList();
  }

  List<Row> nights(String... columns) {
    return NightsTable.of(spark, workdir)
        .read()
        .orderBy("ticket_id")
        .selectExpr(columns)
        .collectAsList();
  }

  List<Row> rejected(String... columns) {
    return RejectedTable.of(spark, workdir)
        .read()
        .orderBy("source", "position")
        .selectExpr(columns)
        .collectAsList();
  }

  long version() {
    return TicketsTable.of(spark, workdir).version();
  }
}
