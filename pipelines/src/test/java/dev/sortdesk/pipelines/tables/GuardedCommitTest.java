package dev.sortdesk.pipelines.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.pipelines.SparkForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedCommitTest {
  private static final String NAME = "a name";
  private static final StructType SCHEMA = new StructType().add("number", DataTypes.LongType);

  private final SparkSession spark = SparkForTests.spark();
  private DeltaFolder table;

  @BeforeEach
  void create(@TempDir Path folder) {
    table = new DeltaFolder(spark, folder.resolve("table").toString(), SCHEMA);
    table.prepare(Map.of());
  }

  @Test
  void ofTwoThatBeganAtOnceUnderANameOnlyTheFirstIsMade() {
    GuardedCommit first = begin();
    GuardedCommit second = begin();

    assertTrue(first.commit(Map.of(NAME, 1L)));
    assertFalse(second.commit(Map.of(NAME, 2L)));

    assertEquals(OptionalLong.of(1), table.noted(NAME));
    assertEquals(List.of(7L), numbers());
  }

  @Test
  void othersUnderAnotherNameAreNoRivals() {
    GuardedCommit first = begin();
    GuardedCommit second = table.begin();
    second.version("another name");

    assertTrue(first.commit(Map.of(NAME, 1L)));
    assertTrue(second.commit(Map.of("another name", 2L)));

    assertEquals(OptionalLong.of(1), table.noted(NAME));
    assertEquals(OptionalLong.of(2), table.noted("another name"));
  }

  /** As after a commit by a writer that keeps nothing beside the log, such as delta-rs. */
  @Test
  void whatWasNotedIsReadFromTheLogWhereNothingIsKeptBesideIt() throws IOException {
    assertTrue(begin().commit(Map.of(NAME, 3L)));
    Path log = Path.of(table.path(), "_delta_log");
    List<Path> kept;
    try (var files = Files.list(log)) {
      kept = files.filter(file -> file.toString().endsWith(".crc")).toList();
    }
    for (Path file : kept) {
      Files.delete(file);
    }
    DeltaLog.clearCache();

    assertEquals(OptionalLong.of(3), table.noted(NAME));
    assertEquals(OptionalLong.empty(), table.noted("another name"));
    assertFalse(kept.isEmpty());
  }

  /** Begins a commit of one row that goes out from nothing under the name. */
  private GuardedCommit begin() {
    GuardedCommit commit = table.begin();
    assertEquals(OptionalLong.empty(), commit.version(NAME));
    commit.write(spark.range(7, 8).toDF("number"));
    return commit;
  }

  private List<Long> numbers() {
    return table.read().collectAsList().stream().map(row -> row.getLong(0)).toList();
  }
}
