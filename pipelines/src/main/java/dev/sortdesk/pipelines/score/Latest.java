package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.tables.LatestTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Brings {@code predictions_latest} up to date, whoever else does so too. */
final class Latest {
  private Latest() {}

  static void refresh(SparkSession spark, Workdir workdir, RegisteredModel champion)
      throws Exception {
    LatestTable latest = LatestTable.of(spark, workdir);
    Retries.of(
        workdir.table("predictions_latest"),
        () ->
            latest.refresh(champion.modelVersion(), champion.number())
                ? Optional.of(true)
                : Optional.empty());
  }
}
