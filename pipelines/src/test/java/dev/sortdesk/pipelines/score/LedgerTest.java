package dev.sortdesk.pipelines.score;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.predict.DistributedPredictor;
import dev.sortdesk.pipelines.tables.LedgerTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that read the same are scored once, and looked up from then on. */
class LedgerTest {
  private static final ScoreConfig ALWAYS = new ScoreConfig(64, 100, 1, "always");

  @TempDir Path folder;
  private ScoreFixture fixture;

  @BeforeEach
  void champion() throws Exception {
    fixture = new ScoreFixture(Files.createDirectory(folder.resolve("on")), ALWAYS);
    fixture.promote(ScoreFixture.FIRST);
  }

  @Test
  void answersAsScoringEachTicketDoes() throws Exception {
    ScoreFixture without =
        new ScoreFixture(
            Files.createDirectory(folder.resolve("off")), new ScoreConfig(64, 100, 1, "never"));
    without.promote(ScoreFixture.FIRST);
    TicketRows rows = repeats("a", 40, 7);
    fixture.ingest(rows);
    without.ingest(rows);

    assertEquals(40, fixture.score().scored());
    without.score();

    assertEquals(answers(without), answers(fixture));
    assertEquals(80, answers(fixture).size());
  }

  @Test
  void scoresTextsThatReadTheSameOnce() throws Exception {
    fixture.ingest(repeats("a", 40, 7));

    fixture.score();

    assertEquals(2 * 7, ledger().count());
    assertEquals(2 * 7, ledger().select("input", "target").distinct().count());
  }

  @Test
  void looksUpWhatWasScoredBefore() throws Exception {
    fixture.ingest(repeats("a", 10, 5));
    fixture.score();
    // Nobody scores so: what says it was looked up.
    plant("SET label = 'looked up' WHERE target = 'category'");

    fixture.ingest(repeats("b", 10, 6));
    fixture.score();

    Dataset<Row> later =
        fixture
            .predictions()
            .read()
            .where(col("ticket_id").startsWith("b").and(col("target").equalTo("category")));
    assertEquals(10, later.count());
    // The sixth text was not there before: one ticket of the ten has it.
    assertEquals(9, later.where("label = 'looked up'").count());
    assertEquals(2 * 6, ledger().count());
  }

  @Test
  void keepsTheAnswersOfAModelVersionApart() throws Exception {
    fixture.ingest(repeats("a", 10, 5));
    fixture.score();
    plant("SET label = 'of the first model'");

    fixture.promote(ScoreFixture.SECOND);
    fixture.score();

    Dataset<Row> second =
        fixture.predictions().read().where(col("model_version").equalTo(ScoreFixture.SECOND));
    assertEquals(20, second.count());
    assertEquals(0, second.where("label = 'of the first model'").count());
    assertEquals(2 * 2 * 5, ledger().count());
  }

  @Test
  void doesNotTakeTheAnswerOfAnotherForm() throws Exception {
    fixture.ingest(repeats("a", 10, 5));
    fixture.score();
    plant("SET label = 'of another form', form = 'int8'");

    fixture.ingest(repeats("b", 10, 5));
    fixture.score();

    assertEquals(0, fixture.predictions().read().where("label = 'of another form'").count());
    assertEquals(40, fixture.keys().size());
  }

  @Test
  void keepsWhatAKilledRunHasScored() throws Exception {
    fixture.ingest(repeats("a", 10, 5));
    RegisteredModel champion = ScoreJob.champion(fixture.tracking);
    Path bundle = folder.resolve("on").resolve("models").resolve(champion.modelVersion());
    Ledger ledger = new Ledger(fixture.spark, fixture.workdir, ALWAYS, champion, bundle);
    ledger.answer(
        fixture.tickets().read(),
        texts ->
            DistributedPredictor.predict(
                fixture.spark, bundle, texts, 64, fixture.spark.sparkContext().longAccumulator()),
        answers -> false);
    assertEquals(2 * 5, ledger().count());
    plant("SET label = 'before the kill'");

    assertEquals(10, fixture.score().scored());

    assertEquals(20, fixture.predictions().read().where("label = 'before the kill'").count());
    assertEquals(2 * 5, ledger().count());
  }

