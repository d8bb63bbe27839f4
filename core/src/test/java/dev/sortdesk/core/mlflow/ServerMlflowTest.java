package dev.sortdesk.core.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("mlflow")
class ServerMlflowTest extends MlflowContract {
  @TempDir static Path home;

  private static RealMlflow server;

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    server = RealMlflow.start(home);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Mlflow mlflow() {
    return new ServerMlflow(server.uri(), Duration.ofSeconds(60), Map.of());
  }

  @Override
  String uri() {
    return server.uri().toString();
  }

  @Test
  void passesOnWhatTheServerSays() {
    MlflowException e =
        assertThrows(
            MlflowException.class, () -> mlflow().startRun("no experiment", "run", Map.of()));
    assertEquals(
        "MLflow at "
            + uri()
            + " answered 400 (runs/create): Invalid experiment ID 'no experiment'. Experiment ID must be a valid integer.",
        e.getMessage());
  }
}
