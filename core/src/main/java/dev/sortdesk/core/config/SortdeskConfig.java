package dev.sortdesk.core.config;

/**
 * Every setting of Sortdesk, one record for each concern, in the order of {@code
 * conf/sortdesk.yaml}.
 */
public record SortdeskConfig(
    @Key(
            value = "./work",
            help =
                "The working folder: tables, models, reports and, by default, MLflow's folder. Any Hadoop URI.",
            required = true)
        String workdir,
    IngestConfig ingest,
    SplitConfig split,
    ValidateConfig validate,
    TrainConfig train,
    EvaluateConfig evaluate,
    PromoteConfig promote,
    ScoreConfig score,
    MaintainConfig maintain,
    MlflowConfig mlflow,
    ReportsConfig reports,
    SparkConfig spark,
    ServeConfig serve) {
  /** Returns these settings with another history. */
  public SortdeskConfig withInput(String input) {
    IngestConfig read =
        new IngestConfig(
            input,
            ingest.holdout(),
            ingest.text(),
            ingest.targets(),
            ingest.id(),
            ingest.time(),
            ingest.delimiter());
    return new SortdeskConfig(
        workdir, read, split, validate, train, evaluate, promote, score, maintain, mlflow, reports,
        spark, serve);
  }
}
