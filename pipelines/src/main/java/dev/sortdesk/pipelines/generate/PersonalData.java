package dev.sortdesk.pipelines.generate;

import java.math.BigInteger;
import java.util.List;

/**
 * Invented personal data in the form of each country: phone numbers of the ranges that regulators
 * keep for fiction, IBANs of banks that do not exist, cards of a processor's test range. Check
 * digits are right.
 */
final class PersonalData {
  private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);

  private PersonalData() {}

  /** Returns a phone number; Spanish and Arabic have no range for fiction and use the American. */
  static String phone(Language language, Draws draws) {
    return switch (language) {
      case EN ->
          draws.chance(0.5)
              ? "+44 7700 900" + digits(3, draws)
              : "(" + (201 + draws.below(700)) + ") 555-01" + digits(2, draws);
      case FR -> draws.pick(List.of("019900", "063998", "046571")) + digits(4, draws);
      case DE ->
          draws.pick(List.of("030 23125 ", "069 90009 ", "+49 40 66969 ")) + digits(3, draws);
      case ES, AR -> "+1 " + (201 + draws.below(700)) + "-555-01" + digits(2, draws);
    };
  }

  static String iban(Language language, Draws draws) {
    return switch (language) {
      case EN -> iban("GB", "TEST000000" + digits(8, draws));
      case FR -> iban("FR", "0000000000" + digits(13, draws));
      case ES -> iban("ES", "0000000000" + digits(10, draws));
      case DE -> iban("DE", "00000000" + digits(10, draws));
      case AR -> iban("AE", "000" + digits(16, draws));
    };
  }

  /** Returns a card number of 16 digits whose last one is right by Luhn's rule. */
  static String card(Draws draws) {
    String start = "400000" + digits(9, draws);
    int sum = 0;
    for (int i = 0; i < start.length(); i++) {
      int digit = start.charAt(i) - '0';
      int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += i % 2 == 0 ? doubled : digit;
    }
    String number = start + (10 - sum % 10) % 10;
    return draws.chance(0.5) ? number : grouped(number);
  }

  static String order(Draws draws) {
    return switch (draws.below(3)) {
      case 0 -> "ORD-20" + (24 + draws.below(2)) + "-" + digits(5, draws);
      case 1 -> "#" + (1 + draws.below(9)) + digits(6, draws);
      default -> "SD" + digits(8, draws);
    };
  }

  static String address(Language language, String street, String city, Draws draws) {
    int number = 1 + draws.below(120);
    String five = (1 + draws.below(9)) + digits(4, draws);
    return switch (language) {
      case EN -> number + " " + street + ", " + city;
      case FR -> number + " " + street + ", " + five + " " + city;
      case ES -> street + " " + number + ", " + five + " " + city;
      case DE -> street + " " + number + ", " + five + " " + city;
      case AR -> street + " " + number + "، " + city;
    };
  }

  static String digits(int count, Draws draws) {
    StringBuilder digits = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + draws.below(10)));
    }
    return digits.toString();
  }

  /** Returns an account with the check digits of ISO 13616 (modulus 97), in groups of four. */
  private static String iban(String country, String account) {
    StringBuilder number = new StringBuilder();
    for (char c : (account + country + "00").toCharArray()) {
      number.append(Character.digit(c, 36));
    }
    int check = 98 - new BigInteger(number.toString()).mod(NINETY_SEVEN).intValue();
    return grouped(country + (check < 10 ? "0" : "") + check + account);
  }

  private static String grouped(String number) {
    StringBuilder grouped = new StringBuilder();
    for (int i = 0; i < number.length(); i += 4) {
      grouped.append(i == 0 ? "" : " ").append(number, i, Math.min(i + 4, number.length()));
    }
    return grouped.toString();
  }
}
