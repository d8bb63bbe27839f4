package dev.sortdesk.serving.model;

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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A champion that cannot be loaded, for good or for now. */
class FailedLoadTest {
  private static final String FIRST = "tfidf-000000000001";
  private static final String SECOND = "tfidf-000000000002";

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

  @Test
  void fetchesARefusedModelAgainOnceTheAliasHasMoved() throws IOException {
    Path bundle = TestModels.bundle(workdir.resolve("bundles/second"), SECOND, 5);
    RegisteredModel second = TestModels.register(workdir, bundle);
    Path golden = TestModels.artifacts(workdir, second).resolve("golden.json");
    Files.writeString(golden, "{}");
    registry().promote(second, "by a test");
    ObservedService.await("refused", () -> !service.events(SECOND, "refused").isEmpty());

    registry().promote(first, "by a test");
    service.awaitLooks(2);
    assertEquals("", service.status("difference"));
    Files.copy(bundle.resolve("golden.json"), emptied(golden));
    registry().promote(second, "by a test");
    service.awaitServing(SECOND);
  }

  @Test
  void refusesAnotherDigestForTheVersionThatAnswers() throws IOException {
    Path tag = workdir.resolve("mlruns/models/sortdesk/version-1/tags/sortdesk.bundle_digest");
    String digest = Files.readString(tag);
    Files.writeString(tag, digest.substring(0, 32) + "0".repeat(32));
    ObservedService.await("refused", () -> !service.events(FIRST, "refused").isEmpty());
    assertEquals(
        "version "
            + FIRST
            + " was refused: model bundle "
            + FIRST
            + ": manifest.json was changed: it is not the one that was registered",
        service.status("difference"));
    assertEquals(FIRST, service.answer("x").get("model_version").getAsString());

    Files.writeString(tag, digest);
    service.awaitLooks(2);
    assertEquals("", service.status("difference"));
    assertEquals(1, service.reloads("loaded"));
    assertTrue(Files.isDirectory(workdir.resolve("serving/" + FIRST + "-" + digest)));
  }

  @Test
  void triesAgainWhereFilesCannotBeFetchedForNow() throws IOException {
    RegisteredModel second =
        TestModels.register(
            workdir, TestModels.bundle(workdir.resolve("bundles/second"), SECOND, 5));
    Path artifacts = TestModels.artifacts(workdir, second);
    Files.move(artifacts, artifacts.resolveSibling("away"));
    registry().promote(second, "by a test");
    ObservedService.await("failed", () -> !service.events(SECOND, "failed").isEmpty());
    assertEquals(
        "version "
            + SECOND
            + " could not be fetched: the registry does not answer; it is tried again",
        service.status("difference"));
    assertEquals(FIRST, service.answer("x").get("model_version").getAsString());
    assertEquals(0, service.reloads("refused"));

    Files.move(artifacts.resolveSibling("away"), artifacts);
    service.awaitServing(SECOND);
    assertEquals("", service.status("difference"));
  }

  @Test
  void triesAgainWhereCopiesCannotBeKeptForNow() throws IOException {
    Path copies = workdir.resolve("serving");
    Files.move(copies, workdir.resolve("away"));
    Files.writeString(copies, "a file where the folder should be");
    TestModels.promote(workdir, SECOND, 5);
    ObservedService.await("failed", () -> !service.events(SECOND, "failed").isEmpty());
    String why = service.status("difference");
    assertTrue(why.startsWith("version " + SECOND + " could not be kept on disk: "), why);
    assertEquals(FIRST, service.answer("x").get("model_version").getAsString());

    Files.delete(copies);
    service.awaitServing(SECOND);
  }

  private static Path emptied(Path file) throws IOException {
    Files.delete(file);
    return file;
  }
}
