package dev.sortdesk.benchmarks.score;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A process that works when it is told to, in a session that has done the same on another working
 * folder before; it is measured from outside.
 *
 * <p>Arguments: the working folder to warm up on; the one that counts; a place for what comes out;
 * settings as {@code KEY=VALUE}. Says {@code ready}, waits for a line on standard input, works, and
 * says {@code done}.
 */
final class Turn {
  private Turn() {}

  /** What is done. */
  interface Work {
    /** Works on a working folder. */
    void on(String workdir) throws Exception;

    /** Writes what came out; this is not measured. */
    default void write(String workdir, Path out) throws Exception {}
  }

  /** Makes the work of a session. */
  interface Maker {
    Work of(SparkSession spark, SortdeskConfig config, Path out);
  }

  static void run(String[] arguments, Maker maker) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (String setting : List.of(arguments).subList(3, arguments.length)) {
      int end = setting.indexOf('=');
      settings.put(setting.substring(0, end), setting.substring(end + 1));
    }
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), settings);
    PrintStream told = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path out = Path.of(arguments[2]);
    SparkSession spark = SparkSessions.local(config.spark());
    try {
      Work work = maker.of(spark, config, out);
      work.on(arguments[0]);
      told.println("ready");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      if (in.readLine() == null) {
        return;
      }
      work.on(arguments[1]);
      told.println("done");
      work.write(arguments[1], out);
    } finally {
      spark.stop();
    }
  }
}
