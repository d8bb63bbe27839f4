package dev.sortdesk.serving.http;

import jakarta.inject.Singleton;
import java.util.Optional;

/** Whether the service is on its way down. */
@Singleton
public final class Lifecycle {
  private volatile boolean stopping;

  /** Returns why no more requests should be sent; empty while they should. */
  public Optional<String> stopping() {
    return stopping ? Optional.of("the service is stopping") : Optional.empty();
  }

  /** Notes that it is. */
  public void stop() {
    stopping = true;
  }
}
