package dev.sortdesk.pipelines.sql;

import static dev.sortdesk.pipelines.sql.SqlFixture.rows;
import static dev.sortdesk.pipelines.sql.SqlFixture.scored;
import static dev.sortdesk.pipelines.sql.SqlFixture.spark;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.pipelines.SparkForTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many texts a query has the model score. */
class ScoredOnceTest {
  private static final int ROWS = 50;
  private static final int TEXTS = 45;

  @BeforeAll
  static void tickets() {
    SparkForTests.compileQueries(true);
    SqlFixture.tickets(ROWS);
  }

  @AfterAll
  static void interpret() {
    SparkForTests.compileQueries(false);
  }

  @BeforeEach
  void model() {
    spark().conf().set(ModelReferences.MODEL, SqlFixture.BUNDLE.toString());
  }

  @AfterEach
  void unset() {
    spark().conf().unset(ModelReferences.MODEL);
  }

  private static int billing() {
    return rows("SELECT * FROM t WHERE classify(text) = 'billing'").size();
  }

  @Test
  void aRowIsScoredOnceHoweverOftenItsTextIsAskedAbout() {
    assertEquals(
        TEXTS,
        scored(
            "SELECT classify(text), upper(classify(text)), classify_proba(text),"
                + " classify(text, 'priority') FROM t"
                + " WHERE classify(text) = 'billing' AND classify_proba(text)['billing'] > 0",
            billing()));
  }

  @Test
  void aRowIsScoredOnceThroughSubqueriesAndRenamedColumns() {
    assertEquals(
        TEXTS,
        scored(
            "SELECT classify(words) AS label FROM (SELECT text AS words, id FROM t"
                + " WHERE classify(text) = 'billing') ORDER BY id",
            billing()));
  }

  @Test
  void aRowIsScoredOnceAroundAJoin() {
    assertEquals(
        TEXTS,
        scored(
            "SELECT classify(t.text) FROM t JOIN (SELECT id AS other FROM t) o ON o.other = t.id"
                + " WHERE classify(t.text) = 'billing'",
            billing()));
  }

  @Test
  void aRowIsScoredOnceInAGroupedQuery() {
    assertEquals(
        TEXTS,
        scored(
            "SELECT classify(text), count(*) FROM t WHERE classify(text) = 'billing'"
                + " GROUP BY classify(text)",
            1));
  }

  @Test
  void textsThatDifferAreScoredEach() {
    assertEquals(2 * TEXTS, scored("SELECT classify(text), classify(upper(text)) FROM t", ROWS));
  }

  @Test
  void whatAnotherConditionDropsIsNotScored() {
    assertEquals(9, scored("SELECT id FROM t WHERE classify(text) IS NOT NULL AND id < 10", 9));
  }

  @Test
  void onlyRowsWithinALimitAreScored() {
    long few = scored("SELECT classify(text) FROM t LIMIT 3", 3);
    assertTrue(few <= 6, few + " texts of two partitions were scored");
    assertEquals(
        5,
        scored("SELECT id, classify(text) FROM t WHERE id % 10 < 9 ORDER BY id DESC LIMIT 5", 5));
  }

  @Test
  void anOrderByAnswersScoresNoTextForItsSample() {
    assertEquals(TEXTS, scored("SELECT id FROM t ORDER BY classify(text), id", ROWS));
    assertEquals(
        TEXTS,
        scored(
            "SELECT /*+ REPARTITION_BY_RANGE(3, l) */ l FROM (SELECT classify(text) AS l FROM t)",
            ROWS));
  }

  @Test
  void aLimitAfterAnAnswersOrderNeedsAllOfThem() {
    assertEquals(TEXTS, scored("SELECT id FROM t ORDER BY classify(text) LIMIT 3", 3));
  }

  @Test
  void readsOnlyTheColumnsThatAreNeeded(
      @org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) {
    String parquet = folder.resolve("t.parquet").toString();
    spark().table("t").selectExpr("id", "text", "id * 2 AS other").write().parquet(parquet);
    String plan =
        ((org.apache.spark.sql.classic.Dataset<?>)
                spark().sql("SELECT classify(text) FROM parquet.`" + parquet + "` WHERE id > 4"))
            .queryExecution()
            .executedPlan()
            .toString();
    assertTrue(plan.contains("ReadSchema: struct<id:int,text:string>"), plan);
    assertTrue(plan.contains("GreaterThan(id,4)"), plan);
  }
}
