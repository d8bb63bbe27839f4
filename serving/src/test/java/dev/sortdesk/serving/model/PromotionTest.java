package dev.sortdesk.serving.model;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service follows the registry's alias. */
class PromotionTest {
  private static final String FIRST = "tfidf-000000000001";
  private static final String SECOND = "tfidf-000000000002";
  private static final String THIRD = "tfidf-000000000003";
  private static final String KEY = "root-key";

  /** The SHA-256 of the key. */
  private static final String ACCESS =
      "root:predict+metrics+admin:" + dev.sortdesk.core.bundle.Digests.sha256(KEY);

  @TempDir private Path workdir;
  private RegisteredModel first;
  private RunningServer server;
  private ObservedService service;

  @BeforeEach
  void start() throws IOException {
    first = TestModels.promote(workdir, FIRST, 3);
    server = RunningServer.ready(workdir, Map.of("serve.poll_seconds", "1"));
    service = new ObservedService(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ModelRegistry registry() {
    return TestModels.registry(workdir);
  }

  private double confidence() {
    return service.answer("my password").get("confidence").getAsDouble();
  }

  @Test
  void swapsInWhatIsPromoted() throws IOException {
    double before = confidence();
    TestModels.promote(workdir, SECOND, 5);
    service.awaitServing(SECOND);
    assertEquals(SECOND, service.answer("x").get("model_version").getAsString());
    assertTrue(confidence() > before);
    assertEquals("", service.status("difference"));
    assertEquals(List.of(""), service.events(SECOND, "loaded"));
  }

  @Test
  void loadsNothingTwiceAtTheStart() {
    service.awaitLooks(2);
    assertEquals(1, service.reloads("loaded"));
    server.close();
    server = RunningServer.ready(workdir, Map.of("serve.poll_seconds", "1"));
    service = new ObservedService(server);
    service.awaitLooks(2);
    assertEquals(1, service.reloads("loaded"));
  }

  @Test
  void followsAnAliasThatGoesThereAndBack() throws IOException {
    RegisteredModel second = TestModels.promote(workdir, SECOND, 5);
    for (int round = 0; round < 25; round++) {
      registry().promote(first, "by a test");
      registry().promote(second, "by a test");
    }
    registry().promote(first, "by a test");
    service.awaitLooks(2);
    assertEquals(FIRST, service.version("serving"));
    assertEquals("", service.status("difference"));
  }

  @Test
  void rollsBackAsTheCommandLineDoes() throws IOException {
    TestModels.promote(workdir, SECOND, 5);
    TestModels.promote(workdir, THIRD, 7);
    server.close();
    server = RunningServer.ready(workdir, Map.of("serve.access.keys", ACCESS));
    assertEquals(200, rollback());
    assertEquals(SECOND, registry().champion().orElseThrow().modelVersion());
    assertEquals(
        SECOND, version(server.post("/predict", "{\"text\": \"x\"}", "X-API-Key", KEY).body()));
    // Another service, or the command line, goes on from there.
    assertEquals(first.number(), registry().rollback("by a test").number());
    assertEquals(200, server.post("/admin/reload", "", "X-API-Key", KEY).statusCode());
    assertEquals(
        FIRST, version(server.post("/predict", "{\"text\": \"x\"}", "X-API-Key", KEY).body()));
    assertProblem(409, "no_way_back", server.post("/admin/rollback", "", "X-API-Key", KEY));
  }

  @Test
  void keepsNoMoreCopiesThanItNeedsAndNothingOfOthers() throws IOException {
    Path copies = workdir.resolve("serving");
    Files.createDirectories(copies.resolve("photos"));
    for (int number = 2; number < 6; number++) {
      String version = "tfidf-00000000000" + number;
      TestModels.promote(workdir, version, number);
      service.awaitServing(version);
    }
    service.awaitLooks(1);
    try (Stream<Path> folders = Files.list(copies).filter(Files::isDirectory)) {
      List<String> names = folders.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals(3, names.size(), names.toString());
      assertEquals("photos", names.get(0));
      assertTrue(names.get(1).startsWith("tfidf-000000000004-"), names.toString());
      assertTrue(names.get(2).startsWith("tfidf-000000000005-"), names.toString());
    }
  }

  private int rollback() {
    return server.post("/admin/rollback", "", "X-API-Key", KEY).statusCode();
  }

  private static String version(String body) {
    return com.google.gson.JsonParser.parseString(body)
        .getAsJsonObject()
        .get("model_version")
        .getAsString();
  }
}
