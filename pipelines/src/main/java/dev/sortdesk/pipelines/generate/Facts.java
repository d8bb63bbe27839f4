package dev.sortdesk.pipelines.generate;

/** What a ticket is about, before a word is written. */
record Facts(Language language, Topic topic, String urgency, String tier) {
  static Facts draw(Draws draws) {
    Topic topic = Topic.draw(draws);
    return new Facts(Language.draw(draws), topic, Triage.urgency(topic, draws), Triage.tier(draws));
  }
}
