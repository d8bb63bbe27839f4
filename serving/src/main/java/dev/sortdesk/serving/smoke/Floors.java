package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.Nearest;
import dev.sortdesk.core.config.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The least accuracy that is asked for.
 *
 * @param byTarget 0 to 1, by target
 */
record Floors(Map<String, Double> byTarget) {
  /**
   * Reads each {@code --min-accuracy TARGET=X}.
   *
   * @throws UserException if one is not of that form, its X is not in 0 to 1, or a target comes
   *     twice
   */
  static Floors of(List<String> given) {
    Map<String, Double> floors = new LinkedHashMap<>();
    for (String one : given) {
      int equals = one.lastIndexOf('=');
      if (equals < 1) {
        throw new UserException(
            "--min-accuracy " + one + " is not TARGET=X", "give such as --min-accuracy topic=0.9");
      }
      String target = one.substring(0, equals);
      if (floors.put(target, share(one, one.substring(equals + 1))) != null) {
        throw new UserException(
            "--min-accuracy names the target " + target + " twice", "give it once for each target");
      }
    }
    return new Floors(floors);
  }

  private static double share(String given, String number) {
    double share;
    try {
      share = Double.parseDouble(number);
    } catch (NumberFormatException e) {
      share = Double.NaN;
    }
    if (!(share >= 0 && share <= 1)) {
      throw new UserException(
          "--min-accuracy " + given + ": " + number + " is no number in 0 to 1",
          "give a share such as 0.9");
    }
    return share;
  }

  /**
   * Holds the targets against those that the model has and the file has labels for.
   *
   * @throws UserException if one of them is not there
   */
  void check(Set<String> targets, Set<String> columns) {
    for (String target : byTarget.keySet()) {
      if (!targets.contains(target)) {
        throw new UserException(
            "--min-accuracy: the model has no target " + target,
            Nearest.of(target, targets)
                .map(near -> "did you mean " + near + "?")
                .orElse("it has " + String.join(", ", targets)));
      }
      if (!columns.contains(target)) {
        throw new UserException(
            "--min-accuracy: the file has no column " + target,
            "name the column of its labels so; the file has " + String.join(", ", columns));
      }
    }
  }

  /**
   * Makes sure that there is an accuracy to hold against each floor.
   *
   * @param figures the figures by target
   * @throws UserException if no row has a label for one of the targets
   */
  void checkLabelled(Map<String, TargetFigures> figures) {
    for (String target : byTarget.keySet()) {
      if (figures.get(target).rows() == 0) {
        throw new UserException(
            "--min-accuracy: no row has a label for " + target,
            "give a file with labels in that column");
      }
    }
  }
}
