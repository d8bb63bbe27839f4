package dev.sortdesk.serving.web;

import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowStores;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.wiring.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The service with a small model of two targets: {@code topic} is {@code login} for a text with
 * "password" and {@code parcel} for one with "colis" or the Arabic word for a parcel, and {@code
 * priority} is {@code high} for one with "urgent".
 */
public final class PageServer implements AutoCloseable {
  public static final String VERSION = "tfidf-0123456789ab";

  private static final Target TOPIC = new Target("topic", List.of("login", "parcel"));
  private static final Target PRIORITY = new Target("priority", List.of("high", "normal"));
  private static final String ARTIFACTS = "bundle";

  private final Server server;

  private PageServer(Server server) {
    this.server = server;
  }

  /** Starts the service, and waits until its champion answers. */
  public static PageServer start(Path workdir, Map<String, String> settings) throws IOException {
    Map<String, String> flags = new HashMap<>(settings);
    flags.put("workdir", workdir.toString());
    flags.put("serve.port", "0");
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), flags);
    promote(workdir, config);
    Server server = Server.start(config);
    server.context().getBean(ModelWatcher.class).reload().notReady().ifPresent(AssertionError::new);
    return new PageServer(server);
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  public <T> T bean(Class<T> type) {
    return server.context().getBean(type);
  }

  private static void promote(Path workdir, SortdeskConfig config) throws IOException {
    Path bundle = bundle(workdir.resolve("bundles").resolve(VERSION));
    Mlflow mlflow = MlflowStores.open(config.mlflow(), new LocalTree(workdir));
    String run = mlflow.startRun(mlflow.experiment("test"), "run", Map.of());
    mlflow.logArtifacts(run, bundle, ARTIFACTS);
    mlflow.endRun(run, "FINISHED");
    ModelRegistry registry = new ModelRegistry(mlflow, config.mlflow());
    registry.promote(
        registry.register(run, ARTIFACTS, VERSION, "tfidf", ModelBundle.digest(bundle)),
        "by a test");
  }

  private static Path bundle(Path folder) throws IOException {
    TfidfModel model =
        new TfidfModel(
            List.of("password", "colis", "\u0637\u0631\u062f", "urgent"),
            List.of(" p"),
            new double[] {2, 3, 3, 2, 1},
            List.of(
                new LinearHead(
                    TOPIC,
                    new double[] {0.1, -0.1},
                    new double[] {3, -3, -2, 2, -2, 2, 0, 0, 1, 0}),
                new LinearHead(
                    PRIORITY,
                    new double[] {-0.5, 0.5},
                    new double[] {0, 0, 0, 0, 0, 0, 2, -2, 0, 0})));
    TfidfFiles.write(model, Files.createDirectories(folder.resolve("tfidf")));
    BundleWriter.complete(
        folder,
        VERSION,
        "tfidf",
        new TicketText(List.of("subject", "description"), "\n"),
        List.of(TOPIC, PRIORITY),
        0,
        new Provenance(
            "fingerprint", 3, 20, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(
            10,
            new TreeMap<>(Map.of("topic", 0.9, "priority", 0.7)),
            new TreeMap<>(Map.of("topic", 0.8, "priority", 0.6))),
        TrainedOn.of(new long[] {5, -7, 5}));
    return folder;
  }

  @Override
  public void close() {
    server.close();
  }
}
