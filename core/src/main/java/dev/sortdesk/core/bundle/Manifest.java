package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.text.LowerCase;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle holds: {@code manifest.json}.
 *
 * @param format the version of the bundle's layout: since 2 its graph has a form, since 3 MLflow
 *     loads it in Python and lower case goes by code points
 * @param modelVersion the model's version
 * @param scorer {@code tfidf} or {@code onnx}
 * @param text which fields of a ticket make its text, and how they join
 * @param targets the questions that the model answers, in order
 * @param maxTokens where the onnx scorer cuts a text; 0 for a scorer that reads texts whole
 * @param form the form of the onnx scorer's graph; null for a scorer that has none, and in bundles
 *     of format 1, whose graphs are {@code fp32}
 * @param files every file but the manifest itself, by its path in the bundle
 */
public record Manifest(
    int format,
    String modelVersion,
    String scorer,
    TicketText text,
    List<Target> targets,
    int maxTokens,
    @Nullable String form,
    SortedMap<String, FileDigest> files) {
  /** The layout that this code writes. It reads this one and every earlier one. */
  public static final int FORMAT = 3;

  private static final int BY_CODE_POINTS = 3;

  static final String FILE = "manifest.json";

  /**
   * A file's identity.
   *
   * @param sha256 in lower-case hexadecimal digits
   * @param bytes its length
   */
  public record FileDigest(String sha256, long bytes) {}

  public Manifest {
    targets = List.copyOf(targets);
    files = new TreeMap<>(files);
  }

  /** Returns a manifest of this code's layout that does not name the files yet. */
  public static Manifest draft(
      String modelVersion,
      String scorer,
      TicketText text,
      List<Target> targets,
      int maxTokens,
      @Nullable String form) {
    return new Manifest(
        FORMAT, modelVersion, scorer, text, targets, maxTokens, form, new TreeMap<>());
  }

  /** Returns the lower case that the terms of the tfidf scorer were taken in. */
  LowerCase lowerCase() {
    return format < BY_CODE_POINTS ? LowerCase.STRINGS : LowerCase.CODE_POINTS;
  }

  Manifest with(SortedMap<String, FileDigest> found) {
    return new Manifest(format, modelVersion, scorer, text, targets, maxTokens, form, found);
  }

  static Manifest read(String json, String where) {
    return Json.read(json, Manifest.class, where);
  }
}
