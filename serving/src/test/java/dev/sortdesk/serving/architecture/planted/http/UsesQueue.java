package dev.sortdesk.serving.architecture.planted.http;

import dev.sortdesk.serving.architecture.planted.queue.UsesHttp;

/** What the cycle goes through. */
public interface UsesQueue {
  UsesHttp queue();
}
