package dev.sortdesk.pipelines.nightly;

import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first answers of a night to one question.
 *
 * @param answers how many there are
 * @param confidence their mean confidence, 0 to 1
 * @param bands how many are in each range of {@link Band#ALL}
 * @param before first answers of the nights before, that the page compares with
 * @param labels those that were given tonight or before, the most frequent of tonight first
 */
public record TargetAnswers(
    long answers, double confidence, List<Long> bands, long before, List<LabelAnswers> labels) {
  public TargetAnswers {
    bands = List.copyOf(bands);
    labels = List.copyOf(labels);
  }

  /**
   * A label of a night.
   *
   * @param share of tonight's answers, 0 to 1
   * @param shareBefore of the answers of the nights before; null, and left out of the JSON, where
   *     there are none
   * @param confidence their mean confidence; null where there are none
   */
  public record LabelAnswers(
      String label,
      long answers,
      double share,
      @SerializedName("share_before") @Nullable Double shareBefore,
      @Nullable Double confidence,
      List<Long> bands) {
    public LabelAnswers {
      bands = List.copyOf(bands);
    }
  }
}
