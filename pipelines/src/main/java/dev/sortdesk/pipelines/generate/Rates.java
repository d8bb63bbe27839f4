package dev.sortdesk.pipelines.generate;

import dev.sortdesk.core.config.UserException;

/**
 * How often things happen to a ticket, each a probability from 0 to 1.
 *
 * @param greetings it starts with a greeting
 * @param signatures it ends with a sign-off and a name
 * @param personalData a sentence of its text holds personal data
 * @param mixed it also speaks of another topic
 * @param vague it hardly says what it is about
 * @param typos it was written in haste
 * @param nearDuplicates it is an earlier ticket, sent again with small changes
 * @param copies it is an earlier ticket's text, letter for letter
 * @param wrongLabels each of its labels is wrong
 * @param unlabelled it has no labels yet
 */
public record Rates(
    double greetings,
    double signatures,
    double personalData,
    double mixed,
    double vague,
    double typos,
    double nearDuplicates,
    double copies,
    double wrongLabels,
    double unlabelled) {
  public static final Rates DEFAULT =
      new Rates(0.35, 0.3, 0.3, 0.22, 0.06, 0.25, 0.01, 0.005, 0.03, 0.02);

  public Rates {
    check("greetings", greetings);
    check("signatures", signatures);
    check("personal-data", personalData);
    check("mixed", mixed);
    check("vague", vague);
    check("typos", typos);
    check("near-duplicates", nearDuplicates);
    check("copies", copies);
    check("wrong-labels", wrongLabels);
    check("unlabelled", unlabelled);
    check("near-duplicates and --copies together", nearDuplicates + copies);
  }

  private static void check(String option, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new UserException(
          "--" + option + " is " + rate, "give a probability from 0 to 1, such as 0.05");
    }
  }
}
