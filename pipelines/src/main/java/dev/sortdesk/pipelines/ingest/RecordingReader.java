package dev.sortdesk.pipelines.ingest;

import java.io.IOException;
import java.io.Reader;

/**
 * Keeps the characters that a parser has read until they are taken: a CSV parser gives where a
 * record starts, not its raw text.
 */
final class RecordingReader extends Reader {
  private final Reader in;
  private final StringBuilder kept = new StringBuilder();
  private long start;

  RecordingReader(Reader in) {
    this.in = in;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      kept.append(buffer, offset, count);
    }
    return count;
  }

  /** Returns and forgets all characters before a position, counted from the start of the file. */
  String takeUntil(long end) {
    int length = Math.toIntExact(end - start);
    String taken = kept.substring(0, length);
    kept.delete(0, length);
    start = end;
    return taken;
  }

  /** Returns and forgets all characters. */
  String takeAll() {
    return takeUntil(start + kept.length());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
