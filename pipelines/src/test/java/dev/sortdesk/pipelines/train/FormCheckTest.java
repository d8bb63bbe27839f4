package dev.sortdesk.pipelines.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.model.onnx.EmbeddedEncoder;
import dev.sortdesk.core.model.onnx.Head;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormCheckTest {
  private static final int MAX_TOKENS = 64;
  private static final List<Target> TARGETS = List.of(new Target("team", List.of("a", "b", "c")));
  private static final List<String> TEXTS =
      List.of(
          "the invoice was charged twice",
          "my parcel has not arrived",
          "the app crashes at start",
          "please reset my password");

  @TempDir private Path folder;

  @Test
  void acceptsTheFusedFormOfTheSameModel() throws IOException {
    FormCheck check = check(model("fp32", ModelForm.FP32, 0), model("fused", ModelForm.FUSED, 0));
    assertEquals(Optional.empty(), check.refusal(ModelForm.FUSED, TARGETS, 1));
  }

  @Test
  void refusesAFusedFormWhoseLogitsMove() throws IOException {
    FormCheck check =
        check(model("fp32", ModelForm.FP32, 0), model("fused", ModelForm.FUSED, 0.001f));
    String reason = check.refusal(ModelForm.FUSED, TARGETS, 1).orElseThrow();
    assertTrue(
        reason.startsWith("on 4 held-out texts its logits differ from those of fp32 by up to 0.00"),
        reason);
  }

  @Test
  void seesHowManyTextsOfTheInt8FormGetAnotherLabel() throws IOException {
    // Label a is made so likely that every text gets it.
    FormCheck check = check(model("fp32", ModelForm.FP32, 0), model("int8", ModelForm.INT8, 100));
    int others = check.otherLabels()[0];
    assertTrue(others > 0, "the planted bias changes no label");
    assertEquals(
        "of 4 held-out texts %d get another team than by fp32, and 1.0%% may (logits differ by up to %.2g)"
            .formatted(others, check.logit()),
        check.refusal(ModelForm.INT8, TARGETS, 0.99).orElseThrow());
    assertEquals(Optional.empty(), check.refusal(ModelForm.INT8, TARGETS, 1 - others / 4.0));
  }

  @Test
  void acceptsTheInt8FormThatGivesTheSameLabels() throws IOException {
    FormCheck check = check(model("fp32", ModelForm.FP32, 0), model("int8", ModelForm.INT8, 0));
    assertTrue(check.logit() > 1e-4, "int8 is another arithmetic");
    assertEquals(Optional.empty(), check.refusal(ModelForm.INT8, TARGETS, 1));
  }

  private FormCheck check(Path plain, Path other) throws IOException {
    return FormCheck.of(plain, other, TARGETS, MAX_TOKENS, TEXTS);
  }

  /**
   * Writes the embedded encoder with a head.
   *
   * @param planted what is added to the bias of the first label
   */
  private Path model(String name, ModelForm form, float planted) throws IOException {
    float[][] weights = new float[384][3];
    for (int k = 0; k < 384 * 3; k++) {
      weights[k / 3][k % 3] = (float) (40 * Math.sin((double) k * k));
    }
    Path model = Files.createDirectory(folder.resolve(name));
    Head head = new Head.Linear(weights, new float[] {planted, 0, 0});
    OnnxModelWriter.write(model, new EmbeddedEncoder(), List.of(head), form);
    return model;
  }
}
