package dev.sortdesk.pipelines.sql;

import java.io.Serializable;
import java.util.List;

/**
 * The model that a query asks.
 *
 * @param folder its bundle, on the driver
 * @param digest the bundle's digest
 * @param version the model's version
 * @param targets its questions, in order
 * @param window how many texts are scored together
 */
record ModelReference(
    String folder, String digest, String version, List<String> targets, int window)
    implements Serializable {
  ModelReference {
    targets = List.copyOf(targets);
  }

  @Override
  public String toString() {
    return version;
  }
}
