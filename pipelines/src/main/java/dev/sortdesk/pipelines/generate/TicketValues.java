package dev.sortdesk.pipelines.generate;

import java.util.List;

/**
 * The values of one ticket's slots. Customer, phone, order and products are the same wherever the
 * ticket speaks of them; other people, amounts and dates are drawn anew.
 */
final class TicketValues implements Values {
  private final Language language;
  private final Phrasebook book;
  private final Person customer;
  private final String phone;
  private final String order;
  private final int app;
  private final String device;

  TicketValues(Language language, Phrasebook book, Draws draws) {
    this.language = language;
    this.book = book;
    this.customer = Person.draw(book.names(), draws);
    this.phone = PersonalData.phone(language, draws);
    this.order = PersonalData.order(draws);
    this.app = draws.below(book.apps().size());
    this.device = draws.pick(book.devices());
  }

  @Override
  public void fill(String slot, Draft draft, Draws draws) {
    switch (slot) {
      case "me" -> draft.personal("name", customer.name());
      case "name" -> draft.personal("name", Person.draw(book.names(), draws).name());
      case "email" -> draft.personal("email", customer.email());
      case "phone" -> draft.personal("phone", phone);
      case "iban" -> draft.personal("iban", PersonalData.iban(language, draws));
      case "card" -> draft.personal("card", PersonalData.card(draws));
      case "order" -> draft.personal("order", order);
      case "address" ->
          draft.personal(
              "address",
              PersonalData.address(
                  language, draws.pick(book.streets()), draws.pick(book.cities()), draws));
      case "app" -> draft.value("product", book.apps().get(app));
      case "other.app" -> draft.value("product", book.apps().get((app + 1) % book.apps().size()));
      case "device" -> draft.value("product", device);
      case "amount" -> draft.value("amount", amount(draws));
      case "date" -> draft.value("date", date(draws));
      case "version" -> draft.value("version", (1 + draws.below(9)) + "." + draws.below(20));
      case "error" -> draft.value("error", "E-" + PersonalData.digits(4, draws));
      default -> throw new IllegalArgumentException("no values for the slot <" + slot + ">");
    }
  }

  private String amount(Draws draws) {
    int whole = 5 + draws.below(draws.chance(0.2) ? 900 : 120);
    String cents = draws.pick(List.of("00", "50", "90", "99"));
    return switch (language) {
      case EN -> (draws.chance(0.5) ? "£" : "$") + whole + "." + cents;
      case FR, DE, ES -> whole + "," + cents + " €";
      case AR -> whole + " " + draws.pick(List.of("درهماً", "دولاراً"));
    };
  }

  private String date(Draws draws) {
    String separator = language == Language.DE ? "." : "/";
    return two(1 + draws.below(28))
        + separator
        + two(1 + draws.below(12))
        + separator
        + (2024 + draws.below(2));
  }

  private static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }
}
