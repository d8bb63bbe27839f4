package dev.sortdesk.serving.model;

import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the service knows of the champion and of the model that answers.
 *
 * @param wanted the champion as it was last seen, or null
 * @param serving the model that answers, or null
 * @param since since when it answers, or null
 * @param difference why the two differ, or null where they do not
 * @param registry what is wrong with the registry, or null
 * @param registryAnswered when the registry last said which model is the champion, or null
 * @param copies what is wrong with the copies on disk, from which the service starts without the
 *     registry, or null
 * @param history the latest events, newest first
 */
public record ModelStatus(
    @Nullable RegisteredModelId wanted,
    @Nullable RegisteredModelId serving,
    @Nullable Instant since,
    @Nullable String difference,
    @Nullable String registry,
    @Nullable Instant registryAnswered,
    @Nullable String copies,
    List<Event> history) {

  /**
   * Something that happened to the model.
   *
   * @param time when
   * @param version the model version that it happened to
   * @param outcome {@code loaded}; {@code refused}, where its files are not those that were
   *     registered or cannot be run; {@code failed}, where it could not be fetched for now
   * @param reason why it was not loaded, or where it was loaded from; null where that is the rule
   */
  public record Event(Instant time, String version, String outcome, @Nullable String reason) {}

  /** Returns whether the registry's champion answers. */
  public boolean current() {
    return wanted != null && difference == null;
  }

  /** Returns why no model answers; empty where one does. */
  public Optional<String> notReady() {
    if (serving != null) {
      return Optional.empty();
    }
    if (difference != null) {
      return Optional.of(difference);
    }
    String why = registry == null ? "the model is being loaded" : registry;
    return Optional.of(copies == null ? why : why + "; " + copies);
  }
}
