package dev.sortdesk.serving.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.serving.Application;
import dev.sortdesk.serving.Clients;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.ServiceProcess;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * New versions are swapped in, one after another, while clients ask. How many: {@code
 * sortdesk.swaps}, for onnx {@code sortdesk.swaps.onnx}.
 */
@Timeout(600)
class SwapsUnderLoadTest {
  private static final String KEY = "root-key";
  private static final double TOLERANCE = 1e-9;

  /** What resident memory may grow by from half of the swaps to all of them, in bytes. */
  private static final double FLAT = 32 << 20;

  private static final List<String> TEXTS =
      List.of(
          "my password", "le colis", "my password for the colis", "nothing of these", "x", "colis");

  private final HttpClient client = HttpClient.newHttpClient();

  /** The confidence in {@code login} by version and text. */
  private final Map<String, List<Double>> expected = new HashMap<>();

  @TempDir private Path workdir;

  @ParameterizedTest
  @ValueSource(strings = {"tfidf", "onnx"})
  void answersAsTheVersionThatItNames(String scorer) throws Exception {
    int swaps =
        scorer.equals("onnx")
            ? Integer.getInteger("sortdesk.swaps.onnx", 20)
            : Integer.getInteger("sortdesk.swaps", 30);
    List<RegisteredModel> models = new ArrayList<>();
    for (int number = 0; number <= swaps; number++) {
      models.add(register(scorer, number));
    }
    TestModels.registry(workdir).promote(models.get(0), "by a test");
    try (ServiceProcess service =
        ServiceProcess.start(
            Application.class,
            workdir,
            List.of(
                "serve.poll_seconds=3600",
                "serve.access.keys=root:predict+metrics+admin:" + Digests.sha256(KEY)))) {
      ObservedService.await("the first answers", () -> metric(service, "sortdesk_model") > 0);
      double half;
      try (Clients clients = new Clients(number -> request(service, number))) {
        half = swap(service, clients, models.subList(1, swaps / 2 + 1));
        double all = swap(service, clients, models.subList(swaps / 2 + 1, models.size()));
        clients.close();
        assertEquals(List.of(), clients.failures());
        System.out.printf(
            "measured: %d swaps of %s under %,d answers; resident %.0f MB after half, %.0f MB%n",
            swaps, scorer, clients.answers(), half / 1e6, all / 1e6);
        assertTrue(all < half + FLAT, "resident memory grew from " + half + " to " + all);
      }
      assertEquals(swaps + 1, metric(service, "sortdesk_reloads_total{outcome=\"loaded\"}"));
      // Meters of versions that are gone are gone too.
      assertEquals(1, lines(service, "sortdesk_total_seconds_count"));
    }
  }

  private double swap(ServiceProcess service, Clients clients, List<RegisteredModel> models)
      throws Exception {
    for (RegisteredModel model : models) {
      TestModels.registry(workdir).promote(model, "by a test");
      HttpResponse<String> status = send(service, "/admin/reload", "");
      JsonObject serving =
          JsonParser.parseString(status.body()).getAsJsonObject().getAsJsonObject("serving");
      assertEquals(model.modelVersion(), serving.get("version").getAsString());
      clients.awaitAnswers(20);
      assertEquals(List.of(), clients.failures());
    }
    return metric(service, "sortdesk_process_resident_bytes");
  }

  private RegisteredModel register(String scorer, int number) throws IOException {
    String version = scorer + "-%012d".formatted(number);
    Path folder = workdir.resolve("bundles").resolve(version);
    double weight = 1 + number * 0.01;
    Path bundle =
        scorer.equals("onnx")
            ? TestModels.onnxBundle(folder, version, weight)
            : TestModels.bundle(folder, version, weight);
    try (ModelBundle opened = ModelBundle.open(bundle)) {
      Predictor predictor = new Predictor(opened);
      expected.put(
          version, TEXTS.stream().map(text -> login(predictor.predict(text).targets())).toList());
    }
    return TestModels.register(workdir, TestModels.mlflowConfig(), bundle, version, scorer);
  }

  private static double login(Map<String, TargetPrediction> targets) {
    return targets.get("topic").probabilities().get("login");
  }

  /** A single ticket, or now and then a batch of all texts. */
  private Clients.Sent request(ServiceProcess service, int number) {
    if (number % 5 == 0) {
      return new Clients.Sent(
          service.uri("/predict/batch"),
          "{\"tickets\": [\"" + String.join("\", \"", TEXTS) + "\"]}",
          KEY,
          this::wrongBatch);
    }
    int text = number % TEXTS.size();
    return new Clients.Sent(
        service.uri("/predict"),
        "{\"text\": \"" + TEXTS.get(text) + "\"}",
        KEY,
        response ->
            response.statusCode() == 200
                ? wrong(JsonParser.parseString(response.body()).getAsJsonObject(), text)
                : response.body());
  }

  private @Nullable String wrongBatch(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      return response.body();
    }
    int text = 0;
    for (JsonElement result :
        JsonParser.parseString(response.body()).getAsJsonObject().getAsJsonArray("results")) {
      String wrong = wrong(result.getAsJsonObject(), text);
      if (wrong != null) {
        return wrong;
      }
      text++;
    }
    return text == TEXTS.size() ? null : response.body();
  }

  private @Nullable String wrong(JsonObject answer, int text) {
    JsonElement version = answer.get("model_version");
    if (version == null) {
      return answer.toString();
    }
    double should = expected.get(version.getAsString()).get(text);
    double is = answer.getAsJsonObject("all_probabilities").get("login").getAsDouble();
    return Math.abs(is - should) <= TOLERANCE ? null : is + " where " + should + ": " + answer;
  }

  private double metric(ServiceProcess service, String name) {
    return scrape(service)
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private long lines(ServiceProcess service, String name) {
    return scrape(service).lines().filter(line -> line.startsWith(name)).count();
  }

  private String scrape(ServiceProcess service) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(service.uri("/metrics")).header("X-API-Key", KEY).build();
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> send(ServiceProcess service, String path, String json)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(service.uri(path))
            .header("X-API-Key", KEY)
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }
}
