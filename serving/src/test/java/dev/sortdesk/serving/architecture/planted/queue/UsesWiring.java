package dev.sortdesk.serving.architecture.planted.queue;

import dev.sortdesk.serving.architecture.planted.wiring.Wiring;

/** Breaks a rule on purpose: parts do not know how they are put together. */
interface UsesWiring {
  Wiring wiring();
}
