package dev.sortdesk.core.registry;

import com.google.gson.annotations.SerializedName;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion would do now: the value of the tag {@code sortdesk.gate}, as JSON.
 *
 * @param decision {@link #PROMOTE} or {@link #DECLINE}
 * @param candidate the candidate's model version
 * @param scorer the candidate's scorer
 * @param champion the champion's model version; null where there is none
 * @param reason why, in words
 * @param decidedAt when, in UTC: {@code 2026-01-31T02:00:00Z}
 */
public record GateDecision(
    String decision,
    String candidate,
    String scorer,
    @Nullable String champion,
    String reason,
    @SerializedName("decided_at") String decidedAt) {
  public static final String PROMOTE = "promote";
  public static final String DECLINE = "decline";

  /** What keeps the whole below the 5,000 characters that MLflow's databases hold. */
  private static final int REASON = 2000;

  /** Shortens a reason that is too long for a tag. */
  public GateDecision {
    reason = reason.length() <= REASON ? reason : reason.substring(0, REASON - 3) + "...";
  }
}
