package dev.sortdesk.pipelines.promote;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.config.PromoteConfig;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.registry.GateDecision;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.pipelines.metrics.PairedDifference;
import dev.sortdesk.pipelines.predict.HeldOut;
import dev.sortdesk.pipelines.tables.DecisionsTable;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Candidates;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * The stage {@code promote}: the candidate that did best on validation rows takes the champion's
 * place if it beats it on held-out rows that neither was trained on, and reaches every floor.
 */
public final class PromoteJob {
  private static final String REPORT = "promotion.json";
  private static final String GATE_REPORT = "gate.json";

  private final SparkSession spark;
  private final Workdir workdir;
  private final SortdeskConfig config;
  private final Tracking tracking;
  private final Bundles bundles;

  public PromoteJob(SparkSession spark, Workdir workdir, SortdeskConfig config, Tracking tracking) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
    this.tracking = tracking;
    this.bundles = new Bundles(workdir, tracking.registry());
  }

  /**
   * Checks what can be checked before there is a candidate.
   *
   * @throws dev.sortdesk.core.config.UserException if a floor has no known form
   */
  public static void check(PromoteConfig config) {
    config.floors().forEach(Floor::parse);
  }

  /** Decides, logs the decision, and moves the champion's alias if it is for the candidate. */
  public Promotion run() throws IOException {
    RegisteredModel candidate = best();
    Promotion promotion = decide(candidate, floors());
    // The decision comes first: killed between the two, a repeated promotion decides the same.
    DecisionsTable.of(spark, workdir)
        .add(
            promotion.promoted() ? "promoted" : "declined",
            promotion.candidate(),
            Optional.ofNullable(promotion.championBefore()).orElse(""),
            promotion.reason());
    if (promotion.promoted()) {
      tracking.registry().promote(candidate, promotion.reason());
    }
    workdir.writeReport(REPORT, Json.pretty(promotion));
    return promotion;
  }

  /**
   * Decides as {@link #run} does and notes the decision, in the registry for whoever waits at it
   * and as {@code reports/gate.json}; moves nothing.
   */
  public GateDecision gate() throws IOException {
    RegisteredModel candidate = best();
    Promotion promotion = decide(candidate, floors());
    GateDecision gate =
        new GateDecision(
            promotion.promoted() ? GateDecision.PROMOTE : GateDecision.DECLINE,
            promotion.candidate(),
            promotion.scorer(),
            promotion.championBefore(),
            promotion.reason(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    tracking.registry().note(candidate, gate);
    workdir.writeReport(GATE_REPORT, Json.pretty(gate));
    return gate;
  }

  private List<Floor> floors() {
    return config.promote().floors().stream().map(Floor::parse).toList();
  }

  /** Moves the alias back to the champion before, and returns that. */
  public RegisteredModel rollback() {
    String left = tracking.registry().champion().map(RegisteredModel::modelVersion).orElse("");
    RegisteredModel back = tracking.registry().rollback("rolled back by hand");
    DecisionsTable.of(spark, workdir)
        .add("rolled back", back.modelVersion(), left, "rolled back by hand");
    return back;
  }

  private RegisteredModel best() throws IOException {
    RegisteredModel best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (String version : Candidates.read(workdir.models()).versions().values()) {
      RegisteredModel model = bundles.registered(version);
      try (ModelBundle bundle = ModelBundle.open(bundles.local(model))) {
        double quality = bundle.metrics().meanMacroF1();
        if (best == null || quality > most) {
          best = model;
          most = quality;
        }
      }
    }
    return Optional.ofNullable(best).orElseThrow();
  }

  private Promotion decide(RegisteredModel candidate, List<Floor> floors) throws IOException {
    Optional<RegisteredModel> champion = tracking.registry().champion();
    if (champion.isPresent() && champion.get().number() == candidate.number()) {
      return decision(false, "it is the champion already", candidate, candidate);
    }
    if (tracking.registry().rolledBack(candidate)) {
      return decision(
          false, "it was rolled back before; train another", candidate, champion.orElse(null));
    }
    HeldOut heldOut = HeldOut.of(spark, workdir, config.split());
    List<Prediction> answers =
        heldOut.predictions(bundles.local(candidate), config.score().window());
    List<String> missed = Floors.missed(floors, heldOut.tickets(), answers);
    if (!missed.isEmpty()) {
      return new Promotion(
          false,
          "it is below " + String.join(", ", missed),
          candidate.modelVersion(),
          candidate.scorer(),
          champion.map(RegisteredModel::modelVersion).orElse(null),
          heldOut.tickets().size(),
          null,
          missed);
    }
    if (champion.isEmpty()) {
      return decision(true, "there was no champion", candidate, null);
    }
    return compare(candidate, champion.get(), heldOut, answers);
  }

  private Promotion compare(
      RegisteredModel candidate,
      RegisteredModel champion,
      HeldOut heldOut,
      List<Prediction> candidateAnswers)
      throws IOException {
    List<Prediction> championAnswers =
        heldOut.predictions(bundles.local(champion), config.score().window());
    List<TrainedOn> seen = List.of(trainedOn(candidate), trainedOn(champion));
    List<HeldOut.Ticket> tickets = new ArrayList<>();
    List<Prediction> first = new ArrayList<>();
    List<Prediction> second = new ArrayList<>();
    for (int i = 0; i < heldOut.tickets().size(); i++) {
      HeldOut.Ticket ticket = heldOut.tickets().get(i);
      if (seen.stream().noneMatch(texts -> texts.contains(ticket.textHash()))) {
        tickets.add(ticket);
        first.add(championAnswers.get(i));
        second.add(candidateAnswers.get(i));
      }
    }
    Optional<PairedDifference> compared =
        Comparison.of(tickets, first, second, config.evaluate(), config.train().seed());
    if (compared.isEmpty()) {
      return decision(
          false,
          "no held-out ticket has a target of both that neither was trained on",
          candidate,
          champion);
    }
    PromoteConfig rule = config.promote();
    PairedDifference difference = compared.get();
    boolean promoted =
        rule.rule().equals("superior")
            ? difference.superior(rule.margin())
            : difference.notWorse(rule.margin());
    String reason =
        "mean macro-F1 differs from the champion's by %+.4f (%.0f%% interval %+.4f to %+.4f, %,d tickets); the rule %s with margin %s %s"
            .formatted(
                difference.difference(),
                100 * config.evaluate().confidence(),
                difference.interval().low(),
                difference.interval().high(),
                tickets.size(),
                rule.rule(),
                rule.margin(),
                promoted ? "holds" : "does not hold");
    return new Promotion(
        promoted,
        reason,
        candidate.modelVersion(),
        candidate.scorer(),
        champion.modelVersion(),
        tickets.size(),
        difference,
        List.of());
  }

  private TrainedOn trainedOn(RegisteredModel model) throws IOException {
    try (ModelBundle bundle = ModelBundle.open(bundles.local(model))) {
      return bundle.trainedOn();
    }
  }

  private static Promotion decision(
      boolean promoted,
      String reason,
      RegisteredModel candidate,
      @org.jspecify.annotations.Nullable RegisteredModel champion) {
    return new Promotion(
        promoted,
        reason,
        candidate.modelVersion(),
        candidate.scorer(),
        champion == null ? null : champion.modelVersion(),
        0,
        null,
        List.of());
  }
}
