package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.PassedOver;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** MLflow: a server answers, takes our credentials and is of a known kind; a folder can be read. */
final class MlflowCheck implements Check {
  private final Places places;
  private final MlflowAnswer answer;

  MlflowCheck(Places places, MlflowAnswer answer) {
    this.places = places;
    this.answer = answer;
  }

  @Override
  public String name() {
    return "mlflow";
  }

  @Override
  public List<Statement> look() throws IOException {
    List<Statement> said = new ArrayList<>();
    Optional<String> refusal = answer.refusal();
    if (refusal.isPresent()) {
      return List.of(refused(refusal.get()));
    }
    Mlflow mlflow = places.tracking().mlflow();
    if (places.mlflowIsAServer()) {
      said.add(version(mlflow, TestedVersions.read().mlflow()));
    }
    said.add(models(mlflow));
    return said;
  }

  private Finding refused(String why) {
    if (!places.mlflowIsAServer()) {
      return new Finding(
          why, "bring the file back from a backup, or delete its folder and train again");
    }
    // A server's refusal ends with what to do about it.
    int remedy = why.lastIndexOf("; ");
    return remedy > 0 && why.matches(".* answered 40[13] .*")
        ? new Finding(why.substring(0, remedy), why.substring(remedy + "; ".length()))
        : new Finding(why, "start the server, or set mlflow.uri to where it is");
  }

  private static Statement version(Mlflow mlflow, String tested) {
    Optional<String> version = mlflow.serverVersion();
    if (version.isEmpty()) {
      return new PassedOver("the server answers, and does not tell its version");
    }
    String here = version.get();
    if (here.equals(tested)) {
      return new Sound("the server answers, version " + here);
    }
    // Minor releases come every month; only a major one changes the REST API that is used.
    return major(here).equals(major(tested))
        ? new Sound("the server answers, version " + here + ", tested with " + tested)
        : new Finding(
            "the server is MLflow " + here + ", and Sortdesk is tested with " + tested,
            "run a server of version " + major(tested));
  }

  private Statement models(Mlflow mlflow) {
    String model = places.config().mlflow().model();
    int versions = mlflow.versions(model).size();
    return new Sound(
        versions == 0
            ? "no version of the model " + model + " yet"
            : "%d version%s of the model %s".formatted(versions, versions == 1 ? "" : "s", model));
  }

  private static String major(String version) {
    return version.split("\\.", 2)[0];
  }
}
