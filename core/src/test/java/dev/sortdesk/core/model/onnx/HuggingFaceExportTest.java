package dev.sortdesk.core.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.onnx.OnnxFixtures.TinyCase;
import dev.sortdesk.core.model.onnx.OnnxFixtures.TinyGolden;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HuggingFaceExportTest {
  private static final Target CATEGORY =
      new Target("category", List.of("billing", "shipping", "technical"));

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void copy() throws IOException {
    folder = OnnxFixtures.copy("bert-script", temporary.resolve("export"));
  }

  @ParameterizedTest
  @FieldSource("dev.sortdesk.core.model.onnx.OnnxFixtures#EXPORTS")
  void poolsTheLastHiddenStateOfAClassifier(String export) throws IOException {
    TinyGolden golden = OnnxFixtures.golden("/onnx/" + export + "/golden.json", TinyGolden.class);
    Path source = OnnxFixtures.copy(export, temporary.resolve("source"));
    Path model = Files.createDirectory(temporary.resolve("encoder"));
    OnnxModelWriter.writeEncoder(model, HuggingFaceExport.read(source), ModelForm.FP32);
    try (OnnxEncoder encoder = OnnxEncoder.open(model, golden.max_tokens())) {
      float[][] found = encoder.embed(golden.cases().stream().map(TinyCase::text).toList());
      for (int i = 0; i < found.length; i++) {
        double[] expected = golden.cases().get(i).embedding();
        assertEquals(expected.length, found[i].length);
        for (int k = 0; k < expected.length; k++) {
          assertEquals(expected[k], found[i][k], 1e-5);
        }
      }
    }
  }

  @Test
  void answersOneTargetByItselfAndAnotherByAHead() throws IOException {
    HuggingFaceExport export = HuggingFaceExport.read(folder);
    Path model = Files.createDirectory(temporary.resolve("model"));
    OnnxModelWriter.write(
        model, export, List.of(OnnxFixtures.head(16, 2), export.head(CATEGORY)), ModelForm.FP32);
    List<Target> targets = List.of(OnnxFixtures.target("priority", 2), CATEGORY);
    try (OnnxScorer scorer = OnnxScorer.open(model, targets, export.maxTokens())) {
      List<double[]> logits = scorer.score(List.of("my parcel")).get(0).logits();
      assertEquals(2, logits.get(0).length);
      assertEquals(3, logits.get(1).length);
    }
  }

  @Test
  void writesTheSameBytesTwice() throws IOException {
    HuggingFaceExport export = HuggingFaceExport.read(folder);
    Path first = Files.createDirectory(temporary.resolve("first"));
    Path second = Files.createDirectory(temporary.resolve("second"));
    for (Path model : List.of(first, second)) {
      OnnxModelWriter.write(
          model, export, List.of(export.head(CATEGORY), OnnxFixtures.head(16, 4)), ModelForm.FP32);
    }
    assertArrayEquals(
        Files.readAllBytes(first.resolve("model.onnx")),
        Files.readAllBytes(second.resolve("model.onnx")));
  }

  @Test
  void sharesOneSessionUntilItsLastUserCloses() throws IOException {
    HuggingFaceExport export = HuggingFaceExport.read(folder);
    Path model = Files.createDirectory(temporary.resolve("model"));
    OnnxModelWriter.write(model, export, List.of(export.head(CATEGORY)), ModelForm.FP32);
    int before = OnnxSessions.count();
    try (OnnxScorer first = OnnxScorer.open(model, List.of(CATEGORY), 48)) {
      try (OnnxScorer second = OnnxScorer.open(model, List.of(CATEGORY), 48)) {
        assertEquals(before + 1, OnnxSessions.count());
        assertEquals(1, second.score(List.of("help")).size());
      }
      assertEquals(before + 1, OnnxSessions.count());
      assertEquals(1, first.score(List.of("help")).size());
    }
    assertEquals(before, OnnxSessions.count());
  }

  @Test
  void findsTheModelInAFolderOfItsOwn() throws IOException {
    Files.createDirectory(folder.resolve("onnx"));
    Files.move(folder.resolve("model.onnx"), folder.resolve("onnx/model.onnx"));
    assertEquals(
        List.of("shipping", "billing", "technical"), HuggingFaceExport.read(folder).labels());
  }

  @Test
  void refusesAFolderWithoutATokenizer() throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    refuses("has no tokenizer.json; give a Hugging Face export with model.onnx");
  }

  @Test
  void refusesAFileThatIsNoModel() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "ticket_id,description\n1,hello\n");
    refuses("model.onnx is no ONNX model");
  }

  @Test
  void refusesAnotherArchitectureAndSaysWhatItHolds() throws IOException {
    ModelProto model = OnnxFile.read(folder.resolve("model.onnx"));
    ModelProto.Builder other = model.toBuilder();
    other.getGraphBuilder().getInputBuilder(0).setName("pixel_values");
    Path file = folder.resolve("other.onnx");
    OnnxFile.write(other.build(), file);
    Files.delete(folder.resolve("model.onnx"));
    Files.move(file, folder.resolve("model.onnx"));
    refuses(
        "it holds the inputs [pixel_values, attention_mask, token_type_ids] and the outputs"
            + " [logits]");
  }

  @Test
  void refusesAnotherModelType() throws IOException {
    replace("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"roberta\"");
    refuses("config.json says model_type 'roberta'");
  }

  @Test
  void refusesATokenizerOfAnotherModel() throws IOException {
    Files.write(folder.resolve("tokenizer.json"), new EmbeddedEncoder().tokenizer());
    refuses("tokenizer.json does not fit the model: it has 30522 subwords, the model has 144");
  }

  @Test
  void refusesTooFewLabels() throws IOException {
    replace("config.json", ",\n    \"2\": \"technical\"", "");
    refuses("names 2 labels, the model has 3");
  }

  @Test
  void refusesPlaceholdersForLabels() throws IOException {
    replace("config.json", "\"0\": \"shipping\"", "\"0\": \"LABEL_0\"");
    replace("config.json", "\"1\": \"billing\"", "\"1\": \"LABEL_1\"");
    replace("config.json", "\"2\": \"technical\"", "\"2\": \"LABEL_2\"");
    refuses("holds placeholders only: LABEL_0");
  }

  @Test
  void refusesATargetWithOtherLabels() throws IOException {
    HuggingFaceExport export = HuggingFaceExport.read(folder);
    UserException e =
        assertThrows(
            UserException.class,
            () -> export.head(new Target("category", List.of("billing", "returns"))));
    assertTrue(
        e.getMessage()
            .contains(
                "does not fit the target category: it lacks returns: the tickets lack its shipping,"
                    + " technical"),
        e.getMessage());
  }

  private void refuses(String message) {
    UserException e = assertThrows(UserException.class, () -> HuggingFaceExport.read(folder));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private void replace(String file, String old, String changed) throws IOException {
    String text = Files.readString(folder.resolve(file));
    assertTrue(text.contains(old), text);
    Files.writeString(folder.resolve(file), text.replace(old, changed));
  }
}
