package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;

/**
 * The JVM: its version, the system that it runs on, and its heap against the memory.
 *
 * @param version the feature release, such as 17
 * @param system the operating system and the processor's architecture, as Java names them
 * @param heap the most bytes that the heap may take
 * @param memory the bytes of the machine, or those that its control group allows
 */
record JavaCheck(int version, String system, long heap, long memory) implements Check {
  private static final int TESTED = 17;
  private static final Set<String> SYSTEMS = Set.of("Linux amd64", "Linux aarch64");
  private static final long MEGABYTE = 1L << 20;

  /** What Spark refuses to start below, in megabytes. */
  private static final long LEAST_HEAP = 450;

  /** What classes, threads, compiled code and the runtime of ONNX take besides, in megabytes. */
  private static final long BESIDES_THE_HEAP = 512;

  static JavaCheck here() {
    // This bean knows the limits of control groups, and so of containers.
    var machine =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new JavaCheck(
        Runtime.version().feature(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().maxMemory(),
        machine.getTotalMemorySize());
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public List<Statement> look() {
    return List.of(release(), machine(), heapSize());
  }

  private Statement release() {
    return version == TESTED
        ? new Sound("Java " + version)
        : new Finding(
            "this is Java " + version + ", and Sortdesk is made for " + TESTED,
            "install JDK " + TESTED + " and set JAVA_HOME to it");
  }

  private Statement machine() {
    return SYSTEMS.contains(system)
        ? new Sound(system)
        : new Finding(
            "this is " + system + ", for which the models' native libraries are not there",
            "run Sortdesk on Linux on amd64 or aarch64, or in a container");
  }

  private Statement heapSize() {
    long most = heap / MEGABYTE;
    long there = memory / MEGABYTE;
    if (most < LEAST_HEAP) {
      return new Finding(
          "the heap may grow to %d MB, and Spark does not start below %d MB"
              .formatted(most, LEAST_HEAP),
          "give java more by SORTDESK_JAVA_OPTS=-Xmx2g");
    }
    if (most + BESIDES_THE_HEAP > there) {
      return new Finding(
          "the heap may grow to %d MB, and java needs about %d MB besides, but the machine or its container has %d MB: the system may end a run"
              .formatted(most, BESIDES_THE_HEAP, there),
          "give java less by SORTDESK_JAVA_OPTS=-Xmx%dm, or the machine more"
              .formatted(Math.max(there - BESIDES_THE_HEAP, LEAST_HEAP)));
    }
    return new Sound("the heap may grow to %d MB, of %d MB of memory".formatted(most, there));
  }
}
