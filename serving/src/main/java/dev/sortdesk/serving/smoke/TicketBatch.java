package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows that go to the service in one request, within what it takes. */
final class TicketBatch {
  /**
   * Tickets in a request. The service takes 1,000, but a batch is admitted whole or not at all, and
   * a small one finds its places beside other load.
   */
  static final int MOST_TICKETS = 200;

  /** Below the 4 MB that the service takes, with room for what is around the tickets. */
  static final int MOST_BYTES = 4 * 1024 * 1024 - 1024;

  private final List<String> tickets = new ArrayList<>();
  private final List<Map<String, String>> rows = new ArrayList<>();
  private int bytes;

  /**
   * Adds a row where there is room for it.
   *
   * @param row all of the row's fields
   * @param ticket what of it is sent
   * @return whether there was
   */
  boolean add(Map<String, String> row, Map<String, String> ticket) {
    String json = Json.line(ticket);
    int more = json.getBytes(StandardCharsets.UTF_8).length + 1;
    if (tickets.size() == MOST_TICKETS || bytes + more > MOST_BYTES) {
      return false;
    }
    tickets.add(json);
    rows.add(row);
    bytes += more;
    return true;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  List<Map<String, String>> rows() {
    return rows;
  }

  /** Returns the request's body. */
  String body() {
    return "{\"tickets\":[" + String.join(",", tickets) + "]}";
  }
}
