package dev.sortdesk.pipelines.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes a ticket's message from its facts: which sentences, in which order, in which words. */
final class Composer {
  private static final double NO_SUBJECT = 0.05;
  private static final double NO_SUBJECT_IF_VAGUE = 0.5;
  private static final double DETAIL = 0.35;
  private static final double REQUEST = 0.3;
  private static final double OTHER_TOPIC_FIRST = 0.35;
  private static final double NEW_PARAGRAPH = 0.12;

  private static final String STOP = ".";

  /** What is said in passing, in one sentence with what stands next to it. */
  private static final Set<String> ASIDES =
      Set.of("urgent.low", "urgent.medium", "urgent.high", "contact", "identity");

  private final Map<Language, Phrasebook> books = Phrasebook.all();
  private final Rates rates;

  Composer(Rates rates) {
    this.rates = rates;
  }

  /**
   * Writes a message.
   *
   * @param draws what the wording is drawn from
   * @param again draws for a sentence that says that the ticket is sent again; empty for none
   */
  Message compose(Facts facts, Draws draws, Optional<Draws> again) {
    Phrasebook book = books.get(facts.language());
    Grammar grammar = book.grammar();
    TicketValues values = new TicketValues(facts.language(), book, draws);
    boolean vague = draws.chance(rates.vague());

    Draft subject = new Draft("subject");
    if (!draws.chance(vague ? NO_SUBJECT_IF_VAGUE : NO_SUBJECT)) {
      subject.beginSentence();
      grammar.expand(facts.topic().rule() + ".subject", subject, draws, values);
      grammar.expand("subject.more", subject, draws, values);
      subject.endSentence(draws.chance(0.8), "");
    }

    Draft body = new Draft("description");
    boolean greeted = draws.chance(rates.greetings());
    if (greeted) {
      grammar.expand("greeting", body, draws, values);
      body.capitaliseAt(0);
      body.append(facts.language() == Language.AR ? "، " : ", ");
    }
    List<String> plan = plan(facts, vague, draws);
    if (again.isPresent()) {
      sentence("again", body, greeted, grammar, again.get(), values);
      greeted = false;
    }
    for (int i = 0; i < plan.size(); i++) {
      boolean aside = ASIDES.contains(plan.get(i)) || (i > 0 && ASIDES.contains(plan.get(i - 1)));
      if (i > 0 && aside && body.reopen(STOP, joint(facts.language(), draws))) {
        grammar.expand(plan.get(i), body, draws, values);
        body.endSentence(false, STOP);
        continue;
      }
      if (i > 0) {
        body.append(draws.chance(NEW_PARAGRAPH) ? "\n" : " ");
      }
      sentence(plan.get(i), body, greeted && i == 0, grammar, draws, values);
    }
    if (draws.chance(rates.signatures())) {
      sign(body, grammar, draws, values);
    }
    return new Message(subject, body);
  }

  private List<String> plan(Facts facts, boolean vague, Draws draws) {
    List<String> plan = new ArrayList<>();
    plan.add(vague ? "vague" : facts.topic().rule());
    if (draws.chance(rates.mixed())) {
      Topic other = Topic.draw(draws);
      plan.add(draws.chance(OTHER_TOPIC_FIRST) ? 0 : 1, other.rule());
    }
    if (draws.chance(DETAIL)) {
      plan.add("detail");
    }
    if (draws.chance(rates.personalData())) {
      plan.add(draws.chance(0.5) ? "contact" : "identity");
    }
    double urgencySaid =
        switch (facts.urgency()) {
          case "high" -> 0.75;
          case "low" -> 0.65;
          default -> 0.3;
        };
    if (draws.chance(urgencySaid)) {
      plan.add(draws.chance(0.2) ? 0 : plan.size(), "urgent." + facts.urgency());
    } else if (draws.chance(REQUEST)) {
      plan.add("request");
    }
    return plan;
  }

  private static String joint(Language language, Draws draws) {
    String semicolon = language == Language.AR ? "؛ " : "; ";
    return draws.chance(0.5) ? semicolon : " – ";
  }

  private static void sentence(
      String rule, Draft body, boolean inline, Grammar grammar, Draws draws, Values values) {
    body.beginSentence();
    grammar.expand(rule, body, draws, values);
    body.endSentence(!inline, STOP);
    if (rule.equals("again")) {
      body.append(" ");
    }
  }

  private static void sign(Draft body, Grammar grammar, Draws draws, Values values) {
    body.append("\n");
    int start = body.length();
    grammar.expand("signoff", body, draws, values);
    body.capitaliseAt(start);
    body.append("\n");
    values.fill("me", body, draws);
    if (draws.chance(0.25)) {
      body.append("\n");
      values.fill(draws.chance(0.5) ? "phone" : "email", body, draws);
    }
  }
}
