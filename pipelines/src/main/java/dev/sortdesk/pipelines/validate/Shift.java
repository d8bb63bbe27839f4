package dev.sortdesk.pipelines.validate;

import com.google.gson.annotations.SerializedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a history has moved from the one that was last accepted.
 *
 * @param method how the distance is measured
 * @param against the fingerprint of the last accepted history; absent on the first run
 * @param rows the rows of the last accepted history
 * @param measures a distance for each distribution that both histories have
 */
public record Shift(String method, @Nullable String against, long rows, List<Measure> measures) {
  private static final String METHOD =
      "Jensen-Shannon distance, base 2 (Lin 1991), less what two samples of this size differ by"
          + " chance";

  /**
   * The shift of one distribution.
   *
   * @param of what is distributed
   * @param distance the plain distance, 0 to 1
   * @param beyondChance the distance less what chance explains; the rule looks at this one
   */
  public record Measure(
      String of, double distance, @SerializedName("beyond_chance") double beyondChance) {}

  public Shift {
    measures = List.copyOf(measures);
  }

  static Shift between(@Nullable DistributionSnapshot accepted, DistributionSnapshot now) {
    if (accepted == null) {
      return new Shift(METHOD, null, 0, List.of());
    }
    List<Measure> measures = new ArrayList<>();
    Map<String, NavigableMap<String, Long>> before = accepted.distributions();
    now.distributions()
        .forEach(
            (name, counts) -> {
              NavigableMap<String, Long> earlier = before.get(name);
              if (earlier != null && !earlier.isEmpty() && !counts.isEmpty()) {
                measures.add(
                    new Measure(
                        name,
                        JensenShannon.distance(earlier, counts),
                        JensenShannon.distanceBeyondChance(earlier, counts)));
              }
            });
    return new Shift(METHOD, accepted.fingerprint(), accepted.rows(), measures);
  }
}
