package dev.sortdesk.pipelines.validate;

import java.util.List;
import java.util.stream.Collectors;

/**
 * At least one validation rule is broken. The report is written by then; a command that ends with
 * this prints {@code error: MESSAGE} and exits with 3.
 */
public final class BrokenRuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<RuleResult> broken;

  /** Wraps the broken rules, at least one. */
  public BrokenRuleException(List<RuleResult> broken) {
    super(message(broken));
    this.broken = List.copyOf(broken);
  }

  /** Returns the rules that are broken, in the report's order. */
  public List<RuleResult> broken() {
    return broken;
  }

  private static String message(List<RuleResult> broken) {
    RuleResult first = broken.get(0);
    String others =
        broken.size() == 1
            ? ""
            : "; also broken: "
                + broken.stream().skip(1).map(RuleResult::name).collect(Collectors.joining(", "));
    return "validation rule "
        + first.name()
        + " is broken: "
        + first.sentence()
        + "; see reports/validation.md, or change "
        + first.key()
        + others;
  }
}
