package dev.sortdesk.core.registry;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.ModelVersion;
import dev.sortdesk.core.mlflow.VersionTags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The registered bundles and the alias {@code champion}. A champion carries the number of the one
 * it replaced, written before the alias moves, so that there is a way back at any time. Every call
 * may be killed and repeated.
 */
public final class ModelRegistry {
  public static final String CHAMPION = "champion";

  static final String MODEL_VERSION = "sortdesk.model_version";
  static final String SCORER = "sortdesk.scorer";
  static final String BUNDLE_DIGEST = "sortdesk.bundle_digest";
  static final String REPLACED = "sortdesk.replaced";
  static final String PROMOTED = "sortdesk.promoted";
  static final String ROLLED_BACK = "sortdesk.rolled_back";

  /**
   * The tag that holds a {@link GateDecision}, of the candidate's run, its version and the model.
   */
  static final String GATE = "sortdesk.gate";

  /** What a push must know of the tags above. */
  public static final VersionTags VERSION_TAGS = new VersionTags(MODEL_VERSION, REPLACED);

  private final Mlflow mlflow;
  private final String model;

  public ModelRegistry(Mlflow mlflow, MlflowConfig config) {
    this.mlflow = mlflow;
    this.model = config.model();
  }

  /**
   * Returns the champion.
   *
   * @throws UserException if the alias stands at a version that Sortdesk did not register
   */
  public Optional<RegisteredModel> champion() {
    Optional<ModelVersion> version = mlflow.alias(model, CHAMPION);
    if (version.isPresent() && !ours(version.get())) {
      throw new UserException(
          "mlflow.model: version %d of %s is the champion, but was not registered by Sortdesk"
              .formatted(version.get().version(), model),
          "move or delete the alias " + CHAMPION + ", or set mlflow.model to another name");
    }
    return version.map(ModelRegistry::registered);
  }

  /** Returns the bundle of a version, if it is registered. */
  public Optional<RegisteredModel> find(String modelVersion) {
    return mlflow.versions(model).stream()
        .filter(version -> modelVersion.equals(version.tags().get(MODEL_VERSION)))
        .filter(ModelRegistry::ours)
        .findFirst()
        .map(ModelRegistry::registered);
  }

  /**
   * Registers the bundle that lies below a run's artifacts; a bundle of this version that is
   * registered already is returned instead.
   */
  public RegisteredModel register(
      String runId, String artifactPath, String modelVersion, String scorer, String bundleDigest) {
    return find(modelVersion)
        .orElseGet(
            () ->
                registered(
                    mlflow.register(
                        model,
                        runId,
                        artifactPath,
                        Map.of(
                            MODEL_VERSION, modelVersion,
                            SCORER, scorer,
                            BUNDLE_DIGEST, bundleDigest))));
  }

  /** Makes a bundle the champion; nothing happens where it is. */
  public void promote(RegisteredModel candidate, String reason) {
    Optional<RegisteredModel> before = champion();
    if (before.isPresent() && before.get().number() == candidate.number()) {
      return;
    }
    int number = candidate.number();
    mlflow.setTag(
        model, number, REPLACED, before.map(old -> Integer.toString(old.number())).orElse(""));
    mlflow.setTag(model, number, PROMOTED, Instant.now() + " " + reason);
    if (rolledBack(candidate)) {
      mlflow.setTag(model, number, ROLLED_BACK, "");
    }
    mlflow.setAlias(model, CHAMPION, number);
  }

  /**
   * Makes the bundle that the champion replaced the champion again, and returns it. One that was
   * itself rolled back is passed over for the one that it replaced.
   *
   * @throws UserException if there is no champion, or it replaced none
   */
  public RegisteredModel rollback(String reason) {
    RegisteredModel left =
        champion()
            .orElseThrow(
                () ->
                    new UserException(
                        "rollback: the model " + model + " has no champion",
                        "promote a bundle first"));
    RegisteredModel back =
        replaced(left)
            .orElseThrow(
                () ->
                    new UserException(
                        "rollback: version %d of %s is the champion and replaced none"
                            .formatted(left.number(), model),
                        "promote another bundle first"));
    // The mark comes first: killed between the two, a repeated rollback goes to the same bundle.
    mlflow.setTag(model, left.number(), ROLLED_BACK, Instant.now() + " " + reason);
    mlflow.setAlias(model, CHAMPION, back.number());
    return back;
  }

  private Optional<RegisteredModel> replaced(RegisteredModel champion) {
    List<ModelVersion> versions = mlflow.versions(model);
    Set<Integer> seen = new HashSet<>(Set.of(champion.number()));
    Optional<ModelVersion> at = Optional.of(champion.version());
    while (true) {
      String number = at.flatMap(v -> Optional.ofNullable(v.tags().get(REPLACED))).orElse("");
      at =
          versions.stream()
              .filter(version -> Integer.toString(version.version()).equals(number))
              .filter(ModelRegistry::ours)
              .findFirst();
      if (at.isEmpty() || !seen.add(at.get().version())) {
        return Optional.empty();
      }
      if (!marked(at.get())) {
        return at.map(ModelRegistry::registered);
      }
    }
  }

  /** Returns whether a bundle was the champion, was rolled back, and was not promoted since. */
  public boolean rolledBack(RegisteredModel candidate) {
    return mlflow.versions(model).stream()
        .anyMatch(version -> version.version() == candidate.number() && marked(version));
  }

  /**
   * Notes what a promotion would do now, with the candidate's run and version, and last with the
   * registered model, which holds the newest decision; moves nothing.
   */
  public void note(RegisteredModel candidate, GateDecision decision) {
    String value = Json.line(decision);
    mlflow.log(candidate.version().runId(), Map.of(), Map.of(), Map.of(GATE, value));
    mlflow.setTag(model, candidate.number(), GATE, value);
    mlflow.setModelTag(model, GATE, value);
  }

  /** Copies a bundle into a local folder that does not exist yet. */
  public void fetch(RegisteredModel candidate, Path local) throws IOException {
    fetch(candidate, local, Long.MAX_VALUE);
  }

  /**
   * Copies a bundle into a local folder that does not exist yet.
   *
   * @param maxBytes the most that may be copied
   * @throws UserException if there is more, or something that is no file
   */
  public void fetch(RegisteredModel candidate, Path local, long maxBytes) throws IOException {
    mlflow.download(candidate.version(), local, maxBytes);
  }

  private static boolean marked(ModelVersion version) {
    return !version.tags().getOrDefault(ROLLED_BACK, "").isEmpty();
  }

  private static boolean ours(ModelVersion version) {
    return version.tags().keySet().containsAll(Set.of(MODEL_VERSION, SCORER, BUNDLE_DIGEST));
  }

  private static RegisteredModel registered(ModelVersion version) {
    Map<String, String> tags = version.tags();
    return new RegisteredModel(
        version.version(),
        tags.getOrDefault(MODEL_VERSION, ""),
        tags.getOrDefault(SCORER, ""),
        tags.getOrDefault(BUNDLE_DIGEST, ""),
        version);
  }
}
