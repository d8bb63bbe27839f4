package dev.sortdesk.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.text.HardTexts.Golden;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubwordTokenizerTest {
  private static final int UNCUT = 20_000;
  private static final int SEPARATOR = 102;

  @TempDir static Path folder;
  private static Path file;
  private static SubwordTokenizer tokenizer;
  private static List<Golden> golden;

  @BeforeAll
  static void open() throws IOException {
    file = folder.resolve("tokenizer.json");
    try (InputStream in =
        SubwordTokenizerTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      Files.copy(in, file);
    }
    tokenizer = SubwordTokenizer.open(file, UNCUT);
    golden = HardTexts.golden();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void givesTheIdsOfHuggingFaceForAThousandHardTexts() {
    assertEquals(1_000, golden.size());
    assertEquals(List.of(), differing(golden));
  }

  @Test
  void theComparisonFailsWhenOneTokenIsChanged() {
    Golden text = golden.get(500);
    int[] changed = text.ids().clone();
    changed[changed.length / 2]++;
    assertEquals(
        List.of(text.text()), differing(List.of(golden.get(0), new Golden(text.text(), changed))));
  }

  @Test
  void cutsTheEndAndKeepsTheSpecialTokens() throws IOException {
    int most = 16;
    try (SubwordTokenizer cutting = SubwordTokenizer.open(file, most)) {
      for (Golden text : golden) {
        Tokens tokens = cutting.encode(text.text());
        int[] expected = text.ids();
        if (text.ids().length > most) {
          expected = Arrays.copyOf(text.ids(), most);
          expected[most - 1] = SEPARATOR;
        }
        assertArrayEquals(expected, tokens.ids(), text.text());
        assertEquals(text.ids().length > most, tokens.truncated(), text.text());
      }
    }
  }

  @Test
  void readsALoneSurrogateAsTheReplacementCharacter() {
    assertArrayEquals(
        tokenizer.encode("a \uFFFD b \uD83D\uDE00").ids(),
        tokenizer.encode("a \uD83D b \uD83D\uDE00").ids());
    assertArrayEquals(
        tokenizer.encode("\uFFFD\uFFFD").ids(), tokenizer.encode("\uDE00\uD83D").ids());
  }

  @Test
  void readsALongText() throws IOException {
    try (SubwordTokenizer cutting = SubwordTokenizer.open(file, 256)) {
      Tokens tokens = cutting.encode("printer broken ".repeat(70_000));
      assertEquals(256, tokens.ids().length);
      assertTrue(tokens.truncated());
    }
  }

  @Test
  void givesTheSameIdsToManyThreadsAtOnce() {
    List<Golden> some = golden.subList(300, 600);
    assertEquals(
        List.of(),
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> differing(some))
            .flatMap(List::stream)
            .toList());
  }

  @Test
  void neverPads() {
    assertEquals(3, tokenizer.encode("hello").ids().length);
    assertFalse(tokenizer.encode("hello").truncated());
  }

  @Test
  void refusesAFileThatIsNoTokenizer() throws IOException {
    Path other = Files.writeString(folder.resolve("other.json"), "{\"model\": 3}");
    UserException e = assertThrows(UserException.class, () -> SubwordTokenizer.open(other, 8));
    assertTrue(
        e.getMessage().contains("other.json is no tokenizer of Hugging Face's format"),
        e.getMessage());
  }

  private static List<String> differing(List<Golden> texts) {
    return texts.stream()
        .filter(text -> !Arrays.equals(text.ids(), tokenizer.encode(text.text()).ids()))
        .map(Golden::text)
        .toList();
  }
}
