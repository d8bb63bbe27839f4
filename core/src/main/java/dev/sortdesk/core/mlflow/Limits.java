package dev.sortdesk.core.mlflow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What MLflow's server and folder store allow in names and values. */
final class Limits {
  static final int METRICS_A_BATCH = 1000;

  /** MLflow allows 100, and a request of a million characters: 100 long values may exceed that. */
  static final int PARAMS_OR_TAGS_A_BATCH = 50;

  static final int PARAM_VALUE = 6000;
  static final int RUN_TAG_VALUE = 8000;
  static final int VERSION_TAG_VALUE = 100_000;

  /** What the column of MLflow's database holds. */
  static final int MODEL_TAG_VALUE = 5000;

  static final int DATASET_NAME = 500;
  static final int DATASET_DIGEST = 36;

  /** In bytes, because the folder store makes a file name of it. MLflow allows 250 characters. */
  private static final int NAME = 250;

  private static final Pattern REFUSED = Pattern.compile("[^/\\p{L}\\p{N}_.\\- :]");
  private static final String ELLIPSIS = "...";

  private Limits() {}

  /**
   * Returns the name with {@code _} for what MLflow refuses: other characters than letters, digits,
   * {@code _ . - : /} and the space, and parts that a file system takes for a way up.
   */
  static String name(String name) {
    String cut = REFUSED.matcher(name).replaceAll("_");
    while (cut.getBytes(StandardCharsets.UTF_8).length > NAME) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    String cleaned =
        Arrays.stream(cut.split("/"))
            .filter(part -> !part.isEmpty())
            .map(part -> part.equals(".") || part.equals("..") ? "_" : part)
            .collect(Collectors.joining("/"));
    return cleaned.isEmpty() ? "_" : cleaned;
  }

  /**
   * Returns the map with names that MLflow allows, in order; two that would become one are told
   * apart by a number.
   */
  static <V> Map<String, V> names(Map<String, V> map) {
    Map<String, V> named = new LinkedHashMap<>();
    new TreeMap<>(map)
        .forEach(
            (key, value) -> {
              String safe = name(key);
              String free = safe;
              for (int i = 2; named.containsKey(free); i++) {
                free = safe + "_" + i;
              }
              named.put(free, value);
            });
    return named;
  }

  /** Returns the map with names that MLflow allows, and values cut to a number of characters. */
  static Map<String, String> texts(Map<String, String> map, int length) {
    Map<String, String> texts = names(map);
    texts.replaceAll((key, value) -> cut(value, length));
    return texts;
  }

  /** Returns the text, its end replaced by three dots where it is too long. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = length - ELLIPSIS.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + ELLIPSIS;
  }
}
