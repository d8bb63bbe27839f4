package dev.sortdesk.pipelines.generate;

/** The languages of the history, with their shares. */
enum Language {
  EN("en", 0.46),
  FR("fr", 0.15),
  ES("es", 0.14),
  DE("de", 0.15),
  AR("ar", 0.10);

  private final String code;
  private final double share;

  Language(String code, double share) {
    this.code = code;
    this.share = share;
  }

  String code() {
    return code;
  }

  static Language draw(Draws draws) {
    double left = draws.unit();
    for (Language language : values()) {
      left -= language.share;
      if (left < 0) {
        return language;
      }
    }
    return EN;
  }
}
