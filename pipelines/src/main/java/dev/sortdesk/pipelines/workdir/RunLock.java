package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.config.UserException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operating-system lock on a working folder: on {@code DIR/.lock} where the folder lies on this
 * machine, else on a file of this user in the temporary folder, so that it holds for this machine
 * only. The system frees it when the process ends, however that happens. The file stays behind:
 * deleting it would let two processes lock two files of one name.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a folder.
   *
   * @param name the lock file's name where the folder lies on this machine
   * @param use what else would be going on, for the message: {@code another run}
   */
  static RunLock of(org.apache.hadoop.fs.Path folder, String name, String use) {
    Path file = lockFile(folder, name);
    try {
      // It would refuse a link to a folder.
      if (!Files.isDirectory(file.getParent())) {
        Files.createDirectories(file.getParent());
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String holder = read(channel).strip();
        channel.close();
        throw new UserException(
            "workdir "
                + folder
                + " is in use by "
                + use
                + (holder.isEmpty() ? "" : " (process " + holder + ")"),
            "wait for it to end, or give another --workdir");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
      return new RunLock(channel);
    } catch (IOException e) {
      throw new UserException(
          "workdir " + folder + " cannot be written to (" + e.getMessage() + ")",
          "give a folder where this user may write, with --workdir");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(32);
    int length = channel.read(pid, 0);
    return new String(pid.array(), 0, Math.max(length, 0), StandardCharsets.UTF_8);
  }

  private static Path lockFile(org.apache.hadoop.fs.Path folder, String name) {
    if (folder.toUri().getScheme().equals("file")) {
      return new File(folder.toUri().getPath(), name).toPath();
    }
    String key = System.getProperty("user.name") + "\n" + folder + "\n" + name;
    return Path.of(
        System.getProperty("java.io.tmpdir", "/tmp"),
        "sortdesk-" + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)) + ".lock");
  }
}
