package dev.sortdesk.pipelines.split;

import com.google.gson.annotations.SerializedName;

/**
 * How many labelled rows went where.
 *
 * @param training rows that are learned from
 * @param validation rows on which settings and scorers are compared
 * @param heldOut rows that only the report sees
 * @param copiesLeftTraining rows that left training because their text is also in validation or
 *     held out
 * @param copiesLeftValidation rows that left validation because their text is also held out
 */
public record SplitCounts(
    long training,
    long validation,
    long heldOut,
    @SerializedName("copies_left_training") long copiesLeftTraining,
    @SerializedName("copies_left_validation") long copiesLeftValidation) {

  /** Returns how many rows were left out because a later set holds the same text. */
  public long copiesRemoved() {
    return copiesLeftTraining + copiesLeftValidation;
  }
}
