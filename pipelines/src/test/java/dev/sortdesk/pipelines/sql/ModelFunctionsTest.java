package dev.sortdesk.pipelines.sql;

import static dev.sortdesk.pipelines.sql.SqlFixture.rows;
import static dev.sortdesk.pipelines.sql.SqlFixture.spark;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.pipelines.SparkForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions' answers, wherever in a query they stand. */
class ModelFunctionsTest {
  private static final int ROWS = 50;

  @TempDir Path folder;

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
    spark().conf().unset(ModelReferences.CONFIG);
  }

  @Test
  void answersAsThePredictorDoesInWindowsOfAnySize() throws IOException {
    List<String> texts =
        IntStream.range(0, ROWS).filter(id -> id % 10 != 9).mapToObj(SqlFixture::text).toList();
    List<Prediction> expected = SqlFixture.predictions(texts);
    Path settings = folder.resolve("settings.yaml");
    Files.writeString(settings, "score:\n  window: 7\n");
    for (String config : List.of("", settings.toString())) {
      spark().conf().set(ModelReferences.CONFIG, config);
      List<Row> rows =
          rows(
              "SELECT text, classify(text), classify(text, 'priority'), classify_proba(text),"
                  + " classify_proba(text, 'priority') FROM t WHERE text IS NOT NULL ORDER BY id");
      assertEquals(texts, rows.stream().map(row -> row.getString(0)).toList());
      for (int i = 0; i < texts.size(); i++) {
        TargetPrediction category = target(expected.get(i), "category");
        TargetPrediction priority = target(expected.get(i), "priority");
        Row row = rows.get(i);
        assertEquals(category.label(), row.getString(1));
        assertEquals(priority.label(), row.getString(2));
        assertEquals(category.probabilities(), new TreeMap<>(row.<String, Double>getJavaMap(3)));
        assertEquals(priority.probabilities(), new TreeMap<>(row.<String, Double>getJavaMap(4)));
      }
    }
  }

  @Test
  void nullGivesNull() {
    Row row = rows("SELECT classify(text), classify_proba(text) FROM t WHERE id = 9").get(0);
    assertNull(row.get(0));
    assertNull(row.get(1));
    Row literal = rows("SELECT classify(NULL), classify_proba(CAST(NULL AS STRING))").get(0);
    assertNull(literal.get(0));
    assertNull(literal.get(1));
  }

  @Test
  void namesItsColumnsAsTheyAreWritten() {
    assertEquals(
        List.of("classify(text)", "classify_proba(text, priority)"),
        List.of(
            spark()
                .sql("SELECT classify(text), classify_proba(text, 'priority') FROM t")
                .columns()));
  }

  @Test
  void castsWhatIsNoText() {
    assertEquals(answer("7"), rows("SELECT classify(7)").get(0).getString(0));
  }

  @Test
  void groupsAndCountsByAnAnswer() {
    Map<String, Long> counts = new TreeMap<>();
    for (Row row :
        rows(
            "SELECT classify(text), count(*) FROM t WHERE text IS NOT NULL"
                + " GROUP BY classify(text) HAVING count(*) > 0 ORDER BY count(*)")) {
      counts.put(row.getString(0), row.getLong(1));
    }
    assertEquals(
        ROWS - ROWS / 10,
        counts.values().stream().mapToLong(Long::longValue).sum(),
        counts::toString);
    assertEquals(labels(), counts.keySet());
  }

  @Test
  void asksAboutTheResultOfAnAggregation() {
    String longest = rows("SELECT max(text) FROM t").get(0).getString(0);
    Row row = rows("SELECT classify(max(text)), max(classify(text)), count(*) + 1 FROM t").get(0);
    assertEquals(answer(longest), row.getString(0));
    assertEquals(((TreeSet<String>) labels()).last(), row.getString(1));
    assertEquals(ROWS + 1, row.getLong(2));
  }

  @Test
  void asksAboutTheTextOfAGroup() {
    List<Row> rows =
        rows(
            "SELECT substr(text, 1, 9) AS start, upper(classify(substr(text, 1, 9))), count(*)"
                + " FROM t WHERE text IS NOT NULL GROUP BY substr(text, 1, 9)");
    assertTrue(rows.size() > 2, rows::toString);
    for (Row row : rows) {
      assertEquals(answer(row.getString(0)).toUpperCase(java.util.Locale.ROOT), row.getString(1));
    }
  }

  @Test
  void joinsByAnswersOfOneSideAndOfBoth() {
    long pairs =
        rows("SELECT * FROM t a JOIN (SELECT explode(array('billing', 'technical')) AS label) b"
                + " ON classify(a.text) = b.label")
            .size();
    assertEquals(
        rows("SELECT * FROM t WHERE classify(text) IN ('billing', 'technical')").size(), pairs);
    List<Row> both =
        rows(
            "SELECT a.text || b.text FROM t a JOIN t b"
                + " ON a.id + 1 = b.id AND classify(a.text || b.text) = 'billing'");
    assertTrue(!both.isEmpty());
    both.forEach(row -> assertEquals("billing", answer(row.getString(0))));
  }

  @Test
  void standsInSubqueries() {
    long billing = rows("SELECT * FROM t WHERE classify(text) = 'billing'").size();
    assertEquals(
        billing,
        rows("SELECT * FROM t WHERE classify(text) IN (SELECT 'bill' || 'ing' AS l FROM t)")
            .size());
    assertEquals(
        billing,
        rows("SELECT * FROM t WHERE EXISTS (SELECT 1 FROM (SELECT 'billing' AS l) x"
                + " WHERE x.l = classify(t.text))")
            .size());
    assertEquals(
        billing,
        rows("SELECT (SELECT count(*) FROM t WHERE classify(text) = 'billing')").get(0).getLong(0));
    assertEquals(
        billing,
        rows("WITH c AS (SELECT id, classify(text) AS l FROM t) SELECT a.id FROM c a JOIN c b"
                + " ON a.id = b.id WHERE a.l = 'billing'")
            .size());
  }

  @Test
  void standsInWindowsGeneratorsAndUnions() {
    List<Row> ranked =
        rows(
            "SELECT text, row_number() OVER (PARTITION BY classify(text) ORDER BY id) AS n FROM t"
                + " WHERE text IS NOT NULL");
    assertEquals(labels().size(), ranked.stream().filter(row -> row.getInt(1) == 1).count());
    List<Row> exploded =
        rows("SELECT id, label, p FROM t LATERAL VIEW explode(classify_proba(text)) x AS label, p");
    assertEquals(3 * (ROWS - ROWS / 10), exploded.size());
    assertEquals(
        2,
        rows("SELECT classify('refund my invoice') UNION ALL SELECT classify('the app crashes')")
            .size());
  }

  @Test
  void answersAboutAnswers() {
    for (Row row : rows("SELECT text, classify('about ' || classify(text)) FROM t WHERE id < 5")) {
      assertEquals(answer("about " + answer(row.getString(0))), row.getString(1));
    }
  }

  @Test
  void sortsByAnswers() {
    List<String> labels =
        rows("SELECT id FROM t WHERE text IS NOT NULL ORDER BY classify(text), id").stream()
            .map(row -> answer(SqlFixture.text(row.getInt(0))))
            .toList();
    assertEquals(labels.stream().sorted().toList(), labels);
  }

  @Test
  void fillsTablesAndCaches() {
    spark().sql("CACHE TABLE answered AS SELECT id, classify(text) AS label FROM t");
    assertEquals(
        rows("SELECT id, classify(text) FROM t ORDER BY id"),
        rows("SELECT id, label FROM answered ORDER BY id"));
    spark().catalog().dropTempView("answered");
    String table = "delta.`" + folder.resolve("labelled") + "`";
    rows("CREATE TABLE " + table + " USING delta AS SELECT id, classify(text) AS label FROM t");
    assertEquals(
        rows("SELECT id, classify(text) FROM t ORDER BY id"),
        rows("SELECT id, label FROM " + table + " ORDER BY id"));
  }

  @Test
  void describesItself() {
    String words = rows("DESCRIBE FUNCTION EXTENDED classify_proba").toString();
    assertTrue(words.contains("classify_proba(text[, target])"), words);
    assertTrue(words.contains("spark.sortdesk.workdir"), words);
  }

  private static Set<String> labels() {
    Set<String> labels = new TreeSet<>();
    IntStream.range(0, ROWS)
        .filter(id -> id % 10 != 9)
        .forEach(id -> labels.add(answer(SqlFixture.text(id))));
    return labels;
  }

  private static String answer(String text) {
    try {
      return target(SqlFixture.predictions(List.of(text)).get(0), "category").label();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TargetPrediction target(Prediction prediction, String name) {
    return Objects.requireNonNull(prediction.targets().get(name));
  }
}
