package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether MLflow's store answers: asked once, as a server's silence takes as long as it may. */
final class MlflowAnswer {
  private final Places places;
  private boolean asked;
  private @Nullable String refusal;

  MlflowAnswer(Places places) {
    this.places = places;
  }

  /** Returns what keeps the store from telling its models; empty where it tells them. */
  Optional<String> refusal() {
    if (!asked) {
      refusal = ask();
      asked = true;
    }
    return Optional.ofNullable(refusal);
  }

  private @Nullable String ask() {
    try {
      Mlflow mlflow = places.tracking().mlflow();
      if (places.mlflowIsAServer()) {
        // Of a folder this would try whether it can be written to.
        mlflow.check();
      }
      mlflow.versions(places.config().mlflow().model());
      return null;
    } catch (MlflowException e) {
      return e.getMessage();
    }
  }
}
