package dev.sortdesk.pipelines.nightly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.nightly.NightlyReport.Champion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NightlyTest {
  private static Made twoNights() {
    return new Made()
        .ran("ingest", "2026-03-02", "2026-03-02T23:00", Map.of("tickets_version", 1L))
        .ran("score", "2026-03-02", "2026-03-02T23:01", Map.of())
        .changed(1, "2026-03-02T23:00", "inserted", 8)
        .answered("2026-03-02T23:01", true, "billing", 3, 6, 0.95)
        .answered("2026-03-02T23:01", true, "shipping", 1, 2, 0.6)
        .ran("ingest", "2026-03-03", "2026-03-03T23:00", Map.of("tickets_version", 3L))
        .ran("score", "2026-03-03", "2026-03-03T23:01", Map.of())
        .changed(2, "2026-03-03T12:00", "deleted", 1)
        .changed(3, "2026-03-03T23:00", "inserted", 3)
        .changed(3, "2026-03-03T23:00", "updated", 1)
        .rejected("2026-03-03T23:00", "no text", 2)
        .answered("2026-03-03T23:01", true, "billing", 3, 1, 0.9)
        .answered("2026-03-03T23:01", true, "shipping", 0, 3, 0.4);
  }

  @Test
  void saysOfANightWhatItsTablesHold() throws IOException {
    Champion champion =
        new Champion(
            "tfidf-1",
            "2026-03-02T22:00:00Z",
            "there was no champion",
            6L,
            2L,
            new TreeMap<>(Map.of("category", 0.5)),
            new TreeMap<>(Map.of("category", 0.4)));

    String json =
        twoNights().nightly().report(LocalDate.parse("2026-03-03"), champion, null).json();

    try (var golden = getClass().getResourceAsStream("/nightly-golden.json")) {
      assertEquals(
          new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8), json);
    }
  }

  @Test
  void comparesEachLabelWithTheNightsBefore() {
    TargetAnswers category =
        Objects.requireNonNull(twoNights().report("2026-03-03").targets().get("category"));

    assertEquals(4, category.answers());
    assertEquals(0.525, category.confidence());
    assertEquals(List.of(3L, 0L, 0L, 1L), category.bands());
    assertEquals(8, category.before());
    assertEquals(
        List.of("shipping 3 0.75 0.25", "billing 1 0.25 0.75"),
        category.labels().stream()
            .map(l -> "%s %d %s %s".formatted(l.label(), l.answers(), l.share(), l.shareBefore()))
            .toList());
  }

  @Test
  void countsWhatANewModelScoredAgainApartFromFirstAnswers() {
    NightFigures night =
        new Made()
            .ran("score", "2026-03-02", "2026-03-02T23:00", Map.of())
            .answered("2026-03-02T23:00", true, "billing", 3, 2, 1)
            .answered("2026-03-02T23:00", false, "billing", 3, 40, 1)
            .answered("2026-03-02T23:00", false, "shipping", 3, 10, 1)
            .night("2026-03-02");

    assertEquals(52, night.scored());
    assertEquals(50, night.again());
    assertEquals(Map.of("category", 1.0), night.sure());
  }

  @Test
  void givesWhatWasWrittenToTheNightThatRanForItAndNotToTheDayOfTheClock() {
    Made made =
        new Made()
            .ran("ingest", "2026-02-01", "2026-03-05T06:00", Map.of("tickets_version", 1L))
            .changed(1, "2026-03-05T06:00", "inserted", 5)
            .rejected("2026-03-05T06:00", "no id", 1)
            .ran("score", "2026-02-01", "2026-03-05T06:01", Map.of())
            .answered("2026-03-05T06:01", true, "billing", 3, 5, 1);

    NightFigures night = made.night("2026-02-01");

    assertEquals(5, night.inserted());
    assertEquals(1, night.rejected());
    assertEquals(5, night.scored());
    assertEquals(0, made.night("2026-03-05").inserted());
  }

  @Test
  void givesWhatAKilledRunWroteToTheRunThatRepeatedIt() {
    NightFigures night =
        new Made()
            .ran("ingest", "2026-03-01", "2026-03-01T23:00", Map.of("tickets_version", 1L))
            .changed(2, "2026-03-02T23:00", "inserted", 5)
            .rejected("2026-03-02T23:00", "no id", 1)
            .ran("ingest", "2026-03-02", "2026-03-03T01:00", Map.of("tickets_version", 2L))
            .night("2026-03-02");

    assertEquals(5, night.inserted());
    assertEquals(1, night.rejected());
  }

  @Test
  void givesWhatNoRunCameAfterToItsDay() {
    Made made =
        new Made()
            .ran("score", "2026-03-01", "2026-03-01T23:00", Map.of())
            .answered("2026-02-20T10:00", true, "billing", 3, 7, 1)
            .answered("2026-03-04T10:00", true, "billing", 3, 2, 1);

    assertEquals(7, made.night("2026-02-20").scored());
    assertEquals(0, made.night("2026-03-01").scored());
    assertEquals(2, made.night("2026-03-04").scored());
  }

  @Test
  void takesCountsOfTheIngestWhereTheTableDoesNotKeepTheChangeAnyMore() {
    Made made =
        new Made()
            .ran(
                "ingest",
                "2026-03-01",
                "2026-03-01T23:00",
                Map.of("tickets_version", 1L, "inserted", 9L, "updated", 2L))
            .ran("ingest", "2026-03-02", "2026-03-02T23:00", Map.of("tickets_version", 2L))
            .changed(2, "2026-03-02T23:00", "inserted", 4);
    made.keptFrom = 1;

    NightFigures before = made.night("2026-03-01");
    assertEquals(9, before.inserted());
    assertEquals(2, before.updated());
    assertNull(before.deleted());
    assertNull(made.night("2026-03-02").deleted(), "they may lie before what is kept");
  }

  @Test
  void countsVersionsAnewWhereTheTableWasMadeAnew() {
    Made made =
        new Made()
            .ran("ingest", "2026-03-01", "2026-03-01T23:00", Map.of("tickets_version", 7L))
            .ran("ingest", "2026-03-02", "2026-03-02T23:00", Map.of("tickets_version", 1L))
            .changed(1, "2026-03-02T23:00", "inserted", 4);

    assertEquals(4, made.night("2026-03-02").inserted());
    assertEquals(0, made.night("2026-03-01").inserted());
  }

  @Test
  void countsVersionsAnewWhereANewTableReachesTheSameOne() {
    Map<String, Long> first = Map.of("tickets_version", 1L, "inserted", 4L);
    Made made =
        new Made()
            .ran("ingest", "2026-03-01", "2026-03-01T23:00", first)
            .ran("ingest", "2026-03-02", "2026-03-02T23:00", first)
            .changed(1, "2026-03-02T23:00", "inserted", 4);

    assertEquals(4, made.night("2026-03-02").inserted());
    assertEquals(0, made.night("2026-03-01").inserted());
  }

  @Test
  void aFailedNightSaysWhichStageFailedAndWhy() {
    NightlyReport report =
        new Made()
            .ran("ingest", "2026-03-02", "2026-03-02T23:00", Map.of("tickets_version", 1L))
            .rejected("2026-03-02T23:00", "no text", 30)
            .failed(
                "validate", "2026-03-02", "2026-03-02T23:01", "rule max_rejected_share is broken")
            .report("2026-03-02");

    assertEquals("failed", report.night().outcome());
    assertTrue(report.summary().contains("The stage validate failed."), report.summary()::toString);
    assertTrue(
        report.summary().contains("30 rows were rejected: no text (30)."),
        report.summary()::toString);
    String html = NightlyHtml.of(report);
    assertTrue(html.contains("The night failed."), html);
    assertTrue(html.contains("rule max_rejected_share is broken"), html);
  }

  @Test
  void aStageThatSucceededWhenItWasRepeatedIsNoFailure() {
    NightlyReport report =
        new Made()
            .failed("score", "2026-03-02", "2026-03-02T23:00", "no champion")
            .ran("score", "2026-03-02", "2026-03-03T07:00", Map.of())
            .report("2026-03-02");

    assertEquals("succeeded", report.night().outcome());
    assertEquals(1, report.stages().size());
  }

  @Test
  void aNightWithoutTicketsSaysSo() {
    NightlyReport report =
        new Made()
            .ran("ingest", "2026-03-02", "2026-03-02T23:00", Map.of("tickets_version", 1L))
            .report("2026-03-02");

    assertEquals(
        List.of("No ticket came in or changed.", "No ticket was scored."), report.summary());
    assertTrue(NightlyHtml.of(report).contains("No ticket came in or changed."));
  }

  @Test
  void aNightInWhichNothingRanSaysSo() {
    NightlyReport report = twoNights().report("2026-03-09");

    assertEquals("none", report.night().outcome());
    assertEquals("No stage ran for this night.", report.summary().get(0));
    assertEquals(3, report.nights().size());
    assertTrue(NightlyHtml.of(report).contains("No stage ran."));
  }

  @Test
  void looksNoFurtherBackThanItsWeeks() {
    List<NightFigures> nights = twoNights().report("2026-04-28").nights();

    assertEquals(
        List.of("2026-03-03", "2026-04-28"), nights.stream().map(NightFigures::date).toList());
  }

  @Test
  void refusesWhereNoStageHasEverRun() {
    assertEquals(
        "no stage has run in file:/work, so there is no night to report on; run ingest first, or"
            + " give its --workdir",
        assertThrows(UserException.class, () -> new Made().nightly().newest("file:/work"))
            .getMessage());
  }

  @Test
  void escapesLabelsReasonsAndMessages() {
    String planted = "<script>alert('x')</script>";
    String html =
        NightlyHtml.of(
            new Made()
                .failed("validate", "2026-03-02", "2026-03-02T22:59", planted)
                .ran("score", "2026-03-02", "2026-03-02T23:00", Map.of())
                .rejected("2026-03-02T23:00", planted, 1)
                .answered("2026-03-02T23:00", true, planted, 3, 1, 1)
                .nightly()
                .report(
                    LocalDate.parse("2026-03-02"),
                    new Champion(planted, null, planted, null, null, null, null),
                    null));

    assertFalse(html.contains("<script"), html);
    assertTrue(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), html);
  }

  @Test
  void loadsNothingFromElsewhereAndNeedsNoScript() {
    String html = NightlyHtml.of(twoNights().report("2026-03-03"));

    assertFalse(html.contains("<script") || html.contains("<link") || html.contains("url("), html);
    assertEquals(
        List.of("http://www.w3.org/2000/svg"),
        html.lines()
            .filter(line -> line.contains("http"))
            .map(line -> line.replaceAll(".*(https?://[^\"]*)\".*", "$1"))
            .distinct()
            .toList());
  }
}
