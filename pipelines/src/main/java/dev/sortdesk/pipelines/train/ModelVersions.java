package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.Digests;
import java.util.Map;
import java.util.TreeMap;

/** The version of a model: a hash of all that decides what it becomes. */
final class ModelVersions {
  private static final int DIGITS = 12;

  private ModelVersions() {}

  /**
   * Returns {@code SCORER-HASH}: equal data, settings and code give an equal version.
   *
   * @param fingerprint the fingerprint of the rows
   * @param config the settings that matter to the scorer, by key
   * @param codeVersion the version of the code
   */
  static String of(
      String scorer, String fingerprint, Map<String, String> config, String codeVersion) {
    String all = fingerprint + "\n" + new TreeMap<>(config) + "\n" + codeVersion;
    return scorer + "-" + Digests.sha256(all).substring(0, DIGITS);
  }
}
