package dev.sortdesk.pipelines.generate;

import java.util.ArrayList;
import java.util.List;

/** Slips of a hasty hand: letters left out, doubled or swapped. Personal data stays as it is. */
final class Noise {
  private static final double SLIPS_A_LETTER = 0.012;

  private Noise() {}

  /**
   * A text with its spans.
   *
   * @param text the text
   * @param spans where personal data stands in it, in order
   */
  record Noisy(String text, List<Span> spans) {}

  /** Returns the text with slips in its words; the spans move along with their values. */
  static Noisy haste(String text, List<Span> spans, Draws draws) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    List<Span> moved = new ArrayList<>(spans.size());
    int at = 0;
    for (Span span : spans) {
      slip(text, at, span.start(), out, draws);
      moved.add(span.shifted(out.length() - span.start()));
      out.append(text, span.start(), span.end());
      at = span.end();
    }
    slip(text, at, text.length(), out, draws);
    return new Noisy(out.toString(), List.copyOf(moved));
  }

  private static void slip(String text, int start, int end, StringBuilder out, Draws draws) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      // The first letter of a word is hardly ever mistyped, and carries its case.
      boolean inner = i > start && Character.isLetter(c) && Character.isLetter(text.charAt(i - 1));
      if (!inner || !draws.chance(SLIPS_A_LETTER)) {
        out.append(c);
        continue;
      }
      switch (draws.below(3)) {
        case 0 -> out.append(c).append(c);
        case 1 -> {
          boolean swap = i + 1 < end && Character.isLetter(text.charAt(i + 1));
          if (swap) {
            out.append(text.charAt(++i));
          }
          out.append(c);
        }
        default -> {}
      }
    }
  }
}
