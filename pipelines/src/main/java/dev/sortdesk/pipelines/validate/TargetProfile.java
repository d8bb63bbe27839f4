package dev.sortdesk.pipelines.validate;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.pipelines.split.TrainableLabels;
import java.util.List;
import java.util.NavigableMap;

/**
 * What the labels of one target look like.
 *
 * @param labelled rows with a label
 * @param trained the labels that will be learned
 * @param leftOut the labels that will not, each with its rows for training
 * @param imbalance the rows of the most frequent trained label over those of the least frequent
 * @param conflicts texts that appear with two labels
 */
public record TargetProfile(
    long labelled,
    List<String> trained,
    @SerializedName("left_out") NavigableMap<String, Long> leftOut,
    double imbalance,
    Conflicts conflicts) {

  static TargetProfile of(Profile profile, TrainableLabels trainable, Conflicts conflicts) {
    NavigableMap<String, Long> counts = profile.labels().get(trainable.target());
    List<Long> trained = trainable.kept().stream().map(counts::get).sorted().toList();
    return new TargetProfile(
        profile.labelled(trainable.target()),
        trainable.kept(),
        trainable.leftOut(),
        (double) trained.get(trained.size() - 1) / trained.get(0),
        conflicts);
  }
}
