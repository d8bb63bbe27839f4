package dev.sortdesk.benchmarks.serve;

import com.google.gson.JsonObject;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.text.NormalisedText;
import dev.sortdesk.core.ticket.Prediction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a bundle says of tickets, by the same way as {@code score} goes, without the service.
 *
 * <p>Arguments: the bundle's folder. Input: a ticket a line, as a JSON object of its fields.
 * Output: for each, in order, {@code {"text", "trained", "labels": {TARGET: LABEL}}}, trained being
 * whether the model was fitted on this text.
 */
public final class Expected {
  private Expected() {}

  private record Line(String text, boolean trained, Map<String, String> labels) {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ModelBundle bundle = ModelBundle.open(Path.of(arguments[0]))) {
      List<String> texts = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        texts.add(bundle.manifest().text().join(fields(line)));
      }
      TrainedOn trainedOn = bundle.trainedOn();
      List<Prediction> predictions = new Predictor(bundle).predict(texts);
      for (int i = 0; i < texts.size(); i++) {
        Map<String, String> labels = new LinkedHashMap<>();
        predictions.get(i).targets().forEach((name, said) -> labels.put(name, said.label()));
        boolean trained = trainedOn.contains(NormalisedText.hash(texts.get(i)));
        out.println(Json.line(new Line(texts.get(i), trained, labels)));
      }
    }
    out.flush();
  }

  private static Map<String, String> fields(String line) {
    JsonObject object = Json.object(line, "a ticket");
    Map<String, String> fields = new LinkedHashMap<>();
    object.entrySet().forEach(field -> fields.put(field.getKey(), field.getValue().getAsString()));
    return fields;
  }
}
