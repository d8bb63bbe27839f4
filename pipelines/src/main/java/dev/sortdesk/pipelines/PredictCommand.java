package dev.sortdesk.pipelines;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** One answer of the champion, without Spark. */
final class PredictCommand {
  private final SortdeskConfig config;

  PredictCommand(SortdeskConfig config) {
    this.config = config;
  }

  /**
   * Returns one line of JSON: the first target's answer, and with several targets all of them below
   * {@code targets}.
   *
   * @throws UserException if there is no champion, or no text
   */
  String answer(String text) throws IOException {
    if (text.isBlank()) {
      throw new UserException("the text is empty", "give the ticket's text in quotes");
    }
    Configuration hadoop = SparkSessions.hadoop(config.spark());
    Workdir workdir = new Workdir(config.workdir(), hadoop);
    Tracking tracking = Stages.tracking(config, workdir, hadoop);
    RegisteredModel champion =
        tracking
            .registry()
            .champion()
            .orElseThrow(
                () ->
                    new UserException(
                        "there is no champion in " + workdir.uri(),
                        "call ./sortdesk run first, or give its --workdir"));
    try (ModelBundle bundle =
        ModelBundle.open(new Bundles(workdir, tracking.registry()).local(champion))) {
      bundle.notice().ifPresent(notice -> System.err.println("sortdesk: " + notice));
      return Json.line(line(new Predictor(bundle).predict(text)));
    }
  }

  private static Map<String, Object> line(Prediction prediction) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.putAll(answer(prediction.targets().values().iterator().next()));
    line.put("scorer", prediction.scorer());
    line.put("model_version", prediction.modelVersion());
    line.put("truncated", prediction.truncated());
    if (prediction.targets().size() > 1) {
      Map<String, Object> targets = new LinkedHashMap<>();
      prediction.targets().forEach((name, answer) -> targets.put(name, answer(answer)));
      line.put("targets", targets);
    }
    return line;
  }

  private static Map<String, Object> answer(TargetPrediction answer) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("label", answer.label());
    fields.put("confidence", answer.confidence());
    fields.put("all_probabilities", answer.probabilities());
    return fields;
  }
}
