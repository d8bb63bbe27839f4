package dev.sortdesk.serving.http;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.serving.model.ModelStatus;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.model.Reasons;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import java.util.function.Supplier;

/** What an operator may do to the running service. */
@Controller("/admin")
@Tag(name = "admin")
@ExecuteOn(AdminController.THREAD)
final class AdminController {
  /** A registry that hangs holds up whoever waits for it here, and no tickets. */
  static final String THREAD = "admin";

  private final ModelWatcher watcher;
  private final ModelRegistry registry;
  private final ServingModels models;

  AdminController(ModelWatcher watcher, ModelRegistry registry, ServingModels models) {
    this.watcher = watcher;
    this.registry = registry;
    this.models = models;
  }

  @Post("/reload")
  @Operation(summary = "Looks at the registry now, also where its champion was refused before")
  @AnyErrors
  @KeyErrors
  ModelController.Status reload() {
    return status(watcher::reload);
  }

  @Post("/rollback")
  @Operation(summary = "Moves the registry's champion back to the one before, and loads it")
  @AnyErrors
  @KeyErrors
  @RollbackErrors
  ModelController.Status rollback() {
    return status(
        () -> {
          try {
            registry.rollback("by POST /admin/rollback");
          } catch (UserException e) {
            throw new ProblemException(
                HttpStatus.CONFLICT, "no_way_back", String.valueOf(e.getMessage()));
          } catch (MlflowException e) {
            throw new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, "no_registry", Reasons.ofRegistry(e));
          }
          return watcher.reload();
        });
  }

  private ModelController.Status status(Supplier<ModelStatus> action) {
    ModelStatus status = action.get();
    Optional<ServingModel> model = models.lease();
    try {
      return ModelController.status(status, model);
    } finally {
      model.ifPresent(ServingModel::release);
    }
  }
}
