package dev.sortdesk.pipelines.nightly;

import java.util.List;

/**
 * A range of confidence.
 *
 * @param from its lower end, which is in it
 * @param words how it is called
 */
record Band(double from, String words) {
  /** The ranges from 0 to 1, the least sure first. */
  static final List<Band> ALL =
      List.of(
          new Band(0, "below 0.5"),
          new Band(0.5, "0.5 to 0.7"),
          new Band(0.7, "0.7 to 0.9"),
          new Band(0.9, "0.9 and more"));
}
