package dev.sortdesk.core.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The texts that a model was trained on, as hashes ({@code trained-on.i64}: sorted little-endian
 * 64-bit integers), so that a later comparison can keep to texts that neither model has seen.
 *
 * @see dev.sortdesk.core.text.NormalisedText#hash
 */
public final class TrainedOn {
  static final String FILE = "trained-on.i64";

  private final long[] hashes;

  private TrainedOn(long[] hashes) {
    this.hashes = hashes;
  }

  public static TrainedOn of(long[] hashes) {
    return new TrainedOn(Arrays.stream(hashes).sorted().distinct().toArray());
  }

  static TrainedOn read(Path folder) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(FILE))).order(ByteOrder.LITTLE_ENDIAN);
    long[] hashes = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(hashes);
    return new TrainedOn(hashes);
  }

  void write(Path folder) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(hashes.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(hashes);
    Files.write(folder.resolve(FILE), bytes.array());
  }

  public boolean contains(long hash) {
    return Arrays.binarySearch(hashes, hash) >= 0;
  }
}
