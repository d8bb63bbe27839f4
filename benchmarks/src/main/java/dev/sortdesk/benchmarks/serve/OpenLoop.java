package dev.sortdesk.benchmarks.serve;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends requests at their times, evenly spread, whatever becomes of those before. */
final class OpenLoop {
  private static final double NANOS = 1e9;

  /** How long answers are waited for at the end. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A selector waits in whole milliseconds, and returns late by up to one. */
  private static final long SELECTABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private static final long NAP_NANOS = 20_000;

  private final Clients clients;
  private final List<Long> server;

  OpenLoop(Clients clients, List<Long> server) {
    this.clients = clients;
    this.server = server;
  }

  void run(List<Phase> phases, List<Tally> tallies) throws IOException {
    long begin = System.nanoTime();
    for (int p = 0; p < phases.size(); p++) {
      Phase phase = phases.get(p);
      Tally tally = tallies.get(p);
      tally.begun(Usage.now(server));
      long end = begin + (long) (phase.seconds() * NANOS);
      long count = Math.round(phase.load() * phase.seconds());
      for (long k = 0; k < count; k++) {
        long due = begin + (long) (k / phase.load() * NANOS);
        if (!waitUntil(due, end)) {
          // What could not even be sent has waited since its time, and stays without an answer.
          for (; k < count; k++) {
            tally.unanswered(end - (begin + (long) (k / phase.load() * NANOS)));
          }
          break;
        }
        clients.send(due, tally);
      }
      receiveUntil(end);
      tally.ended(Usage.now(server));
      begin = end;
    }
    long last = System.nanoTime() + GRACE_NANOS;
    while (clients.busy() > 0 && System.nanoTime() - last < 0) {
      clients.receive(SELECTABLE_NANOS, refused -> {});
    }
    clients.giveUp();
  }

  /** Receives until a request can be sent at its time or later; false when the phase ended. */
  private boolean waitUntil(long due, long end) throws IOException {
    receiveUntil(due);
    while (!clients.mayAnotherBeSent()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      clients.receive(SELECTABLE_NANOS, refused -> {});
    }
    return true;
  }

  private void receiveUntil(long time) throws IOException {
    boolean first = true;
    for (long left = time - System.nanoTime(); first || left > 0; left = time - System.nanoTime()) {
      first = false;
      boolean any = clients.receive(left > SELECTABLE_NANOS ? left - SELECTABLE_NANOS : 0, r -> {});
      if (!any && left > 2 * NAP_NANOS && left <= SELECTABLE_NANOS) {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }
}
