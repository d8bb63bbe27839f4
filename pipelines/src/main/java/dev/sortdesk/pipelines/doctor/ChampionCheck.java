package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.PassedOver;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.TemporaryFolders;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The champion's bundle, in the working folder, from where the stages take it, and in the registry,
 * from where the service does: it has its digests, loads, and answers its golden texts.
 */
final class ChampionCheck implements Check {
  private final Places places;
  private final MlflowAnswer answer;

  ChampionCheck(Places places, MlflowAnswer answer) {
    this.places = places;
    this.answer = answer;
  }

  @Override
  public String name() {
    return "champion";
  }

  @Override
  public List<Statement> look() throws IOException {
    if (answer.refusal().isPresent()) {
      return List.of(new PassedOver("MLflow does not tell it"));
    }
    Tracking tracking = places.tracking();
    Optional<RegisteredModel> champion;
    try {
      champion = tracking.registry().champion();
    } catch (MlflowException e) {
      return List.of(new Finding(String.valueOf(e.getMessage())));
    }
    if (champion.isEmpty()) {
      return List.of(new Sound("there is none yet"));
    }
    return bundles(tracking, champion.get());
  }

  private List<Statement> bundles(Tracking tracking, RegisteredModel champion) throws IOException {
    List<Statement> said = new ArrayList<>();
    Workdir workdir = places.workdir();
    String version = champion.modelVersion();
    boolean trainedHere = workdir.models().exists(version);
    if (trainedHere) {
      said.add(
          opened(
              new Bundles(workdir, tracking.registry()).trained(version),
              champion,
              "delete the folder: it is fetched from the registry then"));
    }
    try {
      Path copy = TemporaryFolders.create("sortdesk-doctor").resolve(version);
      tracking.registry().fetch(champion, copy);
      said.add(registered(copy, champion, trainedHere));
    } catch (MlflowException e) {
      said.add(new Finding(String.valueOf(e.getMessage()), toTheRegistry(champion)));
    }
    return said;
  }

  private Statement registered(Path copy, RegisteredModel champion, boolean opened)
      throws IOException {
    if (!opened) {
      return opened(copy, champion, toTheRegistry(champion));
    }
    try {
      ModelBundle.check(copy, champion.bundleDigest());
      return new Sound("the registry's copy of " + champion.modelVersion() + " has its digests");
    } catch (BundleException e) {
      return broken("the registry's copy, ", e, toTheRegistry(champion));
    }
  }

  private static Statement opened(Path folder, RegisteredModel champion, String remedy)
      throws IOException {
    try (ModelBundle bundle = ModelBundle.open(folder, champion.bundleDigest())) {
      return new Sound(
          "%s, version %d of %s, loads and answers its golden texts%s"
              .formatted(
                  champion.modelVersion(),
                  champion.number(),
                  champion.version().model(),
                  bundle.notice().map(notice -> " (" + notice + ")").orElse("")));
    } catch (BundleException e) {
      return broken("", e, remedy);
    }
  }

  private static Finding broken(String which, BundleException e, String remedy) {
    return new Finding(which + e.getMessage(), remedy);
  }

  private String toTheRegistry(RegisteredModel champion) {
    return "bring back the artifacts of version %d of %s (run %s) from a backup, or train and promote anew"
        .formatted(champion.number(), champion.version().model(), champion.version().runId());
  }
}
