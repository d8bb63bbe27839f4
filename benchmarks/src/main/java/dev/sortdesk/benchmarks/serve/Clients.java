package dev.sortdesk.benchmarks.serve;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The connections of a measurement: free ones, and those with a request under way. */
final class Clients implements AutoCloseable {
  /** More than this are never open; requests wait then, and their time runs. */
  static final int MOST = 1024;

  private final int port;
  private final Requests requests;
  private final Selector selector = Selector.open();
  private final Deque<Connection> free = new ArrayDeque<>();
  private final Set<Connection> busy = new HashSet<>();

  Clients(int port, Requests requests) throws IOException {
    this.port = port;
    this.requests = requests;
  }

  int busy() {
    return busy.size();
  }

  boolean mayAnotherBeSent() {
    return !free.isEmpty() || busy.size() < MOST;
  }

  /** Is told of requests that are over. */
  @FunctionalInterface
  interface Over {
    void over(boolean refused);
  }

  /** Sends the next request. */
  void send(long due, Tally tally) throws IOException {
    Connection connection = free.poll();
    if (connection == null) {
      connection = Connection.open(port, selector, tally);
    }
    int request = requests.next();
    busy.add(connection);
    try {
      connection.send(request, requests.bytes(request), due, tally);
    } catch (IOException e) {
      lost(connection);
    }
    tally.sent(System.nanoTime() - due);
  }

  /**
   * Waits for answers, at most so long, and notes those that came.
   *
   * @param nanos 0 does not wait
   * @param then called after each request that is over
   * @return whether there was anything
   */
  boolean receive(long nanos, Over then) throws IOException {
    long milliseconds = TimeUnit.NANOSECONDS.toMillis(nanos);
    int ready = milliseconds > 0 ? selector.select(milliseconds) : selector.selectNow();
    if (ready == 0) {
      return false;
    }
    for (SelectionKey key : selector.selectedKeys()) {
      Connection connection = (Connection) key.attachment();
      try {
        if (key.isWritable()) {
          connection.write();
        }
        if (key.isReadable() && connection.read()) {
          over(connection);
          then.over(connection.status() == Tally.REFUSED);
        }
      } catch (IOException e) {
        boolean under = busy.contains(connection);
        lost(connection);
        if (under) {
          then.over(false);
        }
      }
    }
    selector.selectedKeys().clear();
    return true;
  }

  private void over(Connection connection) {
    long nanos = System.nanoTime() - connection.due;
    connection.tally.answered(connection.status(), connection.answerFits(requests), nanos);
    busy.remove(connection);
    free.push(connection);
  }

  private void lost(Connection connection) {
    if (busy.remove(connection)) {
      connection.tally.broken();
    } else {
      free.remove(connection);
    }
    connection.close();
  }

  /** Gives up what has no answer. */
  void giveUp() {
    for (Connection connection : busy) {
      connection.tally.unanswered(System.nanoTime() - connection.due);
      connection.close();
    }
    busy.clear();
  }

  @Override
  public void close() throws IOException {
    giveUp();
    free.forEach(Connection::close);
    selector.close();
  }
}
