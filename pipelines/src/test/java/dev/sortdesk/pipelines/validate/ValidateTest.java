package dev.sortdesk.pipelines.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.config.ValidateConfig;
import dev.sortdesk.pipelines.TicketRows;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class ValidateTest {
  static final ValidateConfig LIMITS =
      new ValidateConfig(150, 0.01, 0.05, 0.05, 0.02, 3, 0.05, 4, 0.1);
  static final ValidateSettings SETTINGS =
      new ValidateSettings(new SplitConfig("hash", 0.2, 0.15), LIMITS, 5, false);
  static final List<String> TARGETS = List.of("category");
  static final Dataset<Row> NONE = new TicketRows().dataset();

  /** Two hundred tickets of random words, two labels, two languages. */
  static TicketRows clean() {
    Random random = new Random(11);
    TicketRows tickets = new TicketRows();
    for (int i = 0; i < 200; i++) {
      tickets.add(
          "t" + i,
          Texts.random(random, 10 + random.nextInt(20)),
          Map.of("category", i % 2 == 0 ? "billing" : "technical"),
          null,
          i % 4 == 0 ? "de" : "en");
    }
    return tickets;
  }

  /** One hundred tickets that break every rule by numbers that are known. */
  static TicketRows dirty() {
    Random random = new Random(12);
    TicketRows tickets = new TicketRows();
    for (int i = 0; i < 60; i++) {
      tickets.add("t" + i, Texts.random(random, 20), Map.of("category", "billing"));
    }
    for (int i = 0; i < 10; i++) {
      tickets.add("b" + i, Texts.random(random, 20), Map.of("category", "technical"));
    }
    String text = Texts.random(random, 30);
    for (int i = 0; i < 10; i++) {
      tickets.add("near" + i, Texts.lastWordReplaced(text, "x" + i), Map.of("category", "billing"));
    }
    for (int i = 0; i < 12; i++) {
      tickets.add("short" + i, "ab" + (char) ('a' + i), Map.of("category", "billing"));
    }
    for (int i = 0; i < 7; i++) {
      tickets.add("copy" + i, "always the same", Map.of("category", i < 5 ? "billing" : "rare"));
    }
    return tickets.add("bare", "a ticket nobody has sorted yet", Map.of());
  }

  static ValidationReport validate(TicketRows tickets, LastIngest ingest) {
    return Validate.of(tickets.dataset(), NONE, TARGETS, SETTINGS, ingest, null);
  }

  private static Map<String, RuleResult> byName(List<RuleResult> rules) {
    return rules.stream()
        .collect(Collectors.toMap(RuleResult::name, rule -> rule, (a, b) -> a, TreeMap::new));
  }

  @Test
  void acceptsACleanHistory() {
    ValidationReport first = validate(clean(), new LastIngest(200, 2));
    assertTrue(first.accepted(), first.broken().toString());
    assertEquals(
        "200 tickets to learn category from: accepted, all 7 rules hold.", first.summary());
    assertEquals(List.of(), first.warnings());
    assertEquals(Map.of("de", 50L, "en", 150L), first.profile().languages());
    assertEquals(
        Map.of("billing", 100L, "technical", 100L), first.profile().labels().get("category"));
    assertEquals(0, first.copies().rows());
    assertNull(first.examples());
    assertNull(first.shift().against());
    assertEquals(
        200, first.splits().training() + first.splits().validation() + first.splits().heldOut());

    DistributionSnapshot accepted =
        DistributionSnapshot.of(first.fingerprint().sha256(), first.profile());
    ValidationReport second =
        Validate.of(clean().dataset().repartition(4), NONE, TARGETS, SETTINGS, null, accepted);
    assertTrue(second.accepted(), second.broken().toString());
    assertEquals(first.fingerprint(), second.fingerprint());
    assertEquals(0, byName(second.rules()).get("shift").measured());
  }

  @Test
  void measuresAndReportsEveryBrokenRule() {
    ValidationReport clean = validate(clean(), null);
    ValidationReport report =
        Validate.of(
            dirty().dataset(),
            NONE,
            TARGETS,
            SETTINGS,
            new LastIngest(50, 5),
            DistributionSnapshot.of(clean.fingerprint().sha256(), clean.profile()));
    Map<String, RuleResult> rules = byName(report.rules());
    assertEquals(
        Map.of(
            "rows[category]", 99.0,
            "imbalance[category]", 8.7,
            "conflict_share[category]", 7.0 / 99,
            "rejected_share", 0.1,
            "duplicate_share", 0.06,
            "near_duplicate_share", 0.1,
            "short_share", 0.12),
        rules.values().stream()
            .filter(rule -> !rule.name().equals("shift"))
            .collect(Collectors.toMap(RuleResult::name, RuleResult::measured)));
    assertEquals(8, report.broken().size());
    assertTrue(rules.get("shift").measured() > 0.2, rules.get("shift").sentence());
    assertEquals(
        "99 rows have a label for category, at least 150 are needed",
        rules.get("rows[category]").sentence());
    assertEquals(
        "7.1% of the rows labelled for category have a text that also appears with another label,"
            + " at most 2.0% are allowed",
        rules.get("conflict_share[category]").sentence());
    assertEquals("validate.max_conflict_share", rules.get("conflict_share[category]").key());
    assertEquals(
        "100 tickets to learn category from: not accepted, 8 of 8 rules broken.", report.summary());
    assertEquals(Map.of("rare", 2L), report.targets().get("category").leftOut());
    assertEquals(12, report.profile().lengths().shortTexts());
    assertEquals(3, report.profile().lengths().min());
  }

  @Test
  void judgesTheRejectedShareOnlyWhereTheIngestIsKnown() {
    List<String> names =
        Rules.apply(
                LIMITS,
                validateProfile(),
                Map.of(),
                new Copies(1, 0, 0),
                new NearDuplicates("", 0, 0, 0, 0),
                null,
                Shift.between(null, DistributionSnapshot.of("f", validateProfile())))
            .stream()
            .map(RuleResult::name)
            .toList();
    assertEquals(List.of("duplicate_share", "near_duplicate_share", "short_share"), names);
  }

  private static Profile validateProfile() {
    return new Profile(
        1,
        List.of(),
        new Profile.Lengths(9, 9, 9, 9, 9, 9, 0),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  @Test
  void aLimitThatIsJustMetHolds() {
    assertTrue(RuleResult.atMost("r", "k", 0.2, 0.2, "").passed());
    assertTrue(RuleResult.atLeast("r", "k", 20, 20, "").passed());
    assertTrue(!RuleResult.atMost("r", "k", 0.2001, 0.2, "").passed());
    assertTrue(!RuleResult.atLeast("r", "k", 19, 20, "").passed());
  }

  @Test
  void countsCopiesOfAHoldoutThatLeaveTheTickets() {
    TicketRows tickets = clean();
    TicketRows holdout = new TicketRows();
    for (int i = 0; i < 20; i++) {
      String text = tickets.rows().get(i).<String>getAs(2);
      holdout.add("h" + i, text.toUpperCase(java.util.Locale.ROOT), Map.of("category", "billing"));
    }
    ValidationReport report =
        Validate.of(tickets.dataset(), holdout.dataset(), TARGETS, SETTINGS, null, null);
    assertEquals(20, report.splits().copiesRemoved());
    assertEquals(20, report.splits().heldOut());
    assertEquals(20, report.fingerprint().holdout());
    assertEquals(1, report.warnings().size());
    assertTrue(
        report
            .warnings()
            .get(0)
            .endsWith("because their text is also in a set that is measured on"),
        report.warnings().get(0));
  }

  @Test
  void refusesATableOfAnotherShape() {
    Dataset<Row> lacking = clean().dataset().drop("text_hash");
    UserException missing =
        assertThrows(
            UserException.class, () -> Validate.of(lacking, NONE, TARGETS, SETTINGS, null, null));
    assertEquals(
        "table tickets has no column text_hash; write the table with the ingest stage",
        missing.getMessage());
    Dataset<Row> other = NONE.withColumn("labels", NONE.col("text"));
    Dataset<Row> tickets = clean().dataset();
    UserException type =
        assertThrows(
            UserException.class, () -> Validate.of(tickets, other, TARGETS, SETTINGS, null, null));
    assertEquals(
        "table holdout: column labels is STRING, not MAP<STRING, STRING>; write the table with the"
            + " ingest stage",
        type.getMessage());
  }
}
