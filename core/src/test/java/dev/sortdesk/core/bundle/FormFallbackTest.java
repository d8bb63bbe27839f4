package dev.sortdesk.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxFixtures;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bundle in 8 bits on a processor that computes otherwise: its golden logits are changed here.
 */
class FormFallbackTest {
  private static final Target TOPIC =
      new Target("topic", List.of("billing", "shipping", "technical"));

  @TempDir private Path temporary;

  @Test
  void answersInTheFormThatTheManifestNames() throws IOException {
    try (ModelBundle bundle = ModelBundle.open(bundle(true))) {
      assertEquals(Optional.of("int8"), bundle.form());
      assertEquals(Optional.empty(), bundle.notice());
      assertEquals("int8", new Predictor(bundle).predict("my parcel").form());
    }
  }

  @Test
  void runsFp32AndSaysSoWhereTheGoldenLogitsDoNotHold() throws IOException {
    Path folder = bundle(true);
    moveOneLogit(folder, 0.1);
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertEquals(Optional.of("fp32"), bundle.form());
      assertEquals("fp32", new Predictor(bundle).predict("my parcel").form());
      String notice = bundle.notice().orElseThrow();
      assertTrue(notice.contains("golden text 1 has logits for topic that differ by 0.1"), notice);
      assertTrue(notice.endsWith("this processor runs fp32 in place of int8"), notice);
    }
  }

  @Test
  void isRefusedWhereItHoldsNoFp32() throws IOException {
    Path folder = bundle(false);
    moveOneLogit(folder, 0.1);
    BundleException e = assertThrows(BundleException.class, () -> ModelBundle.open(folder));
    assertTrue(e.getMessage().contains("golden text 1 has logits for topic"), e.getMessage());
  }

  @Test
  void aDifferenceOfRoundingIsNoReason() throws IOException {
    Path folder = bundle(true);
    moveOneLogit(folder, 0.01);
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertEquals(Optional.of("int8"), bundle.form());
    }
  }

  private Path bundle(boolean withFp32) throws IOException {
    HuggingFaceExport export =
        HuggingFaceExport.read(OnnxFixtures.copy("distilbert-script", temporary.resolve("source")));
    Path folder = temporary.resolve("bundle");
    OnnxModelWriter.write(
        Files.createDirectories(folder.resolve("onnx")),
        export,
        List.of(export.head(TOPIC)),
        ModelForm.INT8);
    if (withFp32) {
      OnnxModelWriter.write(
          Files.createDirectories(folder.resolve(ModelBundle.FP32)),
          export,
          List.of(export.head(TOPIC)),
          ModelForm.FP32);
    }
    BundleWriter.complete(
        folder,
        Manifest.draft(
            "onnx-0123456789ab",
            "onnx",
            new TicketText(List.of("text"), "\n"),
            List.of(TOPIC),
            export.maxTokens(),
            ModelForm.INT8.label()),
        new Provenance("", 0, 0, "", 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(0, new TreeMap<>(), new TreeMap<>()),
        TrainedOn.of(new long[0]));
    return folder;
  }

  private static void moveOneLogit(Path folder, double by) throws IOException {
    Path file = folder.resolve("golden.json");
    JsonObject golden = Json.object(Files.readString(file), "golden.json");
    JsonArray logits =
        golden.getAsJsonArray("logits").get(0).getAsJsonArray().get(0).getAsJsonArray();
    logits.set(0, new JsonPrimitive(logits.get(0).getAsDouble() + by));
    Files.writeString(file, Json.pretty(golden));
    Path manifest = folder.resolve(Manifest.FILE);
    Manifest old = Manifest.read(Files.readString(manifest), Manifest.FILE);
    Files.writeString(manifest, Json.pretty(old.with(BundleFiles.digests(folder))));
  }
}
