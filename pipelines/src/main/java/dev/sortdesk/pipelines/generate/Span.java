package dev.sortdesk.pipelines.generate;

/**
 * Where a planted personal value stands.
 *
 * @param field {@code subject} or {@code description}
 * @param start its first UTF-16 code unit in the field
 * @param end the one after its last
 * @param kind name, email, phone, iban, card, address or order
 */
public record Span(String field, int start, int end, String kind) {
  Span shifted(int by) {
    return new Span(field, start + by, end + by, kind);
  }
}
