package dev.sortdesk.pipelines.nightly;

import java.time.Instant;
import java.util.List;

/**
 * What the tables hold of all nights, counted by when it was written.
 *
 * @param changes of the table of tickets
 * @param keptFrom the version of the table of tickets from which on its changes are kept; -1 where
 *     all are
 * @param rejections rows that were no tickets
 * @param answers what models said
 * @param decisions promotions and rollbacks, the oldest first
 */
record Written(
    List<Change> changes,
    long keptFrom,
    List<Rejection> rejections,
    List<Answers> answers,
    List<Decision> decisions) {

  /**
   * Tickets that changed in one way in one commit.
   *
   * @param version the commit's version of the table
   * @param kind inserted, updated or deleted
   */
  record Change(long version, Instant at, String kind, long rows) {}

  record Rejection(Instant at, String reason, long rows) {}

  /**
   * Answers of one model to one target, of one commit, with one label and in one range of
   * confidence.
   *
   * @param first whether no answer of the same ticket version is older
   * @param band the index in {@link Band#ALL}
   * @param confidence the sum over the rows
   */
  record Answers(
      String target,
      Instant at,
      String model,
      boolean first,
      String label,
      int band,
      long rows,
      double confidence) {}

  /**
   * @param action promoted, declined or rolled back
   */
  record Decision(String action, String model, String reason, Instant at) {}
}
