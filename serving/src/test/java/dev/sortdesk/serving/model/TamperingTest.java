package dev.sortdesk.serving.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bundle that anyone laid hands on is never loaded, and changes nothing. */
class TamperingTest {
  private static final String GOOD = "tfidf-000000000001";
  private static final String TEXT = "my password for the colis";

  @TempDir private static Path workdir;
  private static RunningServer server;
  private static ObservedService service;
  private static int number = 1;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, GOOD, 3);
    server = RunningServer.ready(workdir, Map.of("serve.poll_seconds", "1"));
    service = new ObservedService(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> tamperings() {
    return Stream.concat(
        Arrays.stream(Tampering.values()).map(how -> Arguments.of(how, "tfidf")),
        Stream.of(
                Tampering.WEIGHTS,
                Tampering.TOKENIZER,
                Tampering.GOLDEN_TEXTS,
                Tampering.GOLDEN_TEXTS_OF_OTHER_WEIGHTS,
                Tampering.SWAPPED_BETWEEN_BUNDLES)
            .map(how -> Arguments.of(how, "onnx")));
  }

  private static Path bundle(String scorer, String name, String version, double weight)
      throws IOException {
    Path folder = workdir.resolve("bundles").resolve(name);
    return scorer.equals("onnx")
        ? TestModels.onnxBundle(folder, version, weight)
        : TestModels.bundle(folder, version, weight);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("tamperings")
  void loadsNothing(Tampering how, String scorer) throws IOException {
    number++;
    String version = scorer + "-%012d".formatted(number);
    Path bundle = bundle(scorer, version, version, 5);
    Path other = bundle(scorer, version + "-other", version, 7);
    Path good = workdir.resolve("good-" + number);
    new LocalTree(workdir).copyOut("bundles/" + version, good);
    if (how.registered()) {
      how.change(bundle, other);
    }
    RegisteredModel bad =
        TestModels.register(workdir, TestModels.mlflowConfig(), bundle, version, scorer);
    Path registered = TestModels.artifacts(workdir, bad);
    if (!how.registered()) {
      how.change(registered, other);
    }
    JsonObject answer = answer();
    int loaded = service.reloads("loaded");
    int refused = service.reloads("refused");

    TestModels.registry(workdir).promote(bad, "by a test");
    ObservedService.await(
        version + " is refused", () -> !service.events(version, "refused").isEmpty());

    assertRefused(how, version, answer, loaded, refused);

    // Good files under the same name and digest are no reason to fetch it again by itself.
    new LocalTree(registered.getParent()).delete(registered.getFileName().toString());
    new LocalTree(registered.getParent()).copyIn(good, registered.getFileName().toString());
    service.awaitLooks(2);
    assertRefused(how, version, answer, loaded, refused);
  }

  private static void assertRefused(
      Tampering how, String version, JsonObject answer, int loaded, int refused)
      throws IOException {
    assertEquals(version, service.version("wanted"));
    assertEquals(GOOD, service.version("serving"));
    List<String> reasons = service.events(version, "refused");
    assertEquals(1, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains(how.reason()), reasons.get(0));
    assertEquals(
        "version " + version + " was refused: " + reasons.get(0), service.status("difference"));
    assertEquals(refused + 1, service.reloads("refused"));
    assertEquals(loaded, service.reloads("loaded"));
    assertEquals(answer, answer());
    assertEquals(200, server.get("/health/ready").statusCode());
    try (Stream<Path> copies = Files.list(workdir.resolve("serving"))) {
      assertEquals(
          List.of(),
          copies
              .map(path -> path.getFileName().toString())
              .filter(name -> !name.startsWith(GOOD) && !name.equals("serving.json"))
              .toList());
    }
  }

  private static JsonObject answer() {
    JsonObject answer = service.answer(TEXT);
    answer.remove("request_id");
    answer.remove("latency_ms");
    assertEquals(GOOD, answer.get("model_version").getAsString());
    return answer;
  }
}
