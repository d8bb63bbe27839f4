package dev.sortdesk.pipelines.score;

import com.google.gson.annotations.SerializedName;

/**
 * What a scoring did.
 *
 * @param modelVersion the champion that answered
 * @param tickets how many tickets there are
 * @param scored how many of them were scored now; the others were before
 */
public record ScoreReport(
    @SerializedName("model_version") String modelVersion, long tickets, long scored) {}
