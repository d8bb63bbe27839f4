package dev.sortdesk.pipelines.generate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A language's grammar with its lists of names and products, read once. */
record Phrasebook(
    Grammar grammar,
    Person.Names names,
    List<String> streets,
    List<String> cities,
    List<String> apps,
    List<String> devices) {

  static Map<Language, Phrasebook> all() {
    Map<Language, Phrasebook> books = new EnumMap<>(Language.class);
    for (Language language : Language.values()) {
      Grammar grammar = Grammar.of(language);
      books.put(
          language,
          new Phrasebook(
              grammar,
              Person.Names.of(grammar),
              grammar.values("street"),
              grammar.values("city"),
              grammar.values("app"),
              grammar.values("device")));
    }
    return books;
  }
}
