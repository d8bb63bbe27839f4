package dev.sortdesk.pipelines.validate;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;

/**
 * How a history's labels, languages and lengths were distributed when it was last accepted.
 *
 * @param fingerprint the history's fingerprint
 * @param rows its rows
 * @param labels for each target, how many rows bear each label
 * @param languages how many rows are in each language
 * @param lengths how many rows are in each band of length
 */
record DistributionSnapshot(
    String fingerprint,
    long rows,
    NavigableMap<String, NavigableMap<String, Long>> labels,
    NavigableMap<String, Long> languages,
    NavigableMap<String, Long> lengths) {

  static DistributionSnapshot of(String fingerprint, Profile profile) {
    return new DistributionSnapshot(
        fingerprint, profile.rows(), profile.labels(), profile.languages(), profile.bands());
  }

  String json() {
    return Json.pretty(this);
  }

  /**
   * Reads a snapshot.
   *
   * @throws UserException if the file does not hold one
   */
  static DistributionSnapshot read(String json, String file) {
    String problem;
    try {
      DistributionSnapshot read = Json.read(json, DistributionSnapshot.class, file);
      if (read.complete()) {
        return read;
      }
      problem = file + " lacks a part";
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage()).lines().findFirst().orElse(file);
    }
    throw new UserException(
        problem, "delete it, and the next accepted history is compared with none");
  }

  private boolean complete() {
    for (Object part : new Object[] {fingerprint, labels, languages, lengths}) {
      if (part == null) {
        return false;
      }
    }
    return true;
  }

  /** Returns the distributions by name: each target's labels, languages and lengths. */
  Map<String, NavigableMap<String, Long>> distributions() {
    Map<String, NavigableMap<String, Long>> all = new LinkedHashMap<>();
    labels.forEach((target, counts) -> all.put("labels of " + target, counts));
    all.put("languages", languages);
    all.put("lengths", lengths);
    return all;
  }
}
