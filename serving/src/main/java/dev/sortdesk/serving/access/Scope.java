package dev.sortdesk.serving.access;

import java.util.Locale;

/** What a key allows. */
enum Scope {
  PREDICT,
  METRICS,
  ADMIN;

  /** Returns the name in settings. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
