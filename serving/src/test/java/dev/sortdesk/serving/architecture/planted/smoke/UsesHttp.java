package dev.sortdesk.serving.architecture.planted.smoke;

import dev.sortdesk.serving.architecture.planted.http.UsesQueue;

/** Breaks a rule on purpose: smoke is a client. */
interface UsesHttp {
  UsesQueue http();
}
