package dev.sortdesk.serving.http;

import dev.sortdesk.serving.hook.MlflowHooks;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.observe.Meters;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;

/**
 * Takes a webhook for a hint to look at the registry now. Which model is the champion is asked
 * there: nothing that a webhook says is believed.
 */
@Controller("/hooks")
@Tag(name = "hooks")
final class HookController {
  private static final String ID = "X-MLflow-Delivery-Id";
  private static final String TIMESTAMP = "X-MLflow-Timestamp";
  private static final String SIGNATURE = "X-MLflow-Signature";

  private static final int MOST_BYTES = 64 * 1024;

  private final MlflowHooks hooks;
  private final ModelWatcher watcher;
  private final Meters meters;

  HookController(MlflowHooks hooks, ModelWatcher watcher, Meters meters) {
    this.hooks = hooks;
    this.watcher = watcher;
    this.meters = meters;
  }

  /**
   * The answer to a webhook.
   *
   * @param detail what is done now
   */
  @Serdeable
  @Schema(name = "Hint", description = "What a webhook has brought about.")
  record Hint(@Schema(description = "What is done now.") String detail) {}

  @Post(
      uri = "/mlflow",
      consumes = MediaType.APPLICATION_JSON,
      produces = MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "A hint of MLflow that the champion may have changed: the registry is looked at now",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = HookSchema.class))),
      parameters = {
        @Parameter(
            name = ID,
            in = ParameterIn.HEADER,
            description = "What tells this webhook from every other.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = TIMESTAMP,
            in = ParameterIn.HEADER,
            description = "When it was sent, in seconds since 1970; not five minutes ago.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = SIGNATURE,
            in = ParameterIn.HEADER,
            description = "v1 and the HMAC-SHA256 of ID.TIMESTAMP.BODY in Base64, by a comma.",
            schema = @Schema(type = "string"))
      })
  @AnyErrors
  @HookErrors
  Hint mlflow(HttpRequest<?> request, @Body byte[] body) {
    if (body.length > MOST_BYTES && hooks.open()) {
      throw refused(
          HttpStatus.REQUEST_ENTITY_TOO_LARGE,
          "body_too_large",
          "a webhook has at most " + MOST_BYTES / 1024 + " KB");
    }
    HttpHeaders headers = request.getHeaders();
    return switch (hooks.judge(
        headers.get(ID), headers.get(TIMESTAMP), headers.get(SIGNATURE), body)) {
      case GENUINE -> {
        watcher.wake();
        yield new Hint("the registry is looked at now");
      }
      case CLOSED ->
          throw refused(
              HttpStatus.FORBIDDEN, "hook_closed", "this is closed until serve.hook.secret is set");
      case FORGED ->
          throw refused(
              HttpStatus.FORBIDDEN,
              "bad_signature",
              "the webhook is not signed with the secret of this service; give MLflow the same"
                  + " one");
      case STALE ->
          throw refused(
              HttpStatus.FORBIDDEN,
              "stale_webhook",
              "the webhook was not sent within five minutes; compare the clocks");
      case REPLAYED ->
          throw refused(
              HttpStatus.CONFLICT,
              "replayed_webhook",
              "a webhook with this " + ID + " was here before");
      case TOO_MANY -> {
        meters.rejected("too_many_webhooks");
        throw new ProblemException(
            HttpStatus.TOO_MANY_REQUESTS,
            "too_many_webhooks",
            "there were more webhooks in ten minutes than can be told apart; the registry is looked"
                + " at without them",
            Duration.ofMinutes(1));
      }
    };
  }

  private ProblemException refused(HttpStatus status, String code, String detail) {
    meters.rejected(code);
    return new ProblemException(status, code, detail);
  }
}
