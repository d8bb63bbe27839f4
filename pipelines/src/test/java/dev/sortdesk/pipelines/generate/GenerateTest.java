package dev.sortdesk.pipelines.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerateTest {
  private static final int ROWS = 20_000;
  private static final Rates RATES =
      new Rates(0.4, 0.5, 0.6, 0.2, 0.1, 0.5, 0.03, 0.02, 0.04, 0.05);
  private static final List<GeneratedTicket> TICKETS =
      Generate.tickets(new GenerateConfig(ROWS, 11, RATES)).toList();

  private static final Map<String, Pattern> KINDS =
      Map.of(
          "email", Pattern.compile("[a-z0-9._]+@example\\.(com|org|net)"),
          "phone", Pattern.compile("[+(0-9][0-9() -]{8,}[0-9]"),
          "iban", Pattern.compile("[A-Z]{2}[0-9]{2}( [0-9A-Z]{1,4})+"),
          "card", Pattern.compile("4000 ?00([0-9 ]{9,12})[0-9]"),
          "order", Pattern.compile("(ORD-20[0-9]{2}-|#|SD)[0-9]+"),
          "address", Pattern.compile("(?s).*[0-9].*"),
          "name", Pattern.compile("\\p{L}[\\p{L} -]+\\p{L}"));

  @Test
  void spansPointAtThePlantedValuesAfterAllNoise() {
    Set<String> kinds = new TreeSet<>();
    for (GeneratedTicket ticket : TICKETS) {
      for (Span span : ticket.spans()) {
        String field = span.field().equals("subject") ? ticket.subject() : ticket.description();
        String value = field.substring(span.start(), span.end());
        assertTrue(
            KINDS.get(span.kind()).matcher(value).matches(),
            () -> span + " of " + ticket.ticketId() + " is: " + value);
        assertEquals(value.strip(), value);
        kinds.add(span.kind());
      }
    }
    assertEquals(KINDS.keySet(), kinds);
  }

  @Test
  void everyEmailOfTheTextHasASpan() {
    Pattern at = Pattern.compile("@");
    for (GeneratedTicket ticket : TICKETS) {
      long found = at.matcher(ticket.subject() + ticket.description()).results().count();
      long planted = ticket.spans().stream().filter(span -> span.kind().equals("email")).count();
      assertEquals(planted, found, ticket::description);
    }
  }

  @Test
  void sameSeedMakesTheSameTicketsAndAnotherSeedOthers() {
    assertEquals(
        TICKETS.subList(0, 500), Generate.tickets(new GenerateConfig(500, 11, RATES)).toList());
    assertFalse(
        TICKETS
            .subList(0, 500)
            .equals(Generate.tickets(new GenerateConfig(500, 12, RATES)).toList()));
  }

  @Test
  void aTicketDoesNotDependOnHowManyFollow() {
    assertEquals(
        TICKETS.get(1233),
        Generate.tickets(new GenerateConfig(1234, 11, RATES)).skip(1233).findFirst().orElseThrow());
  }

  @Test
  void idsAreUnique() {
    Set<String> ids = TICKETS.stream().map(GeneratedTicket::ticketId).collect(Collectors.toSet());
    assertEquals(ROWS, ids.size());
  }

  @Test
  void ratesAreAsConfigured() {
    assertRate(
        "near-duplicates", RATES.nearDuplicates(), t -> !t.original().isEmpty() && !t.copy());
    assertRate("copies", RATES.copies(), GeneratedTicket::copy);
    assertRate("unlabelled", RATES.unlabelled(), t -> t.recorded().equals(Labels.NONE));
    double labelled = 1 - RATES.unlabelled();
    assertRate(
        "wrong categories",
        RATES.wrongLabels() * labelled,
        t ->
            !t.recorded().category().isEmpty()
                && !t.recorded().category().equals(t.truth().category()));
    assertRate(
        "any wrong label",
        (1 - Math.pow(1 - RATES.wrongLabels(), 3)) * labelled,
        GeneratedTicket::wronglyLabelled);
    assertRate(
        "signatures", RATES.signatures(), t -> t.description().matches("(?s).*\n.*\n.*"), 0.08);
    for (Language language : Language.values()) {
      assertTrue(
          TICKETS.stream().filter(t -> t.language().equals(language.code())).count() > 0.08 * ROWS);
    }
  }

  @Test
  void copiesRepeatTheTextOfAnEarlierTicket() {
    Map<String, GeneratedTicket> byId =
        TICKETS.stream().collect(Collectors.toMap(GeneratedTicket::ticketId, t -> t));
    for (GeneratedTicket ticket : TICKETS) {
      if (!ticket.original().isEmpty()) {
        GeneratedTicket original = byId.get(ticket.original());
        assertTrue(original.ticketId().compareTo(ticket.ticketId()) < 0);
        assertEquals(original.truth(), ticket.truth());
        assertTrue(original.createdAt().compareTo(ticket.createdAt()) < 0);
        assertEquals(ticket.copy(), original.description().equals(ticket.description()));
      }
    }
  }

  @Test
  void everyTopicSpeaksEveryLanguage() {
    Set<String> seen = new HashSet<>();
    for (GeneratedTicket ticket : TICKETS) {
      seen.add(ticket.language() + " " + ticket.truth().category());
      assertFalse(ticket.description().isBlank());
      assertFalse(ticket.description().contains("  "), ticket::description);
      assertFalse(ticket.description().contains(" ,"), ticket::description);
    }
    assertEquals(Language.values().length * Category.values().length, seen.size());
  }

  @Test
  void parcelsHaveTheirSeasonAndPeopleSleepAtNight() {
    long december =
        TICKETS.stream()
            .filter(t -> t.truth().category().equals("shipping") && month(t).equals("12"))
            .count();
    long june =
        TICKETS.stream()
            .filter(t -> t.truth().category().equals("shipping") && month(t).equals("06"))
            .count();
    assertTrue(december > 2 * june, december + " in December, " + june + " in June");
    long night = TICKETS.stream().filter(t -> t.createdAt().substring(11, 13).equals("03")).count();
    long noon = TICKETS.stream().filter(t -> t.createdAt().substring(11, 13).equals("10")).count();
    assertTrue(noon > 20 * night);
  }

  @Test
  void refusesImpossibleSettings() {
    assertEquals(
        "--rows is 0; give a number of tickets from 1 up",
        assertThrows(UserException.class, () -> GenerateConfig.of(0, 1)).getMessage());
    assertEquals(
        "--typos is 1.5; give a probability from 0 to 1, such as 0.05",
        assertThrows(UserException.class, () -> new Rates(0, 0, 0, 0, 0, 1.5, 0, 0, 0, 0))
            .getMessage());
  }

  private static String month(GeneratedTicket ticket) {
    return ticket.createdAt().substring(5, 7);
  }

  private static void assertRate(
      String what, double expected, Predicate<GeneratedTicket> happened) {
    // Five standard deviations, and the few tickets at the start that have nothing to repeat.
    assertRate(what, expected, happened, 5 * Math.sqrt(expected * (1 - expected) / ROWS) + 0.0005);
  }

  private static void assertRate(
      String what, double expected, Predicate<GeneratedTicket> happened, double tolerance) {
    double rate = (double) TICKETS.stream().filter(happened).count() / ROWS;
    assertEquals(expected, rate, tolerance, what);
  }
}
