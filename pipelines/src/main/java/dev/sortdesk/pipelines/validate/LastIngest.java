package dev.sortdesk.pipelines.validate;

/**
 * What the last ingest read.
 *
 * @param read rows read
 * @param rejected rows of these that were rejected
 */
public record LastIngest(long read, long rejected) {

  /** Returns the share of the rows that were rejected, 0 to 1. */
  double rejectedShare() {
    return read == 0 ? 0 : (double) rejected / read;
  }
}
