package dev.sortdesk.serving.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.AccessConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.serving.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
  /** The SHA-256 of {@code abc}, as FIPS 180-2 gives it. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void findsAKeyByItsHash() {
    ApiKeys keys = ApiKeys.of(new AccessConfig(List.of("desk:predict+metrics:" + ABC)));
    ApiKey found = keys.find("abc").orElseThrow();
    assertEquals("desk", found.name());
    assertEquals(Set.of(Scope.PREDICT, Scope.METRICS), found.scopes());
    assertEquals(false, keys.find("abd").isPresent());
    assertEquals(false, keys.find(ABC).isPresent());
  }

  @Test
  void tellsWhichEntryIsNone() {
    assertEquals(
        "serve.access.keys, entry 2: is not NAME:SCOPE[+SCOPE]:SHA256; write the SHA-256 of the key"
            + " in 64 hexadecimal digits, as sha256sum gives it",
        mistake("desk:predict:" + ABC, "desk:predict:my-plain-key"));
  }

  @Test
  void tellsOfAScopeThatIsNone() {
    assertEquals(
        "serve.access.keys, entry 1: there is no scope 'write'; give predict, metrics or admin,"
            + " several joined by +",
        mistake("desk:predict+write:" + ABC));
  }

  @Test
  void tellsOfANameThatIsGivenTwice() {
    assertEquals(
        "serve.access.keys, entry 2: the name desk is given twice; give each key its own name",
        mistake("desk:predict:" + ABC, "desk:admin:" + ABC));
  }

  @Test
  void doesNotStartWithABadEntry(@TempDir Path workdir) {
    assertThrows(
        UserException.class,
        () -> RunningServer.start(workdir, Map.of("serve.access.keys", "nonsense")).close());
  }

  private static String mistake(String... entries) {
    AccessConfig config = new AccessConfig(List.of(entries));
    return String.valueOf(assertThrows(UserException.class, () -> ApiKeys.of(config)).getMessage());
  }
}
