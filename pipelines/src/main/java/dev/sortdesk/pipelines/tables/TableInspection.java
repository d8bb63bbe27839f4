package dev.sortdesk.pipelines.tables;

import dev.sortdesk.pipelines.tables.InspectedTable.Damage;
import dev.sortdesk.pipelines.tables.InspectedTable.Damage.Kind;
import dev.sortdesk.pipelines.workdir.Workdir;
import io.delta.kernel.CommitRangeBuilder.CommitBoundary;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.DeltaHistoryManager;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.TableFeature;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What is wrong with the Delta tables of a working folder: their logs, their columns, and the files
 * that the logs name. Reads by Delta's kernel, which needs no Spark session, and changes nothing.
 */
public final class TableInspection {
  private static final int NEWEST_WRITER = 7;
  private static final String LOG = "_delta_log";

  private final Workdir workdir;
  private final Configuration hadoop;
  private final Engine engine;

  public TableInspection(Workdir workdir, Configuration hadoop) {
    this.workdir = workdir;
    this.hadoop = hadoop;
    this.engine = DefaultEngine.create(hadoop);
  }

  /** Returns the version of Delta on the class path. */
  public static String deltaVersion() {
    return io.delta.package$.MODULE$.VERSION();
  }

  /** Returns the tables that Sortdesk writes, and others that lie beside them, in order. */
  public Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>(TableLayout.names());
    for (String name : workdir.files().list("tables")) {
      if (workdir.files().exists("tables/" + name + "/" + LOG)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Inspects a table; empty where there is none yet. */
  public Optional<InspectedTable> inspect(String name) throws IOException {
    Path path = new Path(workdir.table(name));
    TableFiles files = TableFiles.of(path, hadoop);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    List<Damage> damages = new ArrayList<>();
    BrokenCommits broken = BrokenCommits.of(files, engine);
    for (String commit : broken.empty()) {
      damages.add(new Damage(Kind.BROKEN_LOG, "has an empty commit in its log: " + commit));
    }
    long version = -1;
    long count = 0;
    try {
      Snapshot snapshot = TableManager.loadSnapshot(path.toString()).build(engine);
      version = snapshot.getVersion();
      writable(snapshot.getProtocol(), damages);
      columns(name, snapshot, damages);
      count = present(snapshot, files, damages);
      past(path, snapshot, broken, damages);
    } catch (TableNotFoundException e) {
      damages.add(new Damage(Kind.NO_LOG, "holds files, but no log that makes them a table"));
    } catch (UnsupportedTableFeatureException e) {
      damages.add(unknown(new TreeSet<>(e.getUnsupportedFeatures())));
    } catch (UnsupportedProtocolVersionException e) {
      damages.add(new Damage(Kind.UNKNOWN_FEATURE, "cannot be read here: " + reason(e)));
    } catch (RuntimeException e) {
      String why =
          broken.unreadable().isEmpty() ? reason(e) : String.join(", ", broken.unreadable());
      damages.add(new Damage(Kind.BROKEN_LOG, "has a broken log: " + why));
    }
    return Optional.of(new InspectedTable(version, count, damages));
  }

  private static Damage unknown(Set<String> features) {
    return new Damage(
        Kind.UNKNOWN_FEATURE,
        "needs "
            + String.join(", ", features)
            + ", which Delta "
            + deltaVersion()
            + " does not know");
  }

  private static void writable(Protocol protocol, List<Damage> damages) {
    Set<String> unknown = new TreeSet<>();
    if (protocol.getMinWriterVersion() > NEWEST_WRITER) {
      unknown.add("writer version " + protocol.getMinWriterVersion());
    }
    for (String feature : protocol.getWriterFeatures()) {
      if (!TableFeature.allSupportedFeaturesMap().contains(feature.toLowerCase(Locale.ROOT))) {
        unknown.add(feature);
      }
    }
    if (!unknown.isEmpty()) {
      damages.add(unknown(unknown));
    }
  }

  private static void columns(String name, Snapshot snapshot, List<Damage> damages) {
    if (!TableLayout.names().contains(name)) {
      return;
    }
    StructType ours = TableLayout.of(name, new StructType()).schema();
    StructType there = (StructType) DataType.fromJson(snapshot.getMetadata().getSchemaString());
    Set<String> names = Set.of(there.fieldNames());
    List<String> others = new ArrayList<>();
    for (StructField field : ours.fields()) {
      if (names.contains(field.name())) {
        String expected = field.dataType().sql();
        String found = there.apply(field.name()).dataType().sql();
        if (!found.equals(expected)) {
          others.add("the column %s as %s, not %s".formatted(field.name(), found, expected));
        }
      } else if (!field.nullable() || TicketsTable.SCORED_COLUMNS.contains(field.name())) {
        // Others are of a later version than the table, and are added by the next run.
        others.add("no column " + field.name());
      }
    }
    if (!others.isEmpty()) {
      damages.add(new Damage(Kind.OTHER_COLUMNS, "has " + String.join(", ", others)));
    }
  }

  /** Looks for the files of the present version, and returns how many it has. */
  private long present(Snapshot snapshot, TableFiles files, List<Damage> damages)
      throws IOException {
    long count = 0;
    List<String> missing = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches =
        snapshot.getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            count++;
            FileStatus named = InternalScanFileUtils.getAddFileStatus(rows.next());
            files.fault(new Path(named.getPath()), named.getSize()).ifPresent(missing::add);
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      String more = missing.size() == 1 ? "" : ", ...";
      damages.add(
          new Damage(
              Kind.MISSING_FILES,
              "lacks %d of the %d files that its log names: %s%s"
                  .formatted(missing.size(), count, missing.get(0), more)));
    }
    return count;
  }

  /** Looks at the commits that are kept, which time travel and the change feed read. */
  private void past(Path path, Snapshot snapshot, BrokenCommits broken, List<Damage> damages) {
    if (!broken.unreadable().isEmpty()) {
      String commits = String.join(", ", broken.unreadable());
      damages.add(new Damage(Kind.BROKEN_PAST, "has a broken past: " + commits));
      return;
    }
    try {
      long oldest =
          DeltaHistoryManager.getEarliestDeltaFile(engine, snapshot.getLogPath(), Optional.empty());
      // This alone refuses a gap, also before the last checkpoint.
      TableManager.loadCommitRange(path.toString(), CommitBoundary.atVersion(oldest)).build(engine);
    } catch (RuntimeException e) {
      damages.add(new Damage(Kind.BROKEN_PAST, "has a broken past: " + reason(e)));
    }
  }

  /** Returns what the kernel says, without the path, which stands before it, and without lines. */
  private static String reason(Throwable failure) {
    String said =
        line(failure)
            .replaceFirst("^Encountered an error from .* while trying to ", "")
            .replaceFirst("^Invalid table found at \\S+: ", "");
    return said.startsWith("Could not parse JSON") ? "a line of it is no JSON" : said;
  }

  private static String line(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getMessage().lines().findFirst().orElse("");
  }
}
