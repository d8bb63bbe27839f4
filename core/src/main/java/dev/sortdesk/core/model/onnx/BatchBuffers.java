package dev.sortdesk.core.model.onnx;

import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;

/**
 * A thread's input buffers, outside of the heap and in native byte order, where ONNX Runtime reads
 * them without copying. Each run overwrites those of the run before.
 */
final class BatchBuffers {
  private static final ThreadLocal<BatchBuffers> LOCAL = ThreadLocal.withInitial(BatchBuffers::new);

  private LongBuffer ids = allocate(0);
  private LongBuffer ones = allocateOnes(0);
  private LongBuffer zeros = allocate(0);

  private BatchBuffers() {}

  static BatchBuffers ofThisThread() {
    return LOCAL.get();
  }

  LongBuffer ids(List<Tokens> texts, int[] batch) {
    int length = batch.length * texts.get(batch[0]).ids().length;
    if (ids.capacity() < length) {
      ids = allocate(length);
    }
    ids.clear();
    for (int text : batch) {
      for (int id : texts.get(text).ids()) {
        ids.put(id);
      }
    }
    return ids.flip();
  }

  LongBuffer ones(int length) {
    if (ones.capacity() < length) {
      ones = allocateOnes(length);
    }
    return ones.position(0).limit(length);
  }

  LongBuffer zeros(int length) {
    if (zeros.capacity() < length) {
      zeros = allocate(length);
    }
    return zeros.position(0).limit(length);
  }

  private static LongBuffer allocateOnes(int length) {
    LongBuffer ones = allocate(length);
    while (ones.hasRemaining()) {
      ones.put(1);
    }
    return ones;
  }

  private static LongBuffer allocate(int length) {
    int capacity = Math.max(length, TokenBatches.MAX_TOKENS);
    return ByteBuffer.allocateDirect(capacity * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }
}
