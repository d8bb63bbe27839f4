package dev.sortdesk.pipelines.sql;

import static dev.sortdesk.pipelines.sql.SqlFixture.spark;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.tracking.TrainingRuns;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model answers, and what is said where none can. */
class ModelReferencesTest {
  @TempDir Path folder;

  @BeforeAll
  static void tickets() {
    SqlFixture.tickets(20);
  }

  @AfterEach
  void unset() {
    spark().conf().unset(ModelReferences.MODEL);
    spark().conf().unset(ModelReferences.WORKDIR);
  }

  @Test
  void theChampionOfTheWorkingFolderAnswers() throws IOException {
    Path bundle = copy(SqlFixture.BUNDLE, folder.resolve("bundle"));
    Workdir workdir = new Workdir(folder.resolve("work").toString(), spark());
    Tracking tracking =
        Tracking.open(
            new MlflowConfig("", "sortdesk", "sortdesk", 30),
            workdir,
            spark().sparkContext().hadoopConfiguration());
    spark().conf().set(ModelReferences.WORKDIR, workdir.uri());
    String query = "SELECT classify('i was charged twice on my card')";

    assertEquals(
        "classify: there is no champion in %s; call ./sortdesk run first, or name another folder by spark.sortdesk.workdir"
            .formatted(workdir.uri()),
        error(query));
    RegisteredModel model = new TrainingRuns(tracking).record(bundle, "test");
    tracking.registry().promote(model, "test");
    assertEquals("billing", spark().sql(query).head().getString(0));
  }

  @Test
  void aBundleGoesBeforeAWorkingFolder() {
    spark().conf().set(ModelReferences.WORKDIR, folder.toString());
    spark().conf().set(ModelReferences.MODEL, SqlFixture.BUNDLE.toString());
    assertEquals(
        "billing",
        spark().sql("SELECT classify('i was charged twice on my card')").head().getString(0));
  }

  @Test
  void modelsOfTwoTimesAnswerInOneQuery() throws IOException {
    Path other = copy(SqlFixture.BUNDLE, folder.resolve("other"));
    spark().conf().set(ModelReferences.MODEL, SqlFixture.BUNDLE.toString());
    spark().sql("SELECT id, text, classify(text) AS before FROM t").createOrReplaceTempView("old");
    spark().conf().set(ModelReferences.MODEL, other.toString());
    assertEquals(36, SqlFixture.scored("SELECT before, classify(text) FROM old", 20));
    for (Row row : SqlFixture.rows("SELECT before, classify(text) FROM old WHERE id < 9")) {
      assertEquals(row.getString(0), row.getString(1));
    }
  }

  @Test
  void saysHowToNameAModel() {
    assertEquals(
        "classify_proba: no model is named; SET spark.sortdesk.workdir=DIR to ask a"
            + " working folder's champion, or spark.sortdesk.model=DIR to ask a bundle",
        error("SELECT classify_proba(text) FROM t"));
  }

  @Test
  void saysWhichTargetsThereAre() {
    spark().conf().set(ModelReferences.MODEL, SqlFixture.BUNDLE.toString());
    assertEquals(
        "classify: the model tfidf-b34aed478d9b has no target 'urgency'; it has category, priority",
        error("SELECT classify(text, 'urgency') FROM t"));
    assertEquals(
        "classify: the target text is no constant text; name one of the model's targets, as in"
            + " classify(text, 'category')",
        error("SELECT classify('x', text) FROM t").replace("t.text", "text"));
  }

  @Test
  void saysWhichArgumentsItTakes() {
    spark().conf().set(ModelReferences.MODEL, SqlFixture.BUNDLE.toString());
    assertEquals(
        "classify takes a text and a target, not 3 arguments; write classify(text) or classify(text, 'target')",
        error("SELECT classify('a', 'category', 'c')"));
    assertTrue(error("SELECT classify(array(1))").contains("DATATYPE_MISMATCH"));
  }

  @Test
  void saysThatAModelIsMissingOrChanged() throws IOException {
    spark().conf().set(ModelReferences.MODEL, folder.resolve("none").toString());
    assertEquals(
        "classify: spark.sortdesk.model is %s, which is no folder; name the folder of a model bundle"
            .formatted(folder.resolve("none")),
        error("SELECT classify('a')"));
    Path changed = copy(SqlFixture.BUNDLE, folder.resolve("changed"));
    Files.writeString(changed.resolve("tfidf/words.txt"), "x", StandardOpenOption.APPEND);
    spark().conf().set(ModelReferences.MODEL, changed.toString());
    assertEquals(
        "classify: model bundle %s: tfidf/words.txt was changed: it does not have the digest that the manifest gives"
            .formatted(changed),
        error("SELECT classify('a')"));
  }

  @Test
  void saysWhereACallCannotStand() {
    spark().conf().set(ModelReferences.MODEL, SqlFixture.BUNDLE.toString());
    String message =
        error("SELECT * FROM t a LEFT JOIN t b ON classify(a.text || b.text) = 'billing'");
    assertTrue(
        message.endsWith(
            "cannot stand where it does; call it in the SELECT of a subquery, and use its result here"),
        message);
  }

  private static String error(String query) {
    return assertThrows(AnalysisException.class, () -> spark().sql(query).collectAsList())
        .getMessage()
        .replaceFirst("; line 1 pos \\d+$", "");
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }
}
