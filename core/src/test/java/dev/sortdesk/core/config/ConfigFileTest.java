package dev.sortdesk.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir Path folder;

  private static String refused(Path path) {
    return assertThrows(UserException.class, () -> ConfigFile.read(path)).getMessage();
  }

  @Test
  void readsAFileWithItsName() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "workdir: ü\n");
    assertEquals(new ConfigFile(file.toString(), "workdir: ü\n"), ConfigFile.read(file));
  }

  @Test
  void refusesWhatIsNoTextFile() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    assertEquals(
        "there is no configuration file " + missing + "; name an existing one, as --config FILE",
        refused(missing));
    assertEquals(
        "the configuration " + folder + " is a folder; name a YAML file, as --config FILE",
        refused(folder));
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {'a', (byte) 0xff});
    assertEquals(
        "the configuration file " + binary + " is not UTF-8 text; save it as UTF-8",
        refused(binary));
  }
}
