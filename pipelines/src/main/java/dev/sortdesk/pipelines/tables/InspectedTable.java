package dev.sortdesk.pipelines.tables;

import java.util.List;

/**
 * A Delta table as it was found.
 *
 * @param version its present version; -1 where that cannot be made out
 * @param files how many files the present version has; 0 where that cannot be made out
 * @param damages what is wrong with it
 */
public record InspectedTable(long version, long files, List<Damage> damages) {
  public InspectedTable {
    damages = List.copyOf(damages);
  }

  /**
   * One damage.
   *
   * @param what what is wrong, to be read after the table's path
   */
  public record Damage(Kind kind, String what) {
    /** What kind of damage a table has. */
    public enum Kind {
      /** There are files, and no log that makes them a table. */
      NO_LOG,
      /** The present version cannot be made out. */
      BROKEN_LOG,
      /** The present version can be read, and what was before it cannot. */
      BROKEN_PAST,
      /** The table needs something of its reader or writer that this version does not know. */
      UNKNOWN_FEATURE,
      /** Columns are missing or of another type. */
      OTHER_COLUMNS,
      /** Files of the present version are missing or of another size. */
      MISSING_FILES
    }
  }
}
