package dev.sortdesk.pipelines.generate;

import java.util.Locale;

/** What a ticket is about; people who label by hand mistake one for its neighbour. */
enum Category {
  ACCOUNT,
  BILLING,
  TECHNICAL,
  SHIPPING,
  GENERAL,
  FEATURE_REQUEST,
  COMPLAINT;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
