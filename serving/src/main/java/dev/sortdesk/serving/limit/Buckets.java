package dev.sortdesk.serving.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A bucket of tokens for each client. */
interface Buckets {
  /** Nothing to wait for. */
  CompletableFuture<Optional<Duration>> NOW = CompletableFuture.completedFuture(Optional.empty());

  /**
   * Takes tokens out of a client's bucket: all of them or none. It never fails.
   *
   * @param tokens at most as many as a bucket holds
   * @return how long until there are enough; empty where they were taken
   */
  CompletableFuture<Optional<Duration>> take(String client, int tokens);
}
