package dev.sortdesk.core.registry;

import dev.sortdesk.core.mlflow.RealMlflow;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("mlflow")
class ServerRegistryTest extends RegistryContract {
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
  String uri() {
    return server.uri().toString();
  }
}
