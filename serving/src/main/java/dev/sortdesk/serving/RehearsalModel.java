package dev.sortdesk.serving;

import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.Manifest;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.model.TfidfScorer;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** The model of the {@link Rehearsal}: two terms, two targets. */
final class RehearsalModel {
  static final String VERSION = "rehearsal";
  static final String SCORER = TfidfScorer.NAME;

  private RehearsalModel() {}

  static Path write(Path folder) throws IOException {
    Target topic = new Target("topic", List.of("login", "parcel"));
    Target priority = new Target("priority", List.of("high", "low"));
    TfidfModel model =
        new TfidfModel(
            List.of("password"),
            List.of(" p"),
            new double[] {1, 1},
            List.of(
                new LinearHead(topic, new double[] {0, 0}, new double[] {1, -1, 1, -1}),
                new LinearHead(priority, new double[] {0, 0}, new double[] {-1, 1, -1, 1})));
    TfidfFiles.write(model, Files.createDirectories(folder.resolve(SCORER)));
    BundleWriter.complete(
        folder,
        Manifest.draft(
            VERSION,
            SCORER,
            new TicketText(List.of("subject", "description"), TicketText.NEWLINE),
            List.of(topic, priority),
            0,
            null),
        new Provenance("", 0, 0, VERSION, 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(0, new TreeMap<>(), new TreeMap<>()),
        TrainedOn.of(new long[0]));
    return folder;
  }
}
