package dev.sortdesk.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
  private static final Path FILE = Path.of("../conf/sortdesk.yaml");

  @Test
  void isWhatTheRepositoryHolds() throws IOException {
    assertEquals(
        ConfigReference.text(),
        Files.readString(FILE),
        "conf/sortdesk.yaml is old; write it again with the command in its head");
  }

  @Test
  void loadsToTheDefaults() {
    assertEquals(
        ConfigLoader.load(null, Map.of(), Map.of()),
        ConfigLoader.load(new ConfigFile("reference", ConfigReference.text()), Map.of(), Map.of()));
  }

  @Test
  void staysWithinAHundredColumns() {
    ConfigReference.text().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void givesEachKeyAVariableOfItsOwn() {
    var variables = new HashSet<String>(ConfigLoader.NOT_SETTINGS);
    for (Setting setting : Settings.BY_PATH.values()) {
      assertTrue(variables.add(setting.variable()), setting.variable());
    }
  }
}
