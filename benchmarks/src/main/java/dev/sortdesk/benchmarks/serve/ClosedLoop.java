package dev.sortdesk.benchmarks.serve;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients that each send their next request when they have the answer to the one before, or after a
 * second where that was refused, as Retry-After asks.
 */
final class ClosedLoop {
  private static final double NANOS = 1e9;
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Clients clients;
  private final List<Long> server;
  private final Deque<Long> refused = new ArrayDeque<>();
  private int toSend;

  ClosedLoop(Clients clients, List<Long> server) {
    this.clients = clients;
    this.server = server;
  }

  void run(List<Phase> phases, List<Tally> tallies) throws IOException {
    for (int p = 0; p < phases.size(); p++) {
      run(phases.get(p), tallies.get(p));
    }
    clients.giveUp();
  }

  private void run(Phase phase, Tally tally) throws IOException {
    tally.begun(Usage.now(server));
    long end = System.nanoTime() + (long) (phase.seconds() * NANOS);
    toSend = (int) phase.load();
    while (System.nanoTime() - end < 0) {
      for (; toSend > 0; toSend--) {
        clients.send(System.nanoTime(), tally);
      }
      clients.receive(WAIT_NANOS, this::over);
      while (!refused.isEmpty() && System.nanoTime() - refused.peek() >= PAUSE_NANOS) {
        refused.remove();
        toSend++;
      }
    }
    refused.clear();
    long last = System.nanoTime() + GRACE_NANOS;
    while (clients.busy() > 0 && System.nanoTime() - last < 0) {
      clients.receive(WAIT_NANOS, no -> {});
    }
    tally.ended(Usage.now(server));
  }

  private void over(boolean wasRefused) {
    if (wasRefused) {
      refused.add(System.nanoTime());
    } else {
      toSend++;
    }
  }
}
