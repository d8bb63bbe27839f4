package dev.sortdesk.pipelines.report;

import java.util.Locale;

/** A target's confusion matrix as an SVG file. */
public final class ConfusionPicture {
  private ConfusionPicture() {}

  /** Returns a file name for a target, safe on any file system, different for different targets. */
  public static String fileName(String target) {
    String safe = target.replaceAll("[^A-Za-z0-9_-]", "_");
    return safe.equals(target)
        ? "confusion-" + target + ".svg"
        : String.format(Locale.ROOT, "confusion-%s-%08x.svg", safe, target.hashCode());
  }

  public static String of(String scorer, String target, TargetReport report) {
    return new HeatMap(report.confusion())
        .file("Confusion matrix of %s on %s".formatted(scorer, target));
  }
}
