package dev.sortdesk.benchmarks.serve;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What has been used so far.
 *
 * @param seconds the time, from any fixed point
 * @param serverCpu processor seconds of the service's processes
 * @param generatorCpu processor seconds of this process
 * @param resident resident bytes of the service's processes
 */
record Usage(double seconds, double serverCpu, double generatorCpu, long resident) {
  static final Usage NOTHING = new Usage(0, 0, 0, 0);

  private static final double NANOS = 1e9;

  /** What Linux counts processor time in, and a page of memory. */
  private static final double TICKS_A_SECOND = 100;

  private static final long PAGE_BYTES = 4096;

  /** Where user and system time stand in {@code /proc/PID/stat}, counted behind the name. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  static Usage now(List<Long> server) {
    double ticks = 0;
    long pages = 0;
    try {
      for (long pid : server) {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        ticks += Double.parseDouble(fields[USER]) + Double.parseDouble(fields[SYSTEM]);
        String[] sizes = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ", -1);
        pages += Long.parseLong(sizes[1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the service has ended", e);
    }
    OperatingSystemMXBean own =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Usage(
        System.nanoTime() / NANOS,
        ticks / TICKS_A_SECOND,
        own.getProcessCpuTime() / NANOS,
        pages * PAGE_BYTES);
  }
}
