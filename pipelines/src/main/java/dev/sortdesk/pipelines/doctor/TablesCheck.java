package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import dev.sortdesk.pipelines.tables.InspectedTable;
import dev.sortdesk.pipelines.tables.InspectedTable.Damage;
import dev.sortdesk.pipelines.tables.TableInspection;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The Delta tables of the working folder: their logs, columns and files. */
final class TablesCheck implements Check {
  private static final Set<String> MADE_BY_SCORE =
      Set.of("predictions", "predictions_latest", "ledger");
  private static final Set<String> MADE_BY_INGEST =
      Set.of("tickets", "tickets_holdout", "tickets_nights", "tickets_rejected");

  private final Places places;

  TablesCheck(Places places) {
    this.places = places;
  }

  @Override
  public String name() {
    return "tables";
  }

  @Override
  public List<Statement> look() throws IOException {
    Workdir workdir = places.workdir();
    TableInspection inspection = new TableInspection(workdir, places.hadoop());
    List<Statement> said = new ArrayList<>();
    for (String name : inspection.names()) {
      Optional<InspectedTable> inspected = inspection.inspect(name);
      if (inspected.isEmpty()) {
        continue;
      }
      List<Damage> damages = inspected.get().damages();
      if (damages.isEmpty()) {
        said.add(new Sound(name + ": version " + version(inspected.get())));
      }
      for (Damage damage : damages) {
        said.add(new Finding(workdir.table(name) + " " + damage.what(), remedy(damage, name)));
      }
    }
    return said.isEmpty() ? List.of(new Sound("nothing there yet")) : said;
  }

  private static String version(InspectedTable table) {
    return "%d, %d file%s".formatted(table.version(), table.files(), table.files() == 1 ? "" : "s");
  }

  private static String remedy(Damage damage, String name) {
    return switch (damage.kind()) {
      case NO_LOG, BROKEN_LOG -> "bring the log back from a backup, or " + anew(name);
      case BROKEN_PAST ->
          "bring the commit back from a backup; without it the table can be used as it is, and a reader of changes begins anew";
      case UNKNOWN_FEATURE ->
          "use the version of Sortdesk or Delta that wrote it, or drop the feature there by ALTER"
              + " TABLE ... DROP FEATURE";
      case OTHER_COLUMNS ->
          "RESTORE it to the version before, as docs/operations.md says, or " + anew(name);
      case MISSING_FILES -> "bring the files back from a backup, or " + anew(name);
    };
  }

  private static String anew(String name) {
    String moved = "move the folder away and call ./sortdesk ";
    if (MADE_BY_INGEST.contains(name)) {
      return moved + "ingest, which makes it anew without its past";
    }
    return MADE_BY_SCORE.contains(name)
        ? moved + "score, which makes it anew"
        : "move the folder away and begin the table anew, without its past";
  }
}
