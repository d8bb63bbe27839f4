package dev.sortdesk.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.core.ticket.TicketText;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the description says of the very service that gives it. */
class OpenApiDocumentTest {
  @TempDir private Path workdir;

  @Test
  void saysWhichTicketsHaveATextForTheModelThatAnswers() throws IOException {
    try (RunningServer server = RunningServer.start(workdir, Map.of())) {
      assertFalse(ticket(parsed(server.get("/openapi").body())).has("anyOf"));
    }
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      JsonObject ticket = ticket(parsed(server.get("/openapi").body()));
      assertEquals(List.of("subject", "title", "description", "body", "text"), textIn(ticket));
      // A title is read where there is no subject.
      JsonObject title =
          ticket.getAsJsonArray("anyOf").get(1).getAsJsonObject().getAsJsonObject("properties");
      assertEquals("[null]", title.getAsJsonObject("subject").get("enum").toString());
    }
  }

  @Test
  void saysThatATextDoesForAModelThatReadsOtherFields() throws IOException {
    JsonObject ticket =
        ticket(document(Optional.of(new TicketText(List.of("note", "summary"), "\n")), false));
    assertEquals(List.of("note", "summary", "text"), textIn(ticket));
  }

  @Test
  void meansByTextWhatIsNotStrippedAway() throws IOException {
    JsonObject ticket = ticket(document(Optional.of(TestModels.TEXT), false));
    JsonObject alternative = ticket.getAsJsonArray("anyOf").get(0).getAsJsonObject();
    Pattern text =
        Pattern.compile(
            alternative
                .getAsJsonObject("properties")
                .getAsJsonObject("subject")
                .get("pattern")
                .getAsString());
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      String one = String.valueOf(c);
      assertEquals(!one.strip().isEmpty(), text.matcher(one).find(), Integer.toHexString(c));
    }
  }

  @Test
  void asksForAKeyWhereOneIsNeeded() throws IOException {
    JsonObject open = document(Optional.empty(), false);
    assertFalse(operation(open, "/predict", "post").has("security"));
    assertFalse(open.getAsJsonObject("components").has("securitySchemes"));

    JsonObject guarded = document(Optional.empty(), true);
    for (String path : List.of("/predict", "/admin/rollback")) {
      assertEquals(
          "[{\"bearer\":[]},{\"header\":[]}]",
          operation(guarded, path, "post").get("security").toString());
    }
    assertFalse(operation(guarded, "/health", "get").has("security"));
    assertTrue(
        guarded
            .getAsJsonObject("components")
            .getAsJsonObject("securitySchemes")
            .keySet()
            .containsAll(List.of("bearer", "header")));
  }

  private static JsonObject document(Optional<TicketText> text, boolean keys) throws IOException {
    try (InputStream in =
        OpenApiDocument.class.getResourceAsStream("/META-INF/swagger/sortdesk.json")) {
      String generated = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parsed(OpenApiDocument.of(generated, text, keys));
    }
  }

  private static JsonObject parsed(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static JsonObject ticket(JsonObject document) {
    return document
        .getAsJsonObject("components")
        .getAsJsonObject("schemas")
        .getAsJsonObject("Ticket");
  }

  private static JsonObject operation(JsonObject document, String path, String method) {
    return document.getAsJsonObject("paths").getAsJsonObject(path).getAsJsonObject(method);
  }

  /** Returns which field each alternative wants text in. */
  private static List<String> textIn(JsonObject ticket) {
    List<String> fields = new ArrayList<>();
    for (JsonElement alternative : ticket.getAsJsonArray("anyOf")) {
      fields.add(alternative.getAsJsonObject().getAsJsonArray("required").get(0).getAsString());
    }
    return fields;
  }
}
