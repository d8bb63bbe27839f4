package dev.sortdesk.pipelines.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.text.NormalisedText;
import dev.sortdesk.pipelines.PlainSession;
import dev.sortdesk.pipelines.TicketRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(
    named = "SORTDESK_DATA",
    matches = ".+",
    disabledReason = "SORTDESK_DATA does not name the folder with the real data")
final class RealDataTest {
  private static TicketRows read(String file, List<String> text, List<String> targets) {
    TicketRows tickets = new TicketRows();
    PlainSession.spark()
        .read()
        .option("header", true)
        .option("multiLine", true)
        .option("escape", "\"")
        .csv(System.getenv("SORTDESK_DATA") + "/" + file)
        .collectAsList()
        .forEach(
            row -> {
              Map<String, String> labels = new HashMap<>();
              targets.forEach(target -> labels.put(target, row.getAs(target)));
              String joined =
                  text.stream()
                      .map(column -> row.<String>getAs(column))
                      .filter(Objects::nonNull)
                      .collect(Collectors.joining("\n"));
              tickets.add(row.getAs("ticket_id"), joined, labels);
            });
    return tickets;
  }

  private static Set<Long> hashes(TicketRows tickets) {
    return tickets.texts().stream().map(NormalisedText::hash).collect(Collectors.toSet());
  }

  @Test
  void acceptsBanking77AndCountsTheTrainingCopiesOfItsTestTexts()
      throws ReflectiveOperationException {
    List<String> targets = List.of("category");
    TicketRows tickets = read("banking77-train.csv", List.of("description"), targets);
    TicketRows holdout = read("banking77-test.csv", List.of("description"), targets);
    Set<Long> heldOut = hashes(holdout);
    long copies =
        tickets.texts().stream().map(NormalisedText::hash).filter(heldOut::contains).count();
    ValidationReport report =
        Validate.of(tickets.dataset(), holdout.dataset(), targets, Defaults.settings(), null, null);
    assertTrue(report.accepted(), report.broken().toString());
    assertTrue(copies > 0);
    assertEquals(copies, report.splits().copiesRemoved());
    assertEquals(hashes(tickets).size(), report.copies().texts());
    assertEquals(77, report.targets().get("category").trained().size());
  }

  @Test
  void acceptsTheHelpdeskHistoryWithTwoTargets() throws ReflectiveOperationException {
    List<String> targets = List.of("department", "priority");
    TicketRows tickets =
        read("helpdesk-multilingual.csv", List.of("subject", "description"), targets);
    ValidationReport report =
        Validate.of(
            tickets.dataset(),
            new TicketRows().dataset(),
            targets,
            Defaults.settings(),
            null,
            null);
    assertTrue(report.accepted(), report.broken().toString());
    assertEquals(10, report.targets().get("department").trained().size());
    assertEquals(3, report.targets().get("priority").trained().size());
  }
}
