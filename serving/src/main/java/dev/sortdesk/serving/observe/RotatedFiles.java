package dev.sortdesk.serving.observe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files {@code inference-TIME-NUMBER.jsonl} in a folder, of which the newest is written to. Their
 * names are in the order in which they were begun. For one thread.
 */
final class RotatedFiles implements Closeable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);
  private static final String PREFIX = "inference-";
  private static final String SUFFIX = ".jsonl";

  private final Path folder;
  private final long maxBytes;
  private final int kept;
  private @Nullable FileChannel file;
  private long written;
  private int number;

  /**
   * @param maxBytes a file that has reached this is closed
   * @param kept how many files stay, the one that is written to among them
   */
  RotatedFiles(Path folder, long maxBytes, int kept) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.kept = kept;
  }

  /**
   * Writes whole lines. After an error nothing of them stays in the file where that can be helped,
   * and the next call begins another file.
   */
  void write(byte[] lines) throws IOException {
    if (file == null || written >= maxBytes) {
      next();
    }
    FileChannel open = file;
    if (open == null) {
      throw new IOException("no file is open");
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(lines);
      while (buffer.hasRemaining()) {
        open.write(buffer);
      }
      written += lines.length;
    } catch (IOException e) {
      try (open) {
        open.truncate(written);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      file = null;
      throw e;
    }
  }

  private void next() throws IOException {
    close();
    Files.createDirectories(folder);
    while (file == null) {
      number++;
      String name = PREFIX + TIME.format(Instant.now()) + "-" + "%06d".formatted(number) + SUFFIX;
      try {
        file =
            FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        // Another service writes to the same folder; the next number is free.
      }
    }
    written = 0;
    removeOldest();
  }

  private void removeOldest() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> ours =
          all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
              .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
              .sorted()
              .toList();
      for (Path old : ours.subList(0, Math.max(0, ours.size() - kept))) {
        Files.deleteIfExists(old);
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
