package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.text.NormalisedText;
import dev.sortdesk.pipelines.TicketRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class NearDuplicatesTest {
  private static Dataset<Row> distinct(List<String> texts) {
    TicketRows rows = new TicketRows();
    for (int i = 0; i < texts.size(); i++) {
      rows.add("t" + i, texts.get(i), Map.of());
    }
    return rows.dataset()
        .groupBy("text_hash")
        .agg(count(lit(1)).as("rows"), min("text").as("text"))
        .localCheckpoint();
  }

  private static String key(long first, long second) {
    return Math.min(first, second) + " " + Math.max(first, second);
  }

  private static Set<String> found(Dataset<Row> texts) {
    Set<String> found = new TreeSet<>();
    NearDuplicates.pairs(texts)
        .collectAsList()
        .forEach(row -> found.add(key(row.<Long>getAs("first"), row.<Long>getAs("second"))));
    return found;
  }

  @Test
  void findsThePairsThatComparingAllFinds() {
    Random random = new Random(17);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      String text = Texts.random(random, 5 + random.nextInt(40));
      texts.add(text);
      if (i % 3 == 0) {
        texts.add(Texts.lastWordReplaced(text, "other"));
      }
      if (i % 5 == 0) {
        texts.add("hello there " + text);
      }
    }
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < texts.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (Shingles.jaccard(Shingles.of(texts.get(i)), Shingles.of(texts.get(j))) >= 0.8) {
          expected.add(key(NormalisedText.hash(texts.get(i)), NormalisedText.hash(texts.get(j))));
        }
      }
    }
    assertTrue(expected.size() > 50, "planted pairs: " + expected.size());
    assertEquals(expected, found(distinct(texts)));
  }

  @Test
  void countsRowsOfNearlyEqualTextsButNotCopiesAlone() {
    String text = Texts.random(new Random(1), 30);
    String copied = Texts.random(new Random(2), 30);
    List<String> texts =
        List.of(
            text,
            text.toUpperCase(java.util.Locale.ROOT),
            Texts.lastWordReplaced(text, "other"),
            copied,
            copied + "!",
            "too short",
            "too small");
    Dataset<Row> distinct = distinct(texts);
    NearDuplicates counted = NearDuplicates.of(NearDuplicates.pairs(distinct), distinct, 7);
    assertEquals(1, counted.pairs());
    assertEquals(2, counted.texts());
    assertEquals(3, counted.rows());
    assertEquals(3.0 / 7, counted.share());
    assertTrue(counted.method().contains("Broder 1997"));
  }

  @Test
  void aTemplateThatFillsABucketIsFoundWithBoundedWork() {
    String template = Texts.random(new Random(4), 40);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      texts.add(Texts.lastWordReplaced(template, "order" + i));
    }
    Dataset<Row> distinct = distinct(texts);
    NearDuplicates counted = NearDuplicates.of(NearDuplicates.pairs(distinct), distinct, 2000);
    assertEquals(2000, counted.rows());
    assertTrue(
        counted.pairs() <= 2000L * NearDuplicates.NEIGHBOURS * MinHash.BANDS,
        "pairs: " + counted.pairs());
  }

  @Test
  void noTextsHaveNoNearDuplicates() {
    Dataset<Row> none = distinct(List.of());
    assertEquals(0, NearDuplicates.of(NearDuplicates.pairs(none), none, 0).rows());
  }

  @Test
  void similarityIsTheShareOfCommonShingles() {
    assertEquals(2.0 / 4, Shingles.jaccard(Shingles.of("a b c d e"), Shingles.of("a, b. C d f")));
    assertEquals(1.0, Shingles.jaccard(Shingles.of("a b c"), Shingles.of("A-B-C")));
    assertEquals(0.0, Shingles.jaccard(Shingles.of("a b"), Shingles.of("a b")));
    assertEquals(1, Shingles.of("a b c").length);
    assertEquals(0, MinHash.bandKeys(new long[0]).length);
  }
}
