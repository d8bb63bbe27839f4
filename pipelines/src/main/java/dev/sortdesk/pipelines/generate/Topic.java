package dev.sortdesk.pipelines.generate;

import java.util.Arrays;

/**
 * What happened, one step finer than the category: it chooses the sentences and the department.
 * Each topic is a rule of every grammar, by {@link #rule}.
 */
enum Topic {
  LOGIN(Category.ACCOUNT, "login", "Technical Support", 8),
  PROFILE(Category.ACCOUNT, "profile", "Customer Service", 7),
  CHARGE(Category.BILLING, "charge", "Finance", 8),
  INVOICE(Category.BILLING, "invoice", "Finance", 6),
  PLAN(Category.BILLING, "plan", "Sales", 5),
  CRASH(Category.TECHNICAL, "crash", "Technical Support", 8),
  SYNC(Category.TECHNICAL, "sync", "Technical Support", 6),
  DEVICE(Category.TECHNICAL, "device", "Technical Support", 6),
  LATE(Category.SHIPPING, "late", "Logistics", 7),
  DAMAGED(Category.SHIPPING, "damaged", "Logistics", 5),
  RETURN(Category.SHIPPING, "return", "Logistics", 5),
  PRESALES(Category.GENERAL, "presales", "Sales", 6),
  INFO(Category.GENERAL, "info", "Customer Service", 6),
  INTERFACE(Category.FEATURE_REQUEST, "interface", "Product", 6),
  INTEGRATION(Category.FEATURE_REQUEST, "integration", "Product", 4),
  POOR_SERVICE(Category.COMPLAINT, "service", "Customer Service", 5),
  POOR_DELIVERY(Category.COMPLAINT, "delivery", "Logistics", 4),
  PRICE(Category.COMPLAINT, "price", "Finance", 4);

  private static final double[] SHARES =
      Arrays.stream(values()).mapToDouble(topic -> topic.share).toArray();

  private final Category category;
  private final String name;
  private final String department;
  private final double share;

  Topic(Category category, String name, String department, double share) {
    this.category = category;
    this.name = name;
    this.department = department;
    this.share = share;
  }

  static Topic draw(Draws draws) {
    return values()[draws.weighted(SHARES)];
  }

  Category category() {
    return category;
  }

  /** The team that the topic belongs to by the book. */
  String department() {
    return department;
  }

  /** The grammar's rule for a sentence; with {@code .subject} behind it, for a subject. */
  String rule() {
    return category.label() + "." + name;
  }
}
