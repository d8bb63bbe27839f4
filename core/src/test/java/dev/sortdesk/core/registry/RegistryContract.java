package dev.sortdesk.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the registry does, in whichever store. */
abstract class RegistryContract {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  @TempDir Path folder;
  private String model = "";
  private Mlflow mlflow;
  private ModelRegistry registry;
  private String run = "";

  /** The setting {@code mlflow.uri}. */
  abstract String uri();

  @BeforeEach
  void openRegistry() {
    model = "registry-" + COUNTER.incrementAndGet();
    MlflowConfig config = new MlflowConfig(uri(), "registry", model, 60);
    mlflow = MlflowStores.open(config, new LocalTree(folder));
    registry = new ModelRegistry(mlflow, config);
    run = mlflow.startRun(mlflow.experiment("registry"), "run", Map.of());
  }

  private RegisteredModel register(String modelVersion) {
    return registry.register(run, "bundle", modelVersion, "tfidf", "d-" + modelVersion);
  }

  private int champion() {
    return registry.champion().orElseThrow().number();
  }

  private Map<String, String> tags(int number) {
    return mlflow.versions(model).get(number - 1).tags();
  }

  @Test
  void startsWithoutAChampion() {
    assertEquals(Optional.empty(), registry.champion());
    assertEquals(Optional.empty(), registry.find("a1"));
    UserException e = assertThrows(UserException.class, () -> registry.rollback("why"));
    assertEquals(
        "rollback: the model " + model + " has no champion; promote a bundle first",
        e.getMessage());
  }

  @Test
  void registersABundleOnce() {
    RegisteredModel first = register("a1");
    assertEquals(first, register("a1"));
    assertEquals(2, register("a2").number());
    assertEquals(Optional.of(first), registry.find("a1"));
    assertEquals("a1", first.modelVersion());
    assertEquals("tfidf", first.scorer());
    assertEquals("d-a1", first.bundleDigest());
    assertEquals(run, first.version().runId());
    assertEquals(Optional.empty(), registry.champion());
  }

  @Test
  void fetchesTheBundle() throws IOException {
    Path bundle = Files.createDirectories(folder.resolve("bundle"));
    Files.writeString(bundle.resolve("manifest.json"), "{}");
    mlflow.logArtifacts(run, bundle, "bundle");
    registry.fetch(register("a1"), folder.resolve("local"));

    assertEquals("{}", Files.readString(folder.resolve("local/manifest.json")));
  }

  @Test
  void promotesAndGoesBack() {
    RegisteredModel one = register("a1");
    RegisteredModel two = register("a2");
    registry.promote(one, "first");
    registry.promote(two, "better");
    registry.promote(two, "again");

    assertEquals(2, champion());
    assertEquals("", tags(1).get(ModelRegistry.REPLACED));
    assertEquals("1", tags(2).get(ModelRegistry.REPLACED));
    assertTrue(tags(2).get(ModelRegistry.PROMOTED).endsWith("Z better"));
    assertEquals(1, registry.rollback("wrong labels").number());
    assertEquals(1, champion());
    assertTrue(registry.rolledBack(two));
    assertFalse(registry.rolledBack(one));
    assertTrue(tags(2).get(ModelRegistry.ROLLED_BACK).endsWith("Z wrong labels"));
    UserException e = assertThrows(UserException.class, () -> registry.rollback("more"));
    assertEquals(
        "rollback: version 1 of %s is the champion and replaced none; promote another bundle first"
            .formatted(model),
        e.getMessage());
    assertEquals(1, champion());
  }

  @Test
  void passesOverBundlesThatWereRolledBack() {
    RegisteredModel one = register("a1");
    RegisteredModel two = register("a2");
    RegisteredModel three = register("a3");
    registry.promote(one, "");
    registry.promote(two, "");
    registry.promote(three, "");
    registry.rollback("");
    registry.promote(three, "better by now");
    assertFalse(registry.rolledBack(three));
    mlflow.setTag(model, 2, ModelRegistry.ROLLED_BACK, "by hand");

    assertEquals(1, registry.rollback("").number());
  }

  @Test
  void endsWhereChampionsReplacedEachOther() {
    RegisteredModel one = register("a1");
    RegisteredModel two = register("a2");
    registry.promote(one, "");
    registry.promote(two, "");
    registry.promote(one, "");

    assertEquals(2, registry.rollback("").number());
    assertThrows(UserException.class, () -> registry.rollback(""));
    assertEquals(2, champion());
  }

  @Test
  void goesToTheSameBundleWhenAKilledRollbackIsRepeated() {
    RegisteredModel one = register("a1");
    RegisteredModel two = register("a2");
    registry.promote(one, "");
    registry.promote(two, "");
    mlflow.setTag(model, 2, ModelRegistry.ROLLED_BACK, "killed after this");

    assertEquals(1, registry.rollback("").number());
  }

  private GateDecision gate() {
    String value = mlflow.modelTags(model).get(ModelRegistry.GATE);
    return Json.read(value, GateDecision.class, "the tag");
  }

  @Test
  void notesWhatAPromotionWouldDoAndMovesNothing() {
    RegisteredModel one = register("a1");
    RegisteredModel two = register("a2");
    registry.promote(one, "first");
    GateDecision declined =
        new GateDecision("decline", "a2", "tfidf", "a1", "not \"better\"", "2026-01-31T02:00:00Z");
    registry.note(two, declined);
    assertEquals(declined, gate());
    GateDecision promoted =
        new GateDecision("promote", "a2", "tfidf", null, "é".repeat(9000), "2026-01-31T03:00:00Z");
    registry.note(two, promoted);

    assertEquals(promoted, gate());
    assertEquals(2000, gate().reason().length());
    assertEquals(1, champion());
    assertEquals(mlflow.modelTags(model).get(ModelRegistry.GATE), tags(2).get(ModelRegistry.GATE));
    assertFalse(tags(1).containsKey(ModelRegistry.GATE));
  }

  @Test
  void refusesAChampionOfSomeoneElse() {
    mlflow.register(model, run, "bundle", Map.of());
    mlflow.setAlias(model, ModelRegistry.CHAMPION, 1);

    UserException e = assertThrows(UserException.class, registry::champion);
    assertEquals(
        "mlflow.model: version 1 of %s is the champion, but was not registered by Sortdesk; move or delete the alias champion, or set mlflow.model to another name"
            .formatted(model),
        e.getMessage());
  }
}
