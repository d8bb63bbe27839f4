package dev.sortdesk.pipelines.tables;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows and what they were made of, in one commit, which fails if anyone else has committed under
 * one of its names since it began.
 *
 * <p>Delta's writer takes a name and a version too ({@code txnAppId}), but passes over a write only
 * if the version is not above the last one: a rival that had scored a part in between would have
 * its part written twice. So a commit begins, looks at the versions that it goes out from, and
 * commits by itself.
 */
final class GuardedCommit {
  private final OptimisticTransaction transaction;
  private final List<Action> actions = new ArrayList<>();

  private GuardedCommit(OptimisticTransaction transaction) {
    this.transaction = transaction;
  }

  static GuardedCommit begin(SparkSession spark, String path) {
    return new GuardedCommit(
        DeltaLog.forTable(spark, new Path(path)).startTransaction(Option.empty(), Option.empty()));
  }

  /** Returns the version under a name when the commit began, and guards it until its end. */
  OptionalLong version(String name) {
    // What makes Delta refuse the commit when the name's version changes; txnVersion does it too,
    // and has the whole log read for what it returns.
    transaction.readTxn().addOne(name);
    return notedVersion(transaction.snapshot(), name);
  }

  /** Returns the version that was noted last under a name. */
  static OptionalLong notedVersion(Snapshot snapshot, String name) {
    return noted(snapshot, name).stream().mapToLong(SetTransaction::version).findAny();
  }

  /** Returns what was noted last under a name, if anything was. */
  static Optional<SetTransaction> noted(Snapshot snapshot, String name) {
    // Delta keeps it beside each commit too. The snapshot itself has it by a query over the log.
    Option<Seq<SetTransaction>> kept =
        snapshot.checksumOpt().flatMap(VersionChecksum::setTransactions);
    Seq<SetTransaction> all = kept.isDefined() ? kept.get() : snapshot.setTransactions();
    return CollectionConverters.asJava(all).stream()
        .filter(transaction -> transaction.appId().equals(name))
        .findAny();
  }

  /** Writes rows as files, which belong to the table once the commit is made. */
  void write(Dataset<Row> rows) {
    actions.addAll(CollectionConverters.asJava(transaction.writeFiles(rows)));
  }

  /** Takes every file that was there when the commit began out of the table. */
  void deleteAll() {
    CollectionConverters.asJava(transaction.filterFiles())
        .forEach(file -> actions.add(file.remove()));
  }

  /** Commits with new versions; false where someone else was first, and then nothing is. */
  boolean commit(Map<String, Long> versions) {
    versions.forEach(
        (name, version) ->
            actions.add(
                new SetTransaction(name, version, Option.apply(System.currentTimeMillis()))));
    try {
      transaction.commit(
          CollectionConverters.asScala(actions).toSeq(),
          new DeltaOperations.Write(
              SaveMode.Append,
              Option.empty(),
              Option.empty(),
              Option.empty(),
              Option.empty(),
              Option.empty(),
              Option.empty(),
              Option.empty(),
              Option.empty()));
      return true;
    } catch (ConcurrentModificationException e) {
      return false;
    }
  }
}
