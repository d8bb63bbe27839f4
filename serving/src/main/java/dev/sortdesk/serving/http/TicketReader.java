package dev.sortdesk.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From a request's bytes to tickets, strictly: what is not plain JSON of the right shape is told.
 */
final class TicketReader {
  static final int MAX_TICKETS = 1000;

  static final int MAX_FIELDS = 100;
  static final int MAX_ID = 200;
  static final String ID = "id";

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNameLength(200)
                  .maxNumberLength(400)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private TicketReader() {}

  /** Reads one ticket: an object. */
  static IncomingTicket one(byte[] body) {
    return parsed(
        body,
        parser -> {
          require(parser.nextToken() == JsonToken.START_OBJECT, "the body is no JSON object");
          return ticket(parser, "");
        });
  }

  /** Reads {@code {"tickets": [...]}}: objects, or plain strings. */
  static List<IncomingTicket> batch(byte[] body) {
    return parsed(
        body,
        parser -> {
          require(parser.nextToken() == JsonToken.START_OBJECT, "the body is no JSON object");
          List<IncomingTicket> tickets = null;
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            require(
                name.equals("tickets"),
                "the body holds a key that a batch does not have; give tickets alone");
            require(parser.nextToken() == JsonToken.START_ARRAY, "tickets is no list");
            tickets = tickets(parser);
          }
          require(tickets != null, "the body has no tickets; give {\"tickets\": [...]}");
          return tickets;
        });
  }

  private static List<IncomingTicket> tickets(JsonParser parser) throws IOException {
    List<IncomingTicket> tickets = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (tickets.size() == MAX_TICKETS) {
        throw new ProblemException(
            HttpStatus.REQUEST_ENTITY_TOO_LARGE,
            "too_many_tickets",
            "the batch has more than 1,000 tickets; send several batches");
      }
      String where = "tickets[" + tickets.size() + "]";
      if (token == JsonToken.VALUE_STRING) {
        tickets.add(IncomingTicket.ofText(wellFormed(parser.getText())));
      } else {
        require(token == JsonToken.START_OBJECT, where + " is neither an object nor a string");
        tickets.add(ticket(parser, where + ": "));
      }
    }
    require(!tickets.isEmpty(), "tickets is empty; give at least one");
    return tickets;
  }

  /** Reads from behind an object's brace to its end. */
  private static IncomingTicket ticket(JsonParser parser, String where) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> others = new ArrayList<>();
    String id = null;
    int count = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      JsonToken token = parser.nextToken();
      require(++count <= MAX_FIELDS, "a ticket has more than 100 fields");
      require(
          token.isScalarValue(),
          where + "a field holds a list or an object; give strings, numbers, true, false or null");
      if (name.equals(ID)) {
        id = id(parser, token, where);
      } else if (token == JsonToken.VALUE_STRING) {
        fields.put(name, wellFormed(parser.getText()));
      } else if (token != JsonToken.VALUE_NULL) {
        others.add(name);
      }
    }
    return new IncomingTicket(fields, others, id);
  }

  private static @Nullable String id(JsonParser parser, JsonToken token, String where)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    require(
        token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT,
        where + "id is neither a string nor a whole number");
    String id = wellFormed(parser.getText());
    require(id.codePointCount(0, id.length()) <= MAX_ID, where + "id has more than 200 characters");
    return id;
  }

  private interface Reading<T> {
    T read(JsonParser parser) throws IOException;
  }

  private static <T> T parsed(byte[] body, Reading<T> reading) {
    try (JsonParser parser = JSON.createParser(utf8(body))) {
      T value = reading.read(parser);
      require(parser.nextToken() == null, "something follows the JSON object");
      return value;
    } catch (JsonParseException e) {
      throw badJson(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    } catch (StreamConstraintsException e) {
      throw new ProblemException(
          HttpStatus.UNPROCESSABLE_ENTITY,
          "bad_ticket",
          "the JSON is nested too deeply, or has an overlong name or number");
    } catch (IOException e) {
      throw badJson(0, 0);
    }
  }

  /** The parser alone would take other encodings too, and bytes that are none. */
  private static String utf8(byte[] body) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** An escape may write half of a surrogate pair, which no answer and no log could repeat. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        require(
            Character.isSurrogatePair(
                text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0),
            "a name or a text holds half of a surrogate pair; give whole characters");
        i++;
      }
    }
    return text;
  }

  /** The parser's own words quote the text and name its classes, so they are not passed on. */
  private static ProblemException badJson(int line, int column) {
    return new ProblemException(
        HttpStatus.BAD_REQUEST,
        "bad_json",
        line > 0
            ? "the body is no JSON in UTF-8: see line %d, column %d".formatted(line, column)
            : "the body is no JSON in UTF-8");
  }

  private static void require(boolean fits, String problem) {
    if (!fits) {
      throw new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, "bad_ticket", problem);
    }
  }
}
