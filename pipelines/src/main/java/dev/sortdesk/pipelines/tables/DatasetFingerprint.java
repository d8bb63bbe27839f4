package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says in 64 characters which rows a history has: it changes when a row is added, removed or
 * changed, and not with the rows' order or partitions.
 *
 * <p>Each row is hashed: SHA-256 of its table, the length of its id, its id and its content hash.
 * The 256 bits are cut into eight unsigned 32-bit lanes, and each lane is summed over all rows, in
 * Spark, in 64 bits (exact below two thousand million rows). The fingerprint is the SHA-256 of the
 * row counts and the eight sums. Adding up the hashes of a set's members, in place of hashing a
 * sorted list, is the incremental hashing of Bellare and Micciancio (1997), "A new paradigm for
 * collision-free hashing"; it needs no sort, and one Spark job.
 *
 * <p>It covers what {@code content_hash} covers; the time of ingest and the version are not part of
 * it, so that the same history ingested anew has the same fingerprint.
 *
 * @param sha256 the fingerprint, in hexadecimal
 * @param tickets rows of the history
 * @param holdout rows that were given to be held out
 */
public record DatasetFingerprint(String sha256, long tickets, long holdout) {
  private static final int LANES = 8;
  private static final int LANE_CHARACTERS = 8;

  /** Returns the fingerprint of a history together with the rows that are held out. */
  public static DatasetFingerprint of(Dataset<Row> tickets, Dataset<Row> holdout) {
    Dataset<Row> rows = digests(tickets, "tickets").union(digests(holdout, "holdout"));
    Column[] sums = new Column[LANES + 1];
    for (int lane = 0; lane < LANES; lane++) {
      Column hex = substring(col("digest"), 1 + lane * LANE_CHARACTERS, LANE_CHARACTERS);
      sums[lane] = coalesce(sum(conv(hex, 16, 10).cast("bigint")), lit(0L));
    }
    sums[LANES] = count(org.apache.spark.sql.functions.when(col("part").equalTo("holdout"), 1));
    Row total = rows.agg(count(lit(1)), sums).head();
    long held = total.getLong(LANES + 1);
    long all = total.getLong(0);
    StringBuilder text =
        new StringBuilder("sortdesk-1 ").append(all - held).append(' ').append(held);
    for (int lane = 0; lane < LANES; lane++) {
      text.append(' ').append(total.getLong(1 + lane));
    }
    return new DatasetFingerprint(sha256(text.toString()), all - held, held);
  }

  private static Dataset<Row> digests(Dataset<Row> rows, String part) {
    Column id = coalesce(col("ticket_id"), lit(""));
    Column content = coalesce(col("content_hash"), lit(""));
    Column line = concat(lit(part + " "), length(id).cast("string"), lit(" "), id, content);
    return rows.select(lit(part).as("part"), sha2(line.cast("binary"), 256).as("digest"));
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
