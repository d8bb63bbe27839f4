package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.ConfigFile;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every stage takes: each but --date sets a key of the configuration. */
final class Options {
  @Option(
      names = "--workdir",
      paramLabel = "DIR",
      description = "The working folder, any Hadoop URI (./work).")
  private @Nullable String workdir;

  @Option(
      names = "--config",
      paramLabel = "F",
      description = "The configuration file (conf/sortdesk.yaml).")
  private @Nullable Path config;

  @Option(
      names = "--input",
      paramLabel = "F",
      description =
          "The ticket history: CSV, JSONL, Parquet or Delta, a file or a folder (the sample).")
  private @Nullable String input;

  @Option(
      names = "--text",
      paramLabel = "COL[,COL...]",
      split = ",",
      description = "The text columns (those present of subject, title, description, body, text).")
  private @Nullable List<String> text;

  @Option(
      names = "--target",
      paramLabel = "NAME[=COL]",
      description =
          "What to learn, again for each (those present of category, department, priority).")
  private @Nullable List<String> targets;

  @Option(
      names = "--id",
      paramLabel = "COL",
      description = "The column with the id (ticket_id, then id, else the content's hash).")
  private @Nullable String id;

  @Option(
      names = "--time",
      paramLabel = "COL",
      description = "The column with the time (created_at where present).")
  private @Nullable String time;

  @Option(
      names = "--holdout",
      paramLabel = "F",
      description = "Rows to evaluate on (a share of the history).")
  private @Nullable String holdout;

  @Option(
      names = "--split",
      paramLabel = "hash|time",
      description = "How the history is parted (hash).")
  private @Nullable String split;

  @Option(
      names = "--onnx-model",
      paramLabel = "DIR",
      description = "A Hugging Face export of a DistilBERT or BERT (the embedded MiniLM encoder).")
  private @Nullable String onnxModel;

  @Option(
      names = "--date",
      paramLabel = "D",
      description =
          "The night that the call is for, such as 2026-01-31 (today in UTC; for report the newest).")
  private @Nullable String date;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any key of the configuration, again for each: --set train.min_rows=3.")
  private Map<String, String> settings = new HashMap<>();

  /** Returns the configuration: file, then environment, then these options. */
  SortdeskConfig load() {
    return load(Map.of());
  }

  /** Returns the same, with settings of a command's own that only these options win over. */
  SortdeskConfig load(Map<String, String> own) {
    Map<String, String> flags = new HashMap<>(own);
    flags.putAll(flags());
    return ConfigLoader.load(file(), System.getenv(), flags);
  }

  /** Returns the configuration as far as it is right, and what is wrong with it. */
  ConfigLoader.Checked check() {
    List<String> problems = new ArrayList<>();
    ConfigFile file = null;
    try {
      file = file();
    } catch (UserException e) {
      problems.add(e.getMessage());
    }
    ConfigLoader.Checked checked = ConfigLoader.check(file, System.getenv(), flags());
    problems.addAll(checked.problems());
    return new ConfigLoader.Checked(checked.config(), problems);
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>(settings);
    put(flags, "workdir", workdir);
    put(flags, "ingest.input", input);
    put(flags, "ingest.id", id);
    put(flags, "ingest.time", time);
    put(flags, "ingest.holdout", holdout);
    put(flags, "split.by", split);
    put(flags, "train.onnx.model", onnxModel);
    putList(flags, "ingest.text", text);
    putList(flags, "ingest.targets", targets);
    return flags;
  }

  /** Returns the night that the call is for; null where none is given. */
  @Nullable LocalDate date() {
    if (date == null) {
      return null;
    }
    try {
      LocalDate night = LocalDate.parse(date);
      if (night.isAfter(LocalDate.now(ZoneOffset.UTC).plusDays(1))) {
        throw new UserException(
            "--date is " + date + ", which is to come", "give a night that is here");
      }
      return night;
    } catch (DateTimeParseException e) {
      throw new UserException(
          "--date is " + date + ", which is no date", "give one such as 2026-01-31");
    }
  }

  private static void put(Map<String, String> flags, String key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }

  private static void putList(
      Map<String, String> flags, String key, @Nullable List<String> values) {
    if (values != null) {
      flags.put(key, ConfigLoader.flowList(new ArrayList<>(values)));
    }
  }

  private @Nullable ConfigFile file() {
    if (config != null) {
      return read(config);
    }
    Path standard = home("conf/sortdesk.yaml");
    return standard != null && Files.exists(standard) ? read(standard) : null;
  }

  private static ConfigFile read(Path file) {
    try {
      return new ConfigFile(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UserException(
          "the configuration " + file + " cannot be read (" + e.getMessage() + ")",
          "give a readable YAML file with --config");
    }
  }

  /** Returns a path in the checkout that the launcher started; null without a launcher. */
  static @Nullable Path home(String path) {
    String home = System.getProperty("sortdesk.home");
    return home == null ? null : Path.of(home, path);
  }
}
