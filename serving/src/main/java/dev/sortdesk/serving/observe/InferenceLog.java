package dev.sortdesk.serving.observe;

import dev.sortdesk.core.config.InferenceLogConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.observe.InferenceLine.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of JSON an answer, without the ticket's text, for later work to read back. Answers wait
 * in a bounded queue for one thread that writes them; what finds no place, or cannot be written, is
 * dropped and counted. Requests never wait for any of it.
 */
public final class InferenceLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceLog.class);
  private static final long MEGABYTE = 1024 * 1024;

  /** Texts wait in memory, so their size is bounded besides their number. */
  private static final long MAX_WAITING_BYTES = 16 * MEGABYTE;

  private static final int WRITE_BYTES = 64 * 1024;
  private static final long CLOSE_SECONDS = 5;

  /** Answers of so long are written at once: waking up and writing for each costs as much again. */
  private static final long GATHER_MILLIS = 20;

  private final BlockingQueue<Object> queue;
  private final AtomicLong waitingBytes = new AtomicLong();
  private final RotatedFiles files;
  private final InputHmac hmac;
  private final Counter lines;
  private final Counter dropped;
  private final Object end = new Object();
  private final Thread writer = new Thread(this::run, "inference-log");
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(WRITE_BYTES);
  private int buffered;
  private boolean failing;
  private volatile boolean closed;

  /**
   * @param folder where the files lie; made when the first line is written
   */
  public InferenceLog(
      InferenceLogConfig config, Path folder, InputHmac hmac, MeterRegistry meters) {
    this.queue = new ArrayBlockingQueue<>(config.waiting());
    this.files = new RotatedFiles(folder, config.megabytes() * MEGABYTE, config.files());
    this.hmac = hmac;
    this.lines =
        Counter.builder("sortdesk.inference.log.lines")
            .description("Answers that were written to the inference log")
            .register(meters);
    this.dropped =
        Counter.builder("sortdesk.inference.log.dropped")
            .description("Answers that the inference log did not keep")
            .register(meters);
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Takes down an answer; returns at once.
   *
   * @param ticketId the caller's id of the ticket, or null
   * @param nanos from the request's arrival to the answer
   */
  public void answered(
      String requestId, @Nullable String ticketId, String text, Prediction prediction, long nanos) {
    if (closed) {
      dropped.increment();
      return;
    }
    Waiting waiting = new Waiting(Instant.now(), requestId, ticketId, text, prediction, nanos);
    boolean fits = waitingBytes.addAndGet(waiting.size()) <= MAX_WAITING_BYTES;
    if (!fits || !queue.offer(waiting)) {
      waitingBytes.addAndGet(-waiting.size());
      dropped.increment();
    }
  }

  private void run() {
    try {
      Object next = queue.take();
      while (next != end) {
        add((Waiting) next);
        boolean more = !queue.isEmpty();
        if (!more || buffer.size() >= WRITE_BYTES) {
          write();
        }
        if (!more) {
          TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
        }
        next = queue.take();
      }
      write();
      files.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the inference log could not be closed: {}", e.toString());
    }
  }

  private void add(Waiting waiting) {
    waitingBytes.addAndGet(-waiting.size());
    try {
      buffer.writeBytes(InferenceLine.of(waiting, hmac).json());
      buffered++;
    } catch (RuntimeException | LinkageError e) {
      failed(1, e);
    }
  }

  private void write() {
    if (buffered == 0) {
      return;
    }
    try {
      files.write(buffer.toByteArray());
      lines.increment(buffered);
      failing = false;
    } catch (IOException | RuntimeException e) {
      failed(buffered, e);
    }
    buffer.reset();
    buffered = 0;
  }

  private void failed(int count, Throwable why) {
    dropped.increment(count);
    if (!failing) {
      LOG.warn("the inference log cannot be written, answers go on without it: {}", why.toString());
    }
    failing = true;
  }

  /** Writes what waits, and takes no more. */
  @Override
  public void close() {
    closed = true;
    try {
      if (queue.offer(end, CLOSE_SECONDS, TimeUnit.SECONDS)) {
        writer.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (writer.isAlive()) {
      LOG.warn("the inference log was left with {} answers unwritten", queue.size());
    }
  }
}
