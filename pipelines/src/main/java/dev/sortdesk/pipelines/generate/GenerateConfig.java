package dev.sortdesk.pipelines.generate;

import dev.sortdesk.core.config.UserException;

/**
 * Which history to make. Ticket number i is the same for every {@code rows} above i.
 *
 * @param rows how many tickets
 * @param seed what chance starts from
 * @param rates how often things happen to a ticket
 */
public record GenerateConfig(long rows, long seed, Rates rates) {
  public GenerateConfig {
    if (rows < 1) {
      throw new UserException("--rows is " + rows, "give a number of tickets from 1 up");
    }
  }

  public static GenerateConfig of(long rows, long seed) {
    return new GenerateConfig(rows, seed, Rates.DEFAULT);
  }
}
