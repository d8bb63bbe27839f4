package dev.sortdesk.pipelines.ingest;

import java.io.Serializable;

/** Tells the language of a text, in Spark's tasks. */
@FunctionalInterface
public interface LanguageDetector extends Serializable {
  /** Returns the language, as {@code tickets.language} holds it. */
  String of(String text);
}
