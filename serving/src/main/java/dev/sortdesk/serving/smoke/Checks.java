package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.serving.smoke.TicketAnswer.TargetAnswer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is looked at after a deploy: that the service lives, and answers as it should. */
final class Checks {
  /** How far a batch's probabilities may be from those of single tickets. */
  private static final double BATCH_TOLERANCE = 1e-5;

  private static final String MALFORMED = "{\"text\": ";

  private static final List<String> TICKETS =
      List.of(
          "I cannot sign in since this morning: my password is refused.",
          "Mon colis n'est pas encore arriv\u00e9, pouvez-vous m'aider ?",
          "Die Rechnung vom M\u00e4rz wurde zweimal abgebucht.",
          "La impresora del segundo piso no responde, es urgente.",
          "Please cancel the subscription and confirm it by mail.");

  private interface Check {
    /** Returns what is all right. */
    String look() throws FailedCheckException, InterruptedException;
  }

  private final ServiceClient client;

  Checks(ServiceClient client) {
    this.client = client;
  }

  /**
   * Makes the checks one after the other, and prints a line for each. Where there is no answer at
   * all, the rest is left.
   *
   * @return whether all passed
   */
  boolean pass(PrintWriter out) throws InterruptedException {
    List<Check> checks =
        List.of(this::live, this::ready, this::version, this::single, this::batch, this::malformed);
    int failed = 0;
    int made = 0;
    boolean answers = true;
    while (answers && made < checks.size()) {
      Check check = checks.get(made++);
      try {
        out.println("ok: " + check.look());
      } catch (FailedCheckException e) {
        failed++;
        answers = !(e instanceof NoAnswerException);
        out.println("failed: " + e.getMessage());
      }
    }
    if (failed > 0) {
      String left = made < checks.size() ? "; " + (checks.size() - made) + " were not made" : "";
      out.println("failed: " + failed + " of " + checks.size() + " checks" + left);
    }
    return failed == 0;
  }

  private String live() throws FailedCheckException, InterruptedException {
    client.get("/health/live").read(body -> true);
    return "/health/live";
  }

  private String ready() throws FailedCheckException, InterruptedException {
    client.get("/health/ready").read(body -> true);
    return "/health/ready";
  }

  private String version() throws FailedCheckException, InterruptedException {
    String version = client.get("/version").read(body -> JsonFields.text(body, "version"));
    return "/version: sortdesk " + version;
  }

  private String single() throws FailedCheckException, InterruptedException {
    ModelFacts model = ModelFacts.of(client);
    TicketAnswer answer = predict(TICKETS.get(0), model);
    // A version that was promoted in between answers already.
    FailedCheckException.unless(
        answer.modelVersion().equals(model.version())
            || answer.modelVersion().equals(ModelFacts.of(client).version()),
        "/predict: %s answered, while /model/status names %s"
            .formatted(answer.modelVersion(), model.version()));
    return "/predict: answered by " + answer.modelVersion();
  }

  private String batch() throws FailedCheckException, InterruptedException {
    ModelFacts model = ModelFacts.of(client);
    Reply reply =
        client.post(
            "/predict/batch",
            Json.line(Map.of("tickets", TICKETS.stream().map(Checks::ticket).toList())));
    Set<String> targets = model.labels().keySet();
    List<Outcome> outcomes = reply.read(body -> Outcome.of(body, TICKETS.size(), targets));
    for (int i = 0; i < TICKETS.size(); i++) {
      TicketAnswer inBatch = outcomes.get(i).answer();
      if (inBatch == null) {
        throw new FailedCheckException(
            "/predict/batch: ticket " + (i + 1) + " has the error " + outcomes.get(i).error());
      }
      String difference = difference(inBatch, predict(TICKETS.get(i), model));
      FailedCheckException.unless(
          difference.isEmpty(), "/predict/batch: ticket " + (i + 1) + ": " + difference);
    }
    return "/predict/batch: " + TICKETS.size() + " tickets, each as /predict answers it";
  }

  private String malformed() throws FailedCheckException, InterruptedException {
    Reply reply = client.post("/predict", MALFORMED);
    FailedCheckException.unless(
        reply.status() == 400, "a malformed body: " + reply.said() + ", where 400 is expected");
    List<String> missing = new ArrayList<>();
    for (String name : List.of("detail", "code", "request_id")) {
      if (JsonFields.textOrNull(reply.json(), name) == null) {
        missing.add(name);
      }
    }
    FailedCheckException.unless(
        missing.isEmpty(), "a malformed body: the answer has no " + String.join(", ", missing));
    return "a malformed body: 400";
  }

  private TicketAnswer predict(String text, ModelFacts model)
      throws FailedCheckException, InterruptedException {
    return client
        .post("/predict", Json.line(ticket(text)))
        .read(body -> TicketAnswer.of(body, model.labels().keySet()));
  }

  private static Map<String, String> ticket(String text) {
    return Map.of("text", text, "id", Smoke.TICKET_ID);
  }

  /** Returns how an answer differs from another; empty where it does not. */
  private static String difference(TicketAnswer inBatch, TicketAnswer alone) {
    if (!inBatch.modelVersion().equals(alone.modelVersion())) {
      return "the model changed from %s to %s meanwhile; smoke it again"
          .formatted(inBatch.modelVersion(), alone.modelVersion());
    }
    for (Map.Entry<String, TargetAnswer> target : inBatch.targets().entrySet()) {
      TargetAnswer one = target.getValue();
      TargetAnswer other = alone.targets().get(target.getKey());
      if (other == null || !one.label().equals(other.label())) {
        return target.getKey() + " has another label than /predict gives";
      }
      Set<String> labels = one.probabilities().keySet();
      if (!labels.equals(other.probabilities().keySet())
          || labels.stream().anyMatch(label -> apart(label, one, other))) {
        return target.getKey() + " has other probabilities than /predict gives";
      }
    }
    return "";
  }

  private static boolean apart(String label, TargetAnswer one, TargetAnswer other) {
    double difference =
        one.probabilities().getOrDefault(label, Double.NaN)
            - other.probabilities().getOrDefault(label, Double.NaN);
    return !(Math.abs(difference) <= BATCH_TOLERANCE);
  }
}
