package dev.sortdesk.pipelines.generate;

/** Where a grammar's slots get their values. */
@FunctionalInterface
interface Values {
  /** Puts a value for the slot at the end of a draft. */
  void fill(String slot, Draft draft, Draws draws);
}
