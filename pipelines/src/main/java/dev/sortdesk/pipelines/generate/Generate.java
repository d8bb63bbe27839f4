package dev.sortdesk.pipelines.generate;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes a synthetic ticket history. A ticket depends on the seed, the rates and its own number
 * alone; a ticket that repeats another one writes that one anew, so that nothing is remembered and
 * any number of rows takes the same memory.
 */
public final class Generate {
  /** How far back a ticket that is repeated may lie. */
  static final int WINDOW = 200;

  private static final int KIND = 0;
  private static final int FACTS = 1;
  private static final int WORDS = 2;
  private static final int SLIPS = 3;
  private static final int DESK = 4;
  private static final int TIME = 5;
  private static final int RECORD = 6;
  private static final int AGAIN = 7;
  private static final int SOURCE = 8;

  private enum Kind {
    OWN,
    NEAR_DUPLICATE,
    COPY
  }

  private final GenerateConfig config;
  private final Composer composer;

  private Generate(GenerateConfig config) {
    this.config = config;
    this.composer = new Composer(config.rates());
  }

  /** Returns the tickets of a history in order; the stream is lazy and holds none of them. */
  public static Stream<GeneratedTicket> tickets(GenerateConfig config) {
    Generate generate = new Generate(config);
    return LongStream.range(0, config.rows()).mapToObj(generate::ticket);
  }

  private GeneratedTicket ticket(long number) {
    Kind kind = kind(number);
    long source = kind == Kind.OWN ? number : source(number);
    if (source < 0) {
      kind = Kind.OWN;
      source = number;
    }
    boolean again = kind == Kind.NEAR_DUPLICATE;
    Facts facts = Facts.draw(draws(source, FACTS));
    Optional<Draws> preface = again ? Optional.of(draws(number, AGAIN)) : Optional.empty();
    Message message = composer.compose(facts, draws(source, WORDS), preface);

    Draws slips = draws(again ? number : source, SLIPS);
    boolean hasty = again || slips.chance(config.rates().typos());
    Noise.Noisy subject = finish(message.subject(), hasty, slips);
    Noise.Noisy description = finish(message.description(), hasty, slips);
    List<Span> spans = new ArrayList<>(subject.spans());
    spans.addAll(description.spans());

    Draws desk = draws(source, DESK);
    Labels truth =
        new Labels(
            facts.topic().category().label(),
            Triage.department(facts.topic(), facts.language(), desk),
            Triage.priority(facts.topic(), facts.urgency(), facts.tier(), desk));
    return new GeneratedTicket(
        id(number),
        Calendar.format(time(number, source, facts)),
        subject.text(),
        description.text(),
        recorded(truth, draws(number, RECORD)),
        facts.urgency(),
        facts.tier(),
        facts.language().code(),
        truth,
        List.copyOf(spans),
        kind == Kind.OWN ? "" : id(source),
        kind == Kind.COPY,
        String.join(" ", message.subject().sentences()),
        message.description().sentences());
  }

  private static Noise.Noisy finish(Draft draft, boolean hasty, Draws slips) {
    return hasty
        ? Noise.haste(draft.text(), draft.spans(), slips)
        : new Noise.Noisy(draft.text(), draft.spans());
  }

  private Kind kind(long number) {
    double draw = draws(number, KIND).unit();
    if (draw < config.rates().nearDuplicates()) {
      return Kind.NEAR_DUPLICATE;
    }
    return draw < config.rates().nearDuplicates() + config.rates().copies() ? Kind.COPY : Kind.OWN;
  }

  /** Returns a ticket with a text of its own shortly before this one; -1 where there is none. */
  private long source(long number) {
    Draws draws = draws(number, SOURCE);
    long nearest = number - 1 - draws.below(WINDOW);
    for (long candidate = nearest; candidate >= 0 && candidate > nearest - WINDOW; candidate--) {
      if (kind(candidate) == Kind.OWN) {
        return candidate;
      }
    }
    return -1;
  }

  private LocalDateTime time(long number, long source, Facts facts) {
    LocalDateTime first = Calendar.draw(facts.topic(), draws(source, TIME));
    if (source == number) {
      return first;
    }
    return first.plusMinutes(10 + draws(number, TIME).below(3 * 24 * 60));
  }

  private Labels recorded(Labels truth, Draws draws) {
    if (draws.chance(config.rates().unlabelled())) {
      return Labels.NONE;
    }
    return Triage.mislabel(truth, config.rates().wrongLabels(), draws);
  }

  private Draws draws(long ticket, int purpose) {
    return Draws.of(config.seed(), ticket, purpose);
  }

  private static String id(long number) {
    String digits = Long.toString(number + 1);
    return "T-" + "0".repeat(Math.max(0, 8 - digits.length())) + digits;
  }
}
