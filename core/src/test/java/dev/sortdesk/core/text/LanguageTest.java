package dev.sortdesk.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|The app crashes whenever I open the settings page.",
        "fr|Je n'arrive plus à me connecter à mon compte client.",
        "es|No he recibido mi pedido y nadie contesta al teléfono.",
        "de|Die Rechnung wurde zweimal von meinem Konto abgebucht.",
        "ar|لم أستلم طلبي حتى الآن، أرجو المساعدة",
        "pt|Não consigo alterar a senha da minha conta.",
        "it|Non riesco ad accedere al mio conto da ieri sera.",
      })
  void namesTheLanguageOfASentence(String code, String text) {
    assertEquals(code, Language.of(text));
  }

  @ParameterizedTest
  @CsvSource({"''", "'   '", "12345 67", "'?!...'", "😀😀"})
  void saysThatATextWithoutLettersHasNone(String text) {
    assertEquals(Language.UNDETERMINED, Language.of(text));
  }

  @Test
  void answersManyThreadsAtOnce() {
    Map<String, String> texts =
        Map.of(
            "Where is my parcel, please?", "en",
            "Wo bleibt denn mein Paket, bitte?", "de");
    IntStream.range(0, 400)
        .parallel()
        .forEach(i -> texts.forEach((text, code) -> assertEquals(code, Language.of(text))));
  }
}
