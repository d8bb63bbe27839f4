package dev.sortdesk.pipelines.ingest;

/** Why a row is no ticket: the values of {@code tickets_rejected.reason}. */
final class Reasons {
  static final String INVALID_UTF8 = "invalid UTF-8";
  static final String FIELDS = "wrong number of fields";
  static final String NO_OBJECT = "not a JSON object";
  static final String NO_TEXT = "no text";
  static final String NO_ID = "no id";
  static final String TIME = "unreadable time";
  static final String CONTRADICTION = "contradicting rows for one id";

  private Reasons() {}
}
