package dev.sortdesk.pipelines.doctor;

import java.util.List;

/** One thing that the doctor looks at. It changes nothing, and starts no Spark session. */
interface Check {
  /** Returns what is looked at, in a word, such as {@code disk}. */
  String name();

  /**
   * Looks, and says what it saw.
   *
   * @throws Exception if it cannot look, which is a finding too; a {@code UserException}'s message
   *     says what to do about it
   */
  List<Statement> look() throws Exception;
}
