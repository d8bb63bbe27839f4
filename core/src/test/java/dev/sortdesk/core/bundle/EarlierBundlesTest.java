package dev.sortdesk.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Bundles as earlier code wrote them, one for each format; they are never made anew. Each is what
 * {@code ./sortdesk train} made of a small history.
 */
class EarlierBundlesTest {
  private static final Path BUNDLES = Path.of("src/test/resources/bundles");

  @Test
  void aBundleOfFormat1AnswersAsWhenItWasWritten() throws IOException {
    try (ModelBundle bundle = ModelBundle.open(BUNDLES.resolve("format-1"))) {
      Prediction prediction = new Predictor(bundle).predict("i was charged twice on my card");
      assertEquals("billing", prediction.targets().get("category").label());
      assertEquals(0.8793345981255823, prediction.targets().get("category").confidence(), 1e-12);
      assertEquals(0.5248223000202217, prediction.targets().get("priority").confidence(), 1e-12);
      assertEquals(50, bundle.provenance().trainingRows());
    }
  }

  @Test
  void aBundleOfFormat2ReadsGreekAndTurkishCapitalsAsWhenItWasWritten() throws IOException {
    try (ModelBundle bundle = ModelBundle.open(BUNDLES.resolve("format-2"))) {
      Prediction prediction = new Predictor(bundle).predict("ΚΩΔΙΚΟΣ GİRİŞ");
      assertEquals("technical", prediction.targets().get("category").label());
      assertEquals(0.6693425681101904, prediction.targets().get("category").confidence(), 1e-12);
      assertEquals(0.5397189734169521, prediction.targets().get("priority").confidence(), 1e-12);
    }
  }
}
