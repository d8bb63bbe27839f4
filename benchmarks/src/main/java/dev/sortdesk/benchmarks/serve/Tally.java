package dev.sortdesk.benchmarks.serve;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What came of the requests of one phase. Every latency is kept, so that quantiles are exact. */
final class Tally {
  /** The status of a request that a busy service refuses. */
  static final int REFUSED = 429;

  private static final int OK = 200;
  private static final double NANOS_A_MILLISECOND = 1e6;

  private final Phase phase;
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Numbers answered = new Numbers();
  private final Numbers refused = new Numbers();
  private final Numbers lags = new Numbers();
  private Usage before = Usage.NOTHING;
  private Usage after = Usage.NOTHING;
  private int wrong;
  private int failed;
  private int unanswered;

  Tally(Phase phase) {
    this.phase = phase;
  }

  /** Notes how much later than intended a request was sent. */
  void sent(long lagNanos) {
    lags.add(lagNanos);
  }

  void answered(int status, boolean fits, long nanos) {
    statuses.merge(status, 1, Integer::sum);
    if (status == OK) {
      answered.add(nanos);
      wrong += fits ? 0 : 1;
    } else if (status == REFUSED) {
      refused.add(nanos);
    } else {
      failed++;
    }
  }

  /** Counts a request whose connection broke. */
  void broken() {
    failed++;
  }

  /** Counts a request that had no answer when the measurement ended, after so long. */
  void unanswered(long nanos) {
    unanswered++;
    answered.add(nanos);
  }

  void begun(Usage usage) {
    before = usage;
  }

  void ended(Usage usage) {
    after = usage;
  }

  /**
   * A phase's figures. Latencies are in milliseconds, from the intended time of sending; those of
   * unanswered requests are in them with the time that they have waited.
   *
   * @param load as asked for
   * @param seconds how long it took
   * @param ok requests with status 200
   * @param refused requests with status 429
   * @param failed requests with any other status, or a broken connection
   * @param wrong answers that do not say what they should
   * @param unanswered requests without an answer when all was over
   * @param lag how much later than intended requests were sent
   * @param serverCpu processor seconds of the service
   * @param generatorCpu processor seconds of the generator, which has a core of its own
   * @param resident the service's resident bytes at the end
   */
  record Figures(
      double load,
      double seconds,
      int ok,
      int refused,
      int failed,
      int wrong,
      int unanswered,
      Map<Integer, Integer> statuses,
      Map<String, Double> latency,
      Map<String, Double> refusedLatency,
      Map<String, Double> lag,
      double serverCpu,
      double generatorCpu,
      long resident) {}

  Figures figures() {
    return new Figures(
        phase.load(),
        after.seconds() - before.seconds(),
        statuses.getOrDefault(OK, 0),
        statuses.getOrDefault(REFUSED, 0),
        failed,
        wrong,
        unanswered,
        statuses,
        answered.quantiles(),
        refused.quantiles(),
        lags.quantiles(),
        after.serverCpu() - before.serverCpu(),
        after.generatorCpu() - before.generatorCpu(),
        after.resident());
  }

  private static final class Numbers {
    private long[] all = new long[1 << 12];
    private int count;

    void add(long number) {
      if (count == all.length) {
        all = Arrays.copyOf(all, 2 * count);
      }
      all[count++] = number;
    }

    Map<String, Double> quantiles() {
      Map<String, Double> quantiles = new TreeMap<>();
      if (count == 0) {
        return quantiles;
      }
      long[] sorted = Arrays.copyOf(all, count);
      Arrays.sort(sorted);
      double sum = Arrays.stream(sorted).asDoubleStream().sum();
      quantiles.put("mean", sum / count / NANOS_A_MILLISECOND);
      quantiles.put("p50", at(sorted, 0.5));
      quantiles.put("p90", at(sorted, 0.9));
      quantiles.put("p99", at(sorted, 0.99));
      quantiles.put("p99.9", at(sorted, 0.999));
      quantiles.put("max", at(sorted, 1));
      return quantiles;
    }

    private static double at(long[] sorted, double quantile) {
      int rank = (int) Math.ceil(quantile * sorted.length);
      return sorted[Math.max(0, rank - 1)] / NANOS_A_MILLISECOND;
    }
  }
}
