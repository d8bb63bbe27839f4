package dev.sortdesk.pipelines.train;

import com.google.gson.JsonObject;
import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.config.OnnxConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.onnx.FormSpeed;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.model.onnx.UnreadableGraphException;
import dev.sortdesk.pipelines.tracking.TemporaryFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The forms in which a model may be trained, and what is known of them: {@code models/forms.json}
 * keeps how fast they were and which models were refused, so that a repeated training decides as
 * the first one did.
 */
final class Forms {
  private static final String FILE = "forms.json";
  private static final String AUTO = "auto";

  /** Less is not worth another arithmetic. */
  private static final double WORTHWHILE = 1.2;

  private final OnnxConfig config;
  private final OnnxSource source;
  private final FileTree models;

  Forms(OnnxConfig config, OnnxSource source, FileTree models) {
    this.config = config;
    this.source = source;
    this.models = models;
  }

  /**
   * Returns the forms to try, best first; with {@code auto} the last one is fp32, which is never
   * refused.
   */
  List<ModelForm> candidates() throws IOException {
    if (!config.form().equals(AUTO)) {
      return List.of(ModelForm.of(config.form()));
    }
    Map<ModelForm, Double> gains = new TreeMap<>();
    for (ModelForm form : List.of(ModelForm.FUSED, ModelForm.INT8)) {
      double gain = gain(form);
      if (gain >= WORTHWHILE) {
        gains.put(form, gain);
      }
    }
    List<ModelForm> candidates = new ArrayList<>(gains.keySet());
    candidates.sort(Comparator.comparing(gains::get).reversed());
    candidates.add(ModelForm.FP32);
    return candidates;
  }

  /** Returns why a model was refused when it was trained before; empty where it was not. */
  Optional<String> refusal(String version) throws IOException {
    JsonObject refused = section(read(), "refused");
    return Optional.ofNullable(refused.get(version)).map(reason -> reason.getAsString());
  }

  /**
   * Notes that a model is refused for its form.
   *
   * @throws UserException if the configuration asks for this form
   */
  void refuse(String version, ModelForm form, String reason) throws IOException {
    if (!config.form().equals(AUTO)) {
      throw new UserException(
          "the form " + form.label() + " is refused: " + reason,
          "set train.onnx.form to auto or fp32, or train.onnx.form_agreement lower");
    }
    JsonObject known = read();
    section(known, "refused").addProperty(version, reason);
    write(known);
  }

  private double gain(ModelForm form) throws IOException {
    JsonObject known = read();
    String key =
        "%s %s %s %s"
            .formatted(
                Digests.sha256(source.name(config)).substring(0, 16),
                "onnxruntime " + OnnxScorer.runtimeVersion(),
                System.getProperty("os.arch"),
                form.label());
    JsonObject gains = section(known, "gains");
    if (!gains.has(key)) {
      gains.addProperty(key, Double.valueOf(String.format(Locale.ROOT, "%.2f", measured(form))));
      write(known);
    }
    return gains.get(key).getAsDouble();
  }

  /** Measures a form; one that the graph cannot be brought into gains nothing. */
  private double measured(ModelForm form) throws IOException {
    Path folder = TemporaryFolders.create("sortdesk-forms");
    try {
      Path plain = Files.createDirectory(folder.resolve("fp32"));
      Path other = Files.createDirectory(folder.resolve(form.label()));
      if (!source.encoder().hasEmbeddings()) {
        return 0;
      }
      OnnxModelWriter.writeEncoder(plain, source.encoder(), ModelForm.FP32);
      OnnxModelWriter.writeEncoder(other, source.encoder(), form);
      return FormSpeed.ratio(plain, other, source.encoder().maxTokens());
    } catch (UnreadableGraphException e) {
      return 0;
    } finally {
      TemporaryFolders.delete(folder);
    }
  }

  private JsonObject read() throws IOException {
    Optional<String> text = models.readText(FILE);
    return text.isEmpty() ? new JsonObject() : Json.object(text.get(), models.uri() + "/" + FILE);
  }

  private void write(JsonObject known) throws IOException {
    models.write(FILE, Json.pretty(known).getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject section(JsonObject all, String name) {
    if (!all.has(name)) {
      all.add(name, new JsonObject());
    }
    return all.getAsJsonObject(name);
  }
}
