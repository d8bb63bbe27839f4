package dev.sortdesk.core.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void keepsNamesThatMlflowAllows() {
    for (String name : new String[] {"a", "recall/VPN - 2.0", "rückfrage", "شكوى", "a:b_c"}) {
      assertEquals(name, Limits.name(name));
    }
  }

  @Test
  void replacesWhatMlflowRefuses() {
    assertEquals("recall_VPN_", Limits.name("recall[VPN]"));
    assertEquals("_/_/a", Limits.name(".././/a/"));
    assertEquals("_", Limits.name(""));
    assertEquals("_", Limits.name("/"));
  }

  @Test
  void makesAnyTextANameOfABoundedLength() {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      String name =
          random
              .ints(random.nextInt(400), 1, 0x2ffff)
              .map(c -> random.nextBoolean() ? "./[ a".charAt(random.nextInt(5)) : c)
              .filter(c -> c < 0xd800 || c > 0xdfff)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      String safe = Limits.name(name);
      assertTrue(safe.getBytes(UTF_8).length <= 250, safe);
      assertFalse(safe.isEmpty());
      assertEquals(safe, Limits.name(safe));
    }
  }

  @Test
  void tellsNamesApartThatBecomeOne() {
    assertEquals(Map.of("a_b", 1, "a_b_2", 2), Limits.names(Map.of("a(b", 1, "a[b", 2)));
  }

  @Test
  void cutsBetweenCharacters() {
    assertEquals("abc", Limits.cut("abc", 3));
    assertEquals("a...", Limits.cut("abcde", 4));
    assertEquals("a...", Limits.cut("a\uD83D\uDE00bcdef", 5));
  }
}
