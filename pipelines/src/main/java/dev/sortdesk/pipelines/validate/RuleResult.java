package dev.sortdesk.pipelines.validate;

/**
 * What a rule found.
 *
 * @param name the rule, with its target in brackets where it looks at one
 * @param key the configuration key that holds its limit
 * @param measured what was found, in the limit's unit
 * @param limit the smallest or largest value allowed
 * @param passed whether the measured value is within the limit
 * @param sentence the finding in words
 */
public record RuleResult(
    String name, String key, double measured, double limit, boolean passed, String sentence) {

  static RuleResult atMost(
      String name, String key, double measured, double limit, String sentence) {
    return new RuleResult(name, key, measured, limit, measured <= limit, sentence);
  }

  static RuleResult atLeast(
      String name, String key, double measured, double limit, String sentence) {
    return new RuleResult(name, key, measured, limit, measured >= limit, sentence);
  }
}
