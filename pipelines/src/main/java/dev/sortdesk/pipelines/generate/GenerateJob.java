package dev.sortdesk.pipelines.generate;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.tracking.Progress;
import dev.sortdesk.pipelines.workdir.Paths;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Writes a synthetic ticket history, and on wish the truth about it, ticket by ticket. */
public final class GenerateJob {
  private static final int BUFFER = 1 << 16;

  private GenerateJob() {}

  /**
   * Writes a history. Files appear under their names when they are whole; until then they end in
   * {@code .part}.
   *
   * @param config which history
   * @param output a path or Hadoop URI that ends in {@code .csv} or {@code .jsonl}; replaced if it
   *     is there
   * @param truth where the truth goes as JSON lines ({@link Truth}); null for nowhere
   * @throws UserException if the output names no format or cannot be written
   */
  public static void run(GenerateConfig config, String output, @Nullable String truth) {
    boolean json = TicketWriter.wantsJson(output);
    Configuration conf = new Configuration();
    Path tickets = Paths.qualified(output, "--output", conf);
    Path truthFile = truth == null ? null : Paths.qualified(truth, "--truth", conf);
    if (tickets.equals(truthFile)) {
      throw new UserException("--truth is the same file as --output", "give it another name");
    }
    try {
      write(config, tickets, json, truthFile, conf);
      publish(tickets, conf);
      if (truthFile != null) {
        publish(truthFile, conf);
      }
    } catch (IOException e) {
      throw new UserException(
          "cannot write " + output + (truth == null ? "" : " and " + truth) + " (" + e + ")",
          "check the folder, its permissions and the space left");
    }
  }

  private static void write(
      GenerateConfig config,
      Path output,
      boolean json,
      @Nullable Path truthFile,
      Configuration conf)
      throws IOException {
    AtomicLong done = new AtomicLong();
    Progress progress = Progress.start("generate: tickets", config.rows(), done::get);
    try (TicketWriter writer = TicketWriter.to(create(output, conf), json);
        Writer truths = truthFile == null ? Writer.nullWriter() : create(truthFile, conf)) {
      Iterator<GeneratedTicket> tickets = Generate.tickets(config).iterator();
      while (tickets.hasNext()) {
        GeneratedTicket ticket = tickets.next();
        writer.write(ticket);
        if (truthFile != null) {
          truths.write(Json.line(Truth.of(ticket)) + "\n");
        }
        done.incrementAndGet();
      }
    } finally {
      progress.close();
    }
  }

  private static Writer create(Path file, Configuration conf) throws IOException {
    FileSystem fs = Paths.fileSystem(file, conf);
    return new BufferedWriter(
        new OutputStreamWriter(fs.create(part(file), true), StandardCharsets.UTF_8), BUFFER);
  }

  private static void publish(Path file, Configuration conf) throws IOException {
    FileSystem fs = Paths.fileSystem(file, conf);
    fs.delete(file, false);
    if (!fs.rename(part(file), file)) {
      throw new IOException("cannot rename " + part(file) + " to " + file);
    }
  }

  private static Path part(Path file) {
    return file.suffix(".part");
  }
}