  @Test
  void aDeletedTicketLeavesUnlessAnotherReadsTheSame() throws Exception {
    fixture.ingest(repeats("a", 6, 5));
    fixture.score();
    assertEquals(2 * 5, ledger().count());

    // Text 0 is of the tickets 0 and 5, text 1 of ticket 1 alone.
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id IN ('a-00000', 'a-00001')");
    fixture.score();
    assertEquals(2 * 4, ledger().count());
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00005'");
    fixture.score();

    assertEquals(2 * 3, ledger().count());
    assertEquals(2 * 3, fixture.keys().size());
    assertEquals(
        0,
        fixture.predictions().read().join(ledger().select("input"), "input", "left_anti").count());
  }

  @Test
  void prunesByAgeAndWhatNoPredictionRefersTo() throws Exception {
    fixture.ingest(repeats("a", 4, 4));
    fixture.score();
    List<String> inputs =
        ledger().select("input").distinct().orderBy("input").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    plant("SET scored_at = now() - INTERVAL 91 DAYS WHERE input = '" + inputs.get(0) + "'");
    plant("SET scored_at = now() - INTERVAL 2 DAYS WHERE input = '" + inputs.get(1) + "'");
    plant("SET scored_at = now() - INTERVAL 2 DAYS WHERE input = '" + inputs.get(2) + "'");
    fixture.sql("UPDATE {predictions} SET input = NULL WHERE input = '" + inputs.get(1) + "'");
    fixture.sql("UPDATE {predictions} SET input = NULL WHERE input = '" + inputs.get(3) + "'");

    LedgerTable.of(fixture.spark, fixture.workdir).prune(90, fixture.predictions().read());

    assertEquals(
        List.of(inputs.get(2), inputs.get(3)),
        ledger().select("input").distinct().orderBy("input").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList());
  }

  @Test
  void isUsedForOnnxWhereItIsCheaperThanScoring() {
    RegisteredModel champion = ScoreJob.champion(fixture.tracking);
    RegisteredModel onnx =
        new RegisteredModel(
            champion.number(),
            champion.modelVersion(),
            "onnx",
            champion.bundleDigest(),
            champion.version());

    assertTrue(of(onnx, "auto").isWorth(200));
    assertFalse(of(onnx, "auto").isWorth(199));
    assertFalse(of(onnx, "never").isWorth(1_000_000));
    assertTrue(of(onnx, "always").isWorth(1));
    assertFalse(of(champion, "auto").isWorth(1_000_000));
  }

  private Ledger of(RegisteredModel model, String use) {
    return new Ledger(
        fixture.spark, fixture.workdir, new ScoreConfig(64, 100, 1, use), model, folder);
  }

  /** Tickets that share so many texts, in turns. */
  private static TicketRows repeats(String prefix, int count, int texts) {
    TicketRows rows = new TicketRows();
    for (int i = 0; i < count; i++) {
      rows.add(
          "%s-%05d".formatted(prefix, i), "the parcel " + 37 * (i % texts) + " is late", Map.of());
    }
    return rows;
  }

  private Dataset<Row> ledger() {
    return LedgerTable.of(fixture.spark, fixture.workdir).read();
  }

  private void plant(String update) {
    fixture.spark.sql("UPDATE delta.`" + fixture.workdir.table("ledger") + "` " + update).collect();
  }

  private static List<String> answers(ScoreFixture of) {
    return of
        .predictions()
        .read()
        .selectExpr(
            "concat_ws(' ', ticket_id, ticket_version, target, label, confidence, truncated, scorer,"
                + " model_version, form, to_json(probabilities)) as row")
        .orderBy("row")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
