package dev.sortdesk.pipelines.report;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.pipelines.metrics.CalibrationBin;
import dev.sortdesk.pipelines.metrics.Confusion;
import dev.sortdesk.pipelines.metrics.ConfusionMatrix;
import dev.sortdesk.pipelines.metrics.Headline;
import dev.sortdesk.pipelines.metrics.Interval;
import dev.sortdesk.pipelines.metrics.Judgements;
import dev.sortdesk.pipelines.metrics.LabelScores;
import dev.sortdesk.pipelines.metrics.Measured;
import java.util.List;
import java.util.Map;

/**
 * How well one scorer answers one target on held-out rows. The numbers are those of {@link
 * Headline}.
 *
 * @param intervals each number's bootstrap interval, by the number's name in JSON
 * @param rows the rows that have a label of this target
 * @param unknownRows those of them whose label the scorer was never taught: counted as wrong
 * @param labels each label's scores: those that the scorer knows, then those that it does not
 * @param confusion how often each label was taken for each
 * @param topConfusions the most frequent confusions, the largest first
 * @param slices the rows parted by {@code language} and by {@code length}
 * @param calibration the bins of confidence that hold rows
 */
public record TargetReport(
    double accuracy,
    @SerializedName("macro_f1") double macroF1,
    @SerializedName("weighted_f1") double weightedF1,
    @SerializedName("log_loss") double logLoss,
    double ece,
    Map<String, Interval> intervals,
    int rows,
    @SerializedName("unknown_rows") int unknownRows,
    Map<String, LabelScores> labels,
    ConfusionMatrix confusion,
    @SerializedName("top_confusions") List<Confusion> topConfusions,
    Map<String, Map<String, Slice>> slices,
    List<CalibrationBin> calibration) {
  private static final int CONFUSIONS = 20;

  public static TargetReport of(
      Judgements judgements, Measured measured, Map<String, Map<String, Slice>> slices) {
    Headline headline = measured.headline();
    ConfusionMatrix confusion = ConfusionMatrix.of(judgements);
    return new TargetReport(
        headline.accuracy(),
        headline.macroF1(),
        headline.weightedF1(),
        headline.logLoss(),
        headline.ece(),
        measured.intervals(),
        judgements.rows(),
        judgements.unknownRows(),
        confusion.labelScores(),
        confusion,
        confusion.top(CONFUSIONS),
        slices,
        measured.calibration());
  }
}
