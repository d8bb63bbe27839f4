package dev.sortdesk.core.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.LocalTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowStoresTest {
  @TempDir Path folder;

  private Mlflow open(String uri) {
    return MlflowStores.open(
        new MlflowConfig(uri, "sortdesk", "sortdesk", 30), new LocalTree(folder));
  }

  @Test
  void opensAFolderBelowTheWorkingFolderByDefault() {
    open("").experiment("tickets");

    assertTrue(Files.isDirectory(folder.resolve("mlruns")));
  }

  @Test
  void opensAFolderByPathOrUri() {
    open(folder.resolve("by path").toString()).experiment("tickets");
    open(folder.resolve("by uri").toUri().toString()).experiment("tickets");

    assertTrue(Files.isDirectory(folder.resolve("by path")));
    assertTrue(Files.isDirectory(folder.resolve("by uri")));
  }

  @Test
  void opensAServer() {
    assertInstanceOf(ServerMlflow.class, open("http://127.0.0.1:5000"));
    assertInstanceOf(ServerMlflow.class, open("HTTPS://mlflow.example/path"));
  }

  @Test
  void leavesOtherSchemesToTheCaller() {
    MlflowConfig config = new MlflowConfig("hdfs://host/mlruns", "sortdesk", "sortdesk", 30);
    MlflowStores.open(
            config,
            new LocalTree(folder),
            uri -> new LocalTree(folder.resolve(uri.replace("hdfs://", ""))))
        .experiment("tickets");

    assertTrue(Files.isDirectory(folder.resolve("host/mlruns")));
  }

  @Test
  void neverRepeatsAPassword() {
    for (String uri : List.of("http://ada:pass-1@ho_st:5000", "http://ada:pass 1@host")) {
      String message = assertThrows(UserException.class, () -> open(uri)).getMessage();
      assertTrue(message.startsWith("mlflow.uri: http://...@ho"), message);
      assertFalse(message.contains("pass"), message);
    }
    for (String uri :
        List.of("htps://ada:pass-1@host", "ada:pass-1@host:50", "http:/ada:pass-1@host")) {
      String message = assertThrows(UserException.class, () -> open(uri)).getMessage();
      assertTrue(message.contains("...@host"), message);
      assertFalse(message.contains("pass"), message);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    UserException e = assertThrows(UserException.class, () -> open("sqlite:///mlflow.db"));
    assertEquals(
        "mlflow.uri: sqlite:///mlflow.db is neither a server nor a folder of this machine; give"
            + " http(s)://HOST:PORT, a path, or nothing for mlruns in the working folder",
        e.getMessage());
    e = assertThrows(UserException.class, () -> open("http://"));
    assertTrue(e.getMessage().startsWith("mlflow.uri: http:// is no URI ("), e.getMessage());
    e = assertThrows(UserException.class, () -> open("http:///path"));
    assertEquals(
        "mlflow.uri: http:///path names no host; give http(s)://HOST:PORT", e.getMessage());
  }
}
