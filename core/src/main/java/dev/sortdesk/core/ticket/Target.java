package dev.sortdesk.core.ticket;

import java.util.List;

/**
 * One question that a model answers of every ticket, such as its category.
 *
 * @param name the question's name
 * @param labels the possible answers, sorted; the index of a label is its index in every logit
 *     vector
 */
public record Target(String name, List<String> labels) {
  public Target {
    labels = List.copyOf(labels);
  }
}
