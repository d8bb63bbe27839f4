package dev.sortdesk.pipelines.generate;

import java.util.List;

/**
 * The three answers that are learned from a ticket.
 *
 * @param category one of seven
 * @param department the team that takes care of it
 * @param priority low, medium, high or urgent
 */
public record Labels(String category, String department, String priority) {
  static final List<String> DEPARTMENTS =
      List.of("Customer Service", "Finance", "Logistics", "Product", "Sales", "Technical Support");
  static final List<String> PRIORITIES = List.of("low", "medium", "high", "urgent");

  /** What stands in the history where nobody has labelled the ticket yet. */
  static final Labels NONE = new Labels("", "", "");
}
