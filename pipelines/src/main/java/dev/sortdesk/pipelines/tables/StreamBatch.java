package dev.sortdesk.pipelines.tables;

/**
 * A batch of a streaming query, by which a table knows it again.
 *
 * @param query the query's id, which its checkpoint keeps
 * @param number the batch's number, from 0
 */
public record StreamBatch(String query, long number) {
  String name() {
    return "sortdesk.stream/" + query;
  }
}
