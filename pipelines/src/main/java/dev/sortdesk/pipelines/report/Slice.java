package dev.sortdesk.pipelines.report;

import com.google.gson.annotations.SerializedName;
import org.jspecify.annotations.Nullable;

/**
 * A part of the held-out rows, such as one language.
 *
 * @param rows how many rows it has
 * @param accuracy the share that is right; null where there are fewer than {@link #SMALLEST} rows
 * @param macroF1 the macro-F1; null where there are fewer than {@link #SMALLEST} rows
 */
public record Slice(
    int rows, @Nullable Double accuracy, @SerializedName("macro_f1") @Nullable Double macroF1) {
  /** The fewest rows that are measured: of fewer, one row would move the numbers by points. */
  public static final int SMALLEST = 20;
}
