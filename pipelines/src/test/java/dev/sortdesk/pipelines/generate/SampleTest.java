package dev.sortdesk.pipelines.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.text.NormalisedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample in {@code data/}: made by the generator, and not to be learned by heart. */
class SampleTest {
  private static final GenerateConfig SAMPLE = GenerateConfig.of(3200, 20260101);
  private static final Path COMMITTED = Path.of("..", "data", "tickets.csv");
  private static final double HELD_OUT = 0.2;

  @TempDir Path folder;

  @Test
  void isWhatTheGeneratorWrites() throws IOException {
    Path made = folder.resolve("tickets.csv");
    Path truth = folder.resolve("truth.jsonl");
    GenerateJob.run(SAMPLE, made.toString(), truth.toString());
    assertArrayEquals(Files.readAllBytes(COMMITTED), Files.readAllBytes(made));
    assertTrue(Files.size(made) <= 2_000_000);
    try (var lines = Files.lines(truth)) {
      assertEquals(SAMPLE.rows(), lines.count());
    }
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void writesJsonLines() throws IOException {
    Path made = folder.resolve("tickets.jsonl");
    GenerateJob.run(GenerateConfig.of(10, 1), made.toString(), null);
    List<String> lines = Files.readAllLines(made);
    assertEquals(10, lines.size());
    assertTrue(lines.get(0).startsWith("{\"ticket_id\":\"T-00000001\",\"created_at\":\"202"));
  }

  @Test
  void refusesAFileWithoutAFormat() {
    assertEquals(
        "--output is tickets.xls, which says no format; end it with .csv or .jsonl",
        assertThrows(UserException.class, () -> GenerateJob.run(SAMPLE, "tickets.xls", null))
            .getMessage());
  }

  /** A sentence's skeleton is the sentence with every slot's value masked. */
  @Test
  void fewHeldOutTicketsShareASentenceSkeletonWithTrainingOnes() {
    assertFewShared(SampleTest::skeletons, 0.05);
  }

  @Test
  void fewHeldOutTicketsShareASentenceWithTrainingOnesToAnOutsidersEye() {
    assertFewShared(
        ticket -> MaskedSentences.of(ticket.subject() + "\n" + ticket.description()), 0.035);
  }

  @Test
  void anOutsidersSkeletonKeepsNoValuesAndNoCase() {
    assertEquals(
        Set.of("§ wrote to § about § on § with § no luck", "§ please answer by §"),
        MaskedSentences.of(
            """
            I wrote to Jane Doe, j.doe@example.com, about ORD-2024-1 on 01/02/2024, with £7.90: no luck.
            Many thanks
            Ada Lo; Hello, please answer by Monday!
            """));
  }

  private static void assertFewShared(
      Function<GeneratedTicket, Set<String>> sentences, double limit) {
    List<GeneratedTicket> tickets = Generate.tickets(SAMPLE).toList();
    Set<String> trained = new HashSet<>();
    tickets.stream()
        .filter(ticket -> !heldOut(ticket))
        .forEach(ticket -> trained.addAll(sentences.apply(ticket)));
    List<GeneratedTicket> heldOut = tickets.stream().filter(SampleTest::heldOut).toList();
    List<String> sharing =
        heldOut.stream()
            .filter(ticket -> sentences.apply(ticket).stream().anyMatch(trained::contains))
            .map(GeneratedTicket::ticketId)
            .toList();
    assertTrue(
        sharing.size() < limit * heldOut.size(),
        () -> sharing.size() + " of " + heldOut.size() + " share a sentence: " + sharing);
  }

  private static boolean heldOut(GeneratedTicket ticket) {
    long hash = NormalisedText.hash(ticket.subject() + "\n" + ticket.description());
    return Math.floorMod(hash, 10_000) < HELD_OUT * 10_000;
  }

  private static Set<String> skeletons(GeneratedTicket ticket) {
    return ticket.skeleton().stream().map(NormalisedText::of).collect(Collectors.toSet());
  }
}
