package dev.sortdesk.pipelines.promote;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.pipelines.metrics.PairedDifference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision on the champion's place: {@code reports/promotion.json}.
 *
 * @param promoted whether the candidate is the champion now, by this decision
 * @param reason why, in words
 * @param candidate the candidate's model version
 * @param scorer the candidate's scorer
 * @param championBefore the champion's model version before; null if there was none
 * @param rows held-out rows that neither was trained on; 0 where nothing was compared
 * @param difference the candidate's mean macro-F1 less the champion's; null where nothing was
 *     compared
 * @param missedFloors the floors that the candidate is below
 */
public record Promotion(
    boolean promoted,
    String reason,
    String candidate,
    String scorer,
    @SerializedName("champion_before") @Nullable String championBefore,
    long rows,
    @Nullable PairedDifference difference,
    @SerializedName("missed_floors") List<String> missedFloors) {}
