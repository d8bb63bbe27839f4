package dev.sortdesk.serving.architecture.planted.queue;

import dev.sortdesk.serving.architecture.planted.http.UsesQueue;

/** Breaks a rule on purpose: it closes a cycle. */
public interface UsesHttp {
  UsesQueue user();
}
