package dev.sortdesk.core.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The language of a text, by OpenNLP's detector for 103 languages. Its answer is taken among those
 * that tickets are commonly written in: short texts otherwise come out as Latin or Esperanto.
 *
 * <p>May be used by many threads at once; the model is read at the first use and kept (MEGABYTES
 * MB).
 */
public final class Language {
  /** What is returned for a text without letters. */
  public static final String UNDETERMINED = "und";

  private static final String MODEL = "/langdetect-183.bin";

  /** Longer texts are not told apart better, but take longer. */
  private static final int MAX_CHARACTERS = 300;

  /** From the detector's codes (ISO 639-3) to ISO 639-1. */
  private static final Map<String, String> COMMON =
      Map.ofEntries(
          Map.entry("ara", "ar"),
          Map.entry("bul", "bg"),
          Map.entry("ces", "cs"),
          Map.entry("cmn", "zh"),
          Map.entry("dan", "da"),
          Map.entry("deu", "de"),
          Map.entry("ell", "el"),
          Map.entry("eng", "en"),
          Map.entry("fin", "fi"),
          Map.entry("fra", "fr"),
          Map.entry("heb", "he"),
          Map.entry("hin", "hi"),
          Map.entry("hun", "hu"),
          Map.entry("ind", "id"),
          Map.entry("ita", "it"),
          Map.entry("jpn", "ja"),
          Map.entry("kor", "ko"),
          Map.entry("nld", "nl"),
          Map.entry("nob", "no"),
          Map.entry("pes", "fa"),
          Map.entry("pol", "pl"),
          Map.entry("por", "pt"),
          Map.entry("ron", "ro"),
          Map.entry("rus", "ru"),
          Map.entry("spa", "es"),
          Map.entry("swe", "sv"),
          Map.entry("tha", "th"),
          Map.entry("tur", "tr"),
          Map.entry("ukr", "uk"),
          Map.entry("vie", "vi"));

  private Language() {}

  /** Reads the model at the first use. */
  private static final class Holder {
    private static final LanguageWeights WEIGHTS = read();

    private static LanguageWeights read() {
      try (InputStream in = Language.class.getResourceAsStream(MODEL)) {
        if (in == null) {
          throw new FileNotFoundException(
              MODEL + " is not on the class path: the jar opennlp-models-langdetect is missing");
        }
        return LanguageModelReader.read(in, COMMON);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Returns the ISO 639-1 code of a text's language, or {@link #UNDETERMINED}. */
  public static String of(String text) {
    String start = text.substring(0, Math.min(text.length(), MAX_CHARACTERS));
    if (start.codePoints().noneMatch(Character::isLetter)) {
      return UNDETERMINED;
    }
    return Holder.WEIGHTS.best(LanguageForm.of(start));
  }
}
