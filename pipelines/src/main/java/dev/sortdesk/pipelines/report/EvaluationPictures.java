package dev.sortdesk.pipelines.report;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What an evaluation shows of one scorer, as SVG files. */
public final class EvaluationPictures {
  private EvaluationPictures() {}

  /** Returns the pictures of each target's confusion matrix and reliability, by file name. */
  public static Map<String, String> of(String scorer, Map<String, TargetReport> targets) {
    Map<String, String> pictures = new TreeMap<>();
    targets.forEach(
        (target, report) -> {
          pictures.put(
              fileName("confusion", target),
              new HeatMap(report.confusion())
                  .file("Confusion matrix of %s on %s".formatted(scorer, target)));
          pictures.put(
              fileName("reliability", target),
              ReliabilityDiagram.file(
                  "Reliability of %s on %s".formatted(scorer, target), report.calibration()));
        });
    return pictures;
  }

  /** Returns a file name for a target, safe on any file system, different for different targets. */
  private static String fileName(String kind, String target) {
    String safe = target.replaceAll("[^A-Za-z0-9_-]", "_");
    return safe.equals(target)
        ? kind + "-" + target + ".svg"
        : String.format(Locale.ROOT, "%s-%s-%08x.svg", kind, safe, target.hashCode());
  }
}
