package dev.sortdesk.serving.web;

import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.Manifest;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The service with a small model of two targets: {@code topic} is {@code login} for a text with
 * "password" and {@code parcel} for one with "colis" or the Arabic word for a parcel, and {@code
 * priority} is {@code high} for one with "urgent"; or with a target of more labels than a picture
 * has room for.
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
    return start(workdir, settings, PageServer::bundle);
  }

  /** Starts the service with a model of 20 labels, of which two are mistaken for others. */
  public static PageServer withManyLabels(Path workdir) throws IOException {
    return start(workdir, Map.of(), PageServer::bundleOfManyLabels);
  }

  private interface Bundles {
    Path in(Path folder) throws IOException;
  }

  private static PageServer start(Path workdir, Map<String, String> settings, Bundles bundles)
      throws IOException {
    Map<String, String> flags = new HashMap<>(settings);
    flags.put("workdir", workdir.toString());
    flags.put("serve.port", "0");
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), flags);
    promote(workdir, config, bundles);
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

  private static void promote(Path workdir, SortdeskConfig config, Bundles bundles)
      throws IOException {
    Path bundle = bundles.in(workdir.resolve("bundles").resolve(VERSION));
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
    ValidationMetrics metrics =
        new ValidationMetrics(
            10,
            new TreeMap<>(Map.of("topic", 0.9, "priority", 0.7)),
            new TreeMap<>(Map.of("topic", 0.8, "priority", 0.6)),
            new TreeMap<>(
                Map.of(
                    "topic", List.of(List.of(6, 1), List.of(0, 3)),
                    "priority", List.of(List.of(2, 2), List.of(1, 5)))));
    return complete(folder, model, metrics);
  }

  private static Path bundleOfManyLabels(Path folder) throws IOException {
    int labels = 20;
    Target target =
        new Target("queue", IntStream.range(0, labels).mapToObj(i -> "queue " + i).toList());
    int[][] counts = new int[labels][labels];
    for (int i = 0; i < labels; i++) {
      counts[i][i] = 7;
    }
    counts[3][4] = 3;
    counts[19][0] = 1;
    TfidfModel model =
        new TfidfModel(
            List.of("password"),
            List.of(" p"),
            new double[] {2, 1},
            List.of(new LinearHead(target, new double[labels], new double[2 * labels])));
    ValidationMetrics metrics =
        new ValidationMetrics(
            144,
            new TreeMap<>(Map.of("queue", 140 / 144.0)),
            new TreeMap<>(Map.of("queue", 0.9)),
            new TreeMap<>(
                Map.of(
                    "queue",
                    Arrays.stream(counts)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList())));
    return complete(folder, model, metrics);
  }

  private static Path complete(Path folder, TfidfModel model, ValidationMetrics metrics)
      throws IOException {
    TfidfFiles.write(model, Files.createDirectories(folder.resolve("tfidf")));
    BundleWriter.complete(
        folder,
        Manifest.draft(
            VERSION,
            "tfidf",
            new TicketText(List.of("subject", "description"), "\n"),
            model.heads().stream().map(LinearHead::target).toList(),
            0,
            null),
        new Provenance(
            "fingerprint", 3, 20, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        metrics,
        TrainedOn.of(new long[] {5, -7, 5}));
    return folder;
  }

  @Override
  public void close() {
    server.close();
  }
}
