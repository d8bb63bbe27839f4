package dev.sortdesk.core.bundle;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What made a model ({@code provenance.json}). It holds no time and no machine, so that the same
 * input gives the same bytes.
 *
 * @param dataFingerprint the fingerprint of the rows
 * @param ticketsVersion the Delta version of the table of tickets
 * @param trainingRows how many rows it was fitted on
 * @param codeVersion the version of Sortdesk's code
 * @param seed the seed of what is drawn by chance
 * @param config the settings that matter to the model, by key
 * @param chosen what the search on validation rows chose, by target
 * @param libraries the versions of the libraries that computed it
 */
public record Provenance(
    String dataFingerprint,
    long ticketsVersion,
    long trainingRows,
    String codeVersion,
    long seed,
    SortedMap<String, String> config,
    SortedMap<String, String> chosen,
    SortedMap<String, String> libraries) {
  static final String FILE = "provenance.json";

  public Provenance {
    config = new TreeMap<>(config);
    chosen = new TreeMap<>(chosen);
    libraries = new TreeMap<>(libraries);
  }
}
