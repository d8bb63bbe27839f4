package dev.sortdesk.serving.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.mlflow.MlflowStores;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.serving.Clients;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real MLflow server that is killed, and comes back, while clients ask. */
@Tag("mlflow")
@Timeout(600)
class MlflowOutageTest {
  private static final String FIRST = "tfidf-000000000001";
  private static final String SECOND = "tfidf-000000000002";

  @TempDir private Path workdir;

  private void promote(MlflowConfig config, String version, double weight) throws IOException {
    Path bundle = TestModels.bundle(workdir.resolve("bundles").resolve(version), version, weight);
    new ModelRegistry(MlflowStores.open(config, new LocalTree(workdir)), config)
        .promote(TestModels.register(workdir, config, bundle, version, "tfidf"), "by a test");
  }

  @Test
  void losesNoRequestAndFollowsWhatIsPromotedAfterwards() throws IOException {
    try (MlflowServer mlflow =
        MlflowServer.start(Files.createDirectory(workdir.resolve("mlflow")))) {
      Map<String, String> settings =
          Map.of("mlflow.uri", mlflow.uri(), "mlflow.timeout_seconds", "120");
      MlflowConfig config = ConfigLoader.load(null, Map.of(), settings).mlflow();
      promote(config, FIRST, 3);
      try (RunningServer server =
              RunningServer.ready(
                  workdir, Map.of("mlflow.uri", mlflow.uri(), "serve.poll_seconds", "1"));
          Clients clients =
              new Clients(
                  number ->
                      new Clients.Sent(
                          server.uri("/predict"),
                          "{\"text\": \"my password\"}",
                          response -> response.statusCode() == 200 ? null : response.body()))) {
        ObservedService service = new ObservedService(server);
        clients.awaitAnswers(50);
        mlflow.kill();
        ObservedService.await(
            "the service notices",
            () -> service.status("registry").equals("the registry does not answer"));
        clients.awaitAnswers(50);
        assertEquals(FIRST, service.version("serving"));
        assertEquals(200, server.get("/health/ready").statusCode());

        mlflow.startAgain();
        promote(config, SECOND, 5);
        service.awaitServing(SECOND);
        assertEquals("", service.status("registry"));
        clients.awaitAnswers(50);
        clients.close();
        assertEquals(List.of(), clients.failures());
      }
    }
  }
}
