package dev.sortdesk.pipelines.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.TicketRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidateJobTest {
  @TempDir Path folder;

  private FileTree reports() {
    return new LocalTree(folder);
  }

  private ValidationReport run(TicketRows tickets, boolean examples) throws IOException {
    ValidateSettings settings =
        new ValidateSettings(ValidateTest.SETTINGS.split(), ValidateTest.LIMITS, 5, examples);
    return ValidateJob.run(
        tickets.dataset(),
        ValidateTest.NONE,
        ValidateTest.TARGETS,
        settings,
        new LastIngest(200, 1),
        reports());
  }

  private String text(String file) throws IOException {
    return reports().readText(file).orElseThrow();
  }

  @Test
  void writesReportsAndRemembersAnAcceptedHistory() throws IOException {
    ValidationReport first = run(ValidateTest.clean(), false);
    JsonObject json = Json.object(text("validation.json"), "validation.json");
    assertEquals(
        Set.of(
            "summary",
            "accepted",
            "fingerprint",
            "rules",
            "warnings",
            "profile",
            "targets",
            "copies",
            "near_duplicates",
            "splits",
            "ingest",
            "shift"),
        json.keySet());
    assertTrue(json.get("accepted").getAsBoolean());
    assertEquals(
        first.fingerprint().sha256(),
        json.getAsJsonObject("fingerprint").get("sha256").getAsString());
    assertTrue(
        text("validation.md").contains("No history was accepted here before"),
        text("validation.md"));

    ValidationReport second = run(ValidateTest.clean(), false);
    assertEquals(first.fingerprint().sha256(), second.shift().against());
    assertTrue(
        text("validation.md").contains("Against the last accepted history (200 rows)."),
        text("validation.md"));
  }

  @Test
  void aBrokenRuleLeavesAReportButNotAnAcceptedHistory() throws IOException {
    run(ValidateTest.clean(), false);
    String accepted = text("accepted-history.json");
    BrokenRuleException e =
        assertThrows(BrokenRuleException.class, () -> run(ValidateTest.dirty(), false));
    assertEquals(
        "validation rule rows[category] is broken: 99 rows have a label for category, at least 150"
            + " are needed; see reports/validation.md, or change validate.min_rows; also broken:"
            + " imbalance[category], conflict_share[category], duplicate_share,"
            + " near_duplicate_share, short_share, shift",
        e.getMessage());
    assertEquals(7, e.broken().size());
    assertEquals(accepted, text("accepted-history.json"));
    String page = text("validation.md");
    assertTrue(
        page.startsWith(
            "# Validation\n\n100 tickets to learn category from: not accepted, 7 of 8 rules"
                + " broken.\n\n## Rules\n"),
        page);
    assertTrue(
        page.contains(
            "| rows\\[category\\] | **no** | 99 rows have a label for category, at least 150 are"
                + " needed | `validate.min_rows` |"),
        page);
    assertTrue(page.contains("| billing | 87 | 87.9% | yes |"), page);
    assertTrue(page.contains("| rare | 2 | 2.0% | no |"), page);
    assertTrue(page.contains("label \"rare\" of target \"category\" has "), page);
    assertTrue(page.contains("| billing | rare | 1 |"), page);
    assertTrue(!Json.object(text("validation.json"), "report").get("accepted").getAsBoolean());
  }

  @Test
  void textsAreInTheReportsOnlyWhereExamplesAreAskedFor() throws IOException {
    assertThrows(BrokenRuleException.class, () -> run(ValidateTest.dirty(), false));
    String quiet = text("validation.md") + text("validation.json");
    assertTrue(!quiet.contains("always the same") && !quiet.matches("(?s).*\\bw\\d{3,4}\\b.*"));

    assertThrows(BrokenRuleException.class, () -> run(ValidateTest.dirty(), true));
    JsonObject examples =
        Json.object(text("validation.json"), "report").getAsJsonObject("examples");
    assertEquals(
        "always the same",
        examples.getAsJsonArray("conflicts").get(0).getAsJsonObject().get("text").getAsString());
    assertEquals(5, examples.getAsJsonArray("near_duplicates").size());
    assertTrue(
        text("validation.md").contains("- category: billing / rare: always the same"),
        text("validation.md"));
  }

  @Test
  void labelsCannotBreakTheirTableCells() throws IOException {
    TicketRows tickets = ValidateTest.clean();
    tickets.add("odd", "a ticket of its own", Map.of("category", "a|b\n<i>c</i>"));
    run(tickets, false);
    assertTrue(
        text("validation.md").contains("| a\\|b \\<i\\>c\\</i\\> | 1 | 0.5% | no |"),
        text("validation.md"));
  }

  @Test
  void refusesAnAcceptedHistoryThatCannotBeRead() throws IOException {
    reports().write("accepted-history.json", "{".getBytes(StandardCharsets.UTF_8));
    UserException e = assertThrows(UserException.class, () -> run(ValidateTest.clean(), false));
    assertTrue(e.getMessage().contains("accepted-history.json"), e.getMessage());
    assertEquals(List.of("accepted-history.json"), reports().list(""));
  }
}
