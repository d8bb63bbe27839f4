package dev.sortdesk.core.model.tfidf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.text.LowerCase;
import dev.sortdesk.core.ticket.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfidfModelTest {
  private static final Target COLOUR = new Target("colour", List.of("blue", "red"));

  private static TfidfModel model() {
    return new TfidfModel(
        List.of("sky", "rose"),
        List.of(" s"),
        new double[] {2, 3, 1},
        List.of(
            new LinearHead(COLOUR, new double[] {0.5, -0.5}, new double[] {1, 0, 0, 1, 0.25, 0})));
  }

  @Test
  void bringsWordsAndCharactersToLengthOneAndThenBoth() {
    // The words are sky, twice, and rose; the characters " s", twice.
    double sky = (1 + Math.log(2)) * 2;
    double rose = 3;
    double words = Math.sqrt(sky * sky + rose * rose);
    assertArrayEquals(
        new double[] {
          0.5 + (sky / words + 0.25) / Math.sqrt(2), -0.5 + rose / words / Math.sqrt(2)
        },
        model().logits("sky sky rose").get(0),
        1e-15);
  }

  @Test
  void answersATextOfUnknownTermsByItsIntercepts() {
    assertArrayEquals(new double[] {0.5, -0.5}, model().logits("zzz").get(0));
    assertArrayEquals(new double[] {0.5, -0.5}, model().logits("").get(0));
  }

  @Test
  void forgetsTheTextBefore() {
    TfidfModel model = model();
    double[] first = model.logits("rose sky").get(0);
    model.logits("sky sky sky rose");
    assertArrayEquals(first, model.logits("rose sky").get(0));
  }

  @Test
  void isTheSameAfterItsFiles(@TempDir Path folder) throws Exception {
    TfidfFiles.write(model(), folder);
    TfidfModel back = TfidfFiles.read(folder, List.of(COLOUR), LowerCase.CODE_POINTS);
    assertArrayEquals(model().logits("a sky of rose").get(0), back.logits("a sky of rose").get(0));
  }

  @Test
  void refusesFilesThatDoNotFitTheTarget(@TempDir Path folder) throws Exception {
    TfidfFiles.write(model(), folder);
    Target three = new Target("colour", List.of("blue", "green", "red"));
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> TfidfFiles.read(folder, List.of(three), LowerCase.CODE_POINTS));
    assertEquals("weights of colour: 5 numbers where 9 belong", refusal.getMessage());
  }

  @Test
  void findsEveryTermByItsPlace() {
    Random random = new Random(3);
    Map<String, Integer> places = new HashMap<>();
    List<String> terms = new ArrayList<>();
    while (terms.size() < 5_000) {
      String term = Integer.toString(random.nextInt(1_000_000), 36);
      if (places.putIfAbsent(term, terms.size()) == null) {
        terms.add(term);
      }
    }
    TermIndex index = new TermIndex(terms);
    for (int i = 0; i < 10_000; i++) {
      String term = "x" + Integer.toString(random.nextInt(1_000_000), 36);
      char[] buffer = term.toCharArray();
      int expected = places.getOrDefault(term.substring(1), TermIndex.ABSENT);
      assertEquals(expected, index.find(buffer, 1, buffer.length), term);
    }
  }

  @Test
  void refusesATermThatAppearsTwice() {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new TermIndex(List.of("a", "b", "a")));
    assertEquals("the term \"a\" appears twice", refusal.getMessage());
  }
}
