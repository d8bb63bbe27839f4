package dev.sortdesk.pipelines.generate;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An invented customer.
 *
 * @param name first and last name in the language's script
 * @param email at a domain that RFC 2606 reserves for examples
 */
record Person(String name, String email) {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final List<String> DOMAINS = List.of("example.com", "example.org", "example.net");

  /**
   * Draws a person.
   *
   * @param names the lists of the language; Latin spellings in the same order as the names
   */
  static Person draw(Names names, Draws draws) {
    int first = draws.below(names.first().size());
    int last = draws.below(names.last().size());
    String local =
        ascii(names.firstLatin().get(first))
            + draws.pick(List.of(".", "_", ""))
            + ascii(names.lastLatin().get(last))
            + (draws.chance(0.3) ? Integer.toString(draws.below(90) + 10) : "");
    return new Person(
        names.first().get(first) + " " + names.last().get(last), local + "@" + draws.pick(DOMAINS));
  }

  private static String ascii(String name) {
    String plain = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
    return plain.replace("ß", "ss").toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }

  /** The names of a language. */
  record Names(
      List<String> first, List<String> last, List<String> firstLatin, List<String> lastLatin) {
    static Names of(Grammar grammar) {
      List<String> first = grammar.values("first");
      List<String> last = grammar.values("last");
      return new Names(
          first,
          last,
          grammar.has("first.latin") ? grammar.values("first.latin") : first,
          grammar.has("last.latin") ? grammar.values("last.latin") : last);
    }
  }
}
