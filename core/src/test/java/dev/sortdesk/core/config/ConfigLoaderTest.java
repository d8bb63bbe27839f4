package dev.sortdesk.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
  private static SortdeskConfig file(String text) {
    return ConfigLoader.load(new ConfigFile("my.yaml", text), Map.of(), Map.of());
  }

  private static String refused(String text) {
    return assertThrows(UserException.class, () -> file(text)).getMessage();
  }

  private static String refusedVariable(String name, String value) {
    return assertThrows(
            UserException.class, () -> ConfigLoader.load(null, Map.of(name, value), Map.of()))
        .getMessage();
  }

  @Test
  void givesTheDefaultsWhereNothingIsSaid() {
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), Map.of());
    assertEquals("./work", config.workdir());
    assertEquals("", config.ingest().input());
    assertEquals(",", config.ingest().delimiter());
    assertEquals(List.of(3.0, 30.0), config.train().tfidf().c());
    assertEquals(List.of("tfidf", "onnx"), config.train().scorers());
    assertEquals(42L, config.train().seed());
    assertEquals(1e-5, config.train().tfidf().tolerance());
    assertEquals(Map.of(), config.spark().conf());
    assertEquals(config, file(""));
    assertEquals(config, file("# nothing\n"));
    assertEquals(config, file("train:\nsplit:\n  by:\n"));
  }

  @Test
  void readsEveryTypeFromAFile() {
    SortdeskConfig config =
        file(
            """
            workdir: "hdfs://host/a b"
            ingest:
              text: [subject, 'body, long']
            train:
              seed: -9223372036854775808
              tfidf:
                min_word_documents: 7
                c:
                  - 5
                  - 2e-1
            split:
              holdout_share: .3
            reports:
              examples: True
            spark:
              conf:
                spark.b: 4
                spark.a: true
            """);
    assertEquals("hdfs://host/a b", config.workdir());
    assertEquals(List.of("subject", "body, long"), config.ingest().text());
    assertEquals(Long.MIN_VALUE, config.train().seed());
    assertEquals(7, config.train().tfidf().minWordDocuments());
    assertEquals(List.of(5.0, 0.2), config.train().tfidf().c());
    assertEquals(0.3, config.split().holdoutShare());
    assertTrue(config.reports().examples());
    assertEquals(Map.of("spark.a", "true", "spark.b", "4"), config.spark().conf());
  }

  @Test
  void takesAFlagBeforeAVariableBeforeTheFile() {
    ConfigFile file =
        new ConfigFile("f", "train: {min_rows: 10, seed: 10}\nmlflow: {experiment: ten}");
    Map<String, String> environment =
        Map.of("SORTDESK_TRAIN_MIN_ROWS", "20", "SORTDESK_TRAIN_SEED", " 20 ", "PATH", "/bin");
    SortdeskConfig config = ConfigLoader.load(file, environment, Map.of("train.min_rows", "30"));
    assertEquals(30, config.train().minRows());
    assertEquals(20, config.train().seed());
    assertEquals("ten", config.mlflow().experiment());
  }

  @Test
  void readsListsAndMapsFromVariablesAndFlags() {
    String hard = "category.recall[Billing, \"other\"]>=0.5\n\u2028\\";
    SortdeskConfig config =
        ConfigLoader.load(
            new ConfigFile("f", "spark: {conf: {spark.a: 1, spark.b: 1}}"),
            Map.of("SORTDESK_INGEST_TEXT", "subject, body", "SORTDESK_INGEST_TARGETS", ""),
            Map.of(
                "train.tfidf.c", "[1, 2.5]",
                "promote.floors", ConfigLoader.flowList(List.of(hard, "5")),
                "ingest.delimiter", "\t",
                "spark.conf.spark.b", "2",
                "spark.conf.spark.c", "x: y"));
    assertEquals(List.of("subject", "body"), config.ingest().text());
    assertEquals(List.of(), config.ingest().targets());
    assertEquals(List.of(1.0, 2.5), config.train().tfidf().c());
    assertEquals(List.of(hard, "5"), config.promote().floors());
    assertEquals("\t", config.ingest().delimiter());
    assertEquals(Map.of("spark.a", "1", "spark.b", "2", "spark.c", "x: y"), config.spark().conf());
    assertEquals(
        Map.of("spark.z", "1"),
        ConfigLoader.load(null, Map.of("SORTDESK_SPARK_CONF", "{spark.z: 1}"), Map.of())
            .spark()
            .conf());
  }

  @Test
  void refusesAnUnknownKeyAndSaysWhichWasMeant() {
    assertEquals(
        "my.yaml line 2: unknown key train.min_row; did you mean train.min_rows?",
        refused("train:\n  min_row: 5\n"));
    assertEquals(
        "my.yaml line 1: unknown key trian; did you mean train?", refused("trian: {seed: 1}"));
    assertEquals(
        "my.yaml line 1: unknown key holdout_share; did you mean split.holdout_share?",
        refused("holdout_share: 0.1"));
    assertEquals(
        "my.yaml line 1: unknown key train.min-rows; did you mean train.min_rows?",
        refused("train: {min-rows: 5}"));
    assertEquals(
        "my.yaml line 1: unknown key elephant; remove it, or see conf/sortdesk.yaml for the keys",
        refused("elephant: 5"));
    assertEquals(
        "my.yaml line 1: unknown key train.seed; write train: and, indented below it, seed:",
        refused("train.seed: 5"));
    assertEquals(
        "unknown key split.bye on the command line; did you mean split.by?",
        assertThrows(
                UserException.class,
                () -> ConfigLoader.load(null, Map.of(), Map.of("split.bye", "hash")))
            .getMessage());
  }

  @Test
  void refusesAValueThatDoesNotFitAndSaysWhatWould() {
    assertEquals(
        "my.yaml line 1: split.by is \"hsah\"; did you mean hash? Expected a text, one of hash,"
            + " time",
        refused("split: {by: hsah}"));
    assertEquals(
        "my.yaml line 1: train.min_rows is \"many\"; expected a whole number, at least 2",
        refused("train: {min_rows: many}"));
    assertEquals(
        "my.yaml line 1: split.holdout_share is \"0.9\"; expected a number, from 0.01 to 0.5",
        refused("split: {holdout_share: 0.9}"));
    assertEquals(
        "my.yaml line 1: train.tfidf.c is \"five\"; expected a list of numbers such as [0.1, 1.0]",
        refused("train: {tfidf: {c: five}}").replaceFirst(", each.*", ""));
    assertEquals(
        "my.yaml line 1: train.scorers is an empty list; expected a list such as [a, b], each one"
            + " of tfidf, onnx, not empty",
        refused("train: {scorers: []}"));
    assertEquals(
        "my.yaml line 1: reports.examples is \"yes\"; expected true or false",
        refused("reports: {examples: yes}"));
    assertEquals(
        "my.yaml line 1: ingest.delimiter is \";;\"; expected a text, of 1 character",
        refused("ingest: {delimiter: ;;}"));
    assertEquals(
        "my.yaml line 1: train holds keys, not a value; write its keys below it, indented",
        refused("train: 5"));
    assertEquals(
        "my.yaml line 1: workdir is a map; expected a text, not empty", refused("workdir: {a: 1}"));
    assertEquals(
        "the variable SORTDESK_SCORE_WINDOW is \"0\"; expected a whole number, from 1 to 100000",
        refusedVariable("SORTDESK_SCORE_WINDOW", "0"));
    for (String number : List.of(".nan", ".inf", "1e999", "0x10", "1d", "1_000", "--1")) {
      assertTrue(
          refused("train: {tfidf: {tolerance: " + number + "}}").contains("expected a number"),
          number);
    }
    for (String number : List.of("2147483648", "5.0", "1e3", "99999999999999999999")) {
      assertTrue(refused("train: {min_rows: " + number + "}").contains("expected a whole"), number);
    }
  }

  @Test
  void refusesAnUnknownVariableButNotThoseOfOthers() {
    assertEquals(
        "unknown variable SORTDESK_TRAIN_MIN_ROW; did you mean SORTDESK_TRAIN_MIN_ROWS?",
        refusedVariable("SORTDESK_TRAIN_MIN_ROW", "5"));
    assertEquals(
        "unknown variable SORTDESK_MLFLOW_URL; did you mean SORTDESK_MLFLOW_URI?",
        refusedVariable("SORTDESK_MLFLOW_URL", "http://localhost"));
    Map<String, String> others =
        Map.of(
            "SORTDESK_HOME", "/x",
            "SORTDESK_SMOKE_KEY", "k",
            "SORTDESK_JAVA_OPTS", "-Xmx1g",
            "SORTDESK_AIRFLOW_CONFIG", "/a",
            "SORTDESK_DATA", "/d",
            "SORTDESK_MLFLOW", "mlflow",
            "SORTDESK_SERVICE_HOST", "10.0.0.1",
            "SORTDESK_SERVING_PORT_8080_TCP_ADDR", "10.0.0.1",
            "SORTDESK_SERVING_SERVICE_PORT_HTTP", "8080",
            "XSORTDESK_TRAIN", "1");
    assertEquals(
        ConfigLoader.load(null, Map.of(), Map.of()), ConfigLoader.load(null, others, Map.of()));
  }

  @Test
  void refusesAKeyThatIsSetTwice() {
    assertEquals(
        "my.yaml line 3: train.seed is already set in line 2; keep one of them",
        refused("train:\n  seed: 1\n  seed: 2\n"));
    assertEquals(
        "my.yaml line 1: spark.conf is a map with \"a\" twice; keep one of them",
        refused("spark: {conf: {a: 1, a: 2}}"));
  }

  @Test
  void refusesYamlThatIsBrokenOrCouldDoHarm() {
    String remedy = "; mend it there; conf/sortdesk.yaml shows the form";
    assertTrue(refused("train:\n  seed: [1\n").startsWith("my.yaml line 3 is not YAML: "));
    assertEquals(
        "my.yaml line 1 uses an anchor or alias (& or *), which settings do not know" + remedy,
        refused("workdir: &a b"));
    assertEquals(
        "my.yaml line 1 uses the tag tag:yaml.org,2002:java.net.URL, which settings do not know"
            + remedy,
        refused("workdir: !!java.net.URL x"));
    assertEquals(
        "my.yaml line 3 holds more than one document (---)" + remedy,
        refused("workdir: a\n\n---\nworkdir: b\n"));
    assertEquals("my.yaml holds no keys; write each setting as KEY: VALUE", refused("[a, b]"));
    assertEquals(
        "my.yaml line 1 is nested more than 16 levels deep" + remedy, refused("[".repeat(200000)));
    assertEquals(
        "my.yaml line 1 is longer than 262144 characters" + remedy, refused("a".repeat(300000)));
  }

  @Test
  void reportsAllProblemsAtOnceInAtMostFiveLines() {
    String message =
        assertThrows(
                UserException.class,
                () ->
                    ConfigLoader.load(
                        new ConfigFile(
                            "my.yaml",
                            "train:\n  min_row: 5\n  seed: x\nsplit: {by: z}\nelephant: 1\n"),
                        Map.of("SORTDESK_SCORE_WINDOW", "-1"),
                        Map.of("promote.rule", "best")))
            .getMessage();
    assertEquals(
        """
        6 problems in the settings: train.min_row, train.seed, split.by, elephant, ...; mend the \
        first 4 as said here, 2 more are not shown:
          my.yaml line 2: unknown key train.min_row; did you mean train.min_rows?
          my.yaml line 3: train.seed is "x"; expected a whole number
          my.yaml line 4: split.by is "z"; expected a text, one of hash, time
          my.yaml line 5: unknown key elephant; remove it, or see conf/sortdesk.yaml for the keys\
        """,
        message);
  }

  @Test
  void checksAValueEvenWhereAnotherGoesBeforeIt() {
    String message =
        assertThrows(
                UserException.class,
                () ->
                    ConfigLoader.load(
                        new ConfigFile("my.yaml", "train: {seed: x}"),
                        Map.of(),
                        Map.of("train.seed", "1")))
            .getMessage();
    assertEquals("my.yaml line 1: train.seed is \"x\"; expected a whole number", message);
  }

  @Test
  void showsValuesInOneShortPrintableLine() {
    assertEquals(
        "my.yaml line 1: split.by is \"a b?"
            + "x".repeat(56)
            + "...\"; expected a text, one of"
            + " hash, time",
        refused("split: {by: \"a\\nb\\e" + "x".repeat(500) + "\"}"));
  }

  @Test
  void readsACharacterOfTwoUnitsWhereverItStands() {
    for (int before = 1000; before < 1050; before++) {
      String text = "#" + "x".repeat(before) + "\uD83D\uDE00\nworkdir: \"a\"\n";
      assertEquals("a", ConfigLoader.load(new ConfigFile("f", text), Map.of(), Map.of()).workdir());
    }
  }

  @Test
  void checksWhatIsWrongAndKeepsTheRest() {
    ConfigLoader.Checked checked =
        ConfigLoader.check(
            new ConfigFile(
                "my.yaml",
                """
                workdir: /elsewhere
                a: 1
                b: 2
                c: 3
                d: 4
                train:
                  min_rows: many
                """),
            Map.of(),
            Map.of("train.seed", "7"));
    assertEquals("/elsewhere", checked.config().workdir());
    assertEquals(7L, checked.config().train().seed());
    assertEquals(5, checked.config().train().minRows());
    assertEquals(5, checked.problems().size(), checked.problems()::toString);
    assertTrue(
        checked.problems().get(0).startsWith("my.yaml line 2: unknown key a; "),
        checked.problems()::toString);
    assertTrue(
        checked.problems().get(4).startsWith("my.yaml line 7: train.min_rows is "),
        checked.problems()::toString);
  }
}
