package dev.sortdesk.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.generate.Desk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo refuses; .ci/suites/78-demo.sh passes two weeks and looks at what they leave. */
class DemoTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tables", "inbox", "mlruns"})
  void refusesAFolderInUseAndLeavesItAsItIs(String used) throws Exception {
    Files.createDirectories(folder.resolve(used));
    Map<String, String> settings = new HashMap<>(DemoOptions.SMALL);
    settings.put("workdir", folder.toString());
    Demo demo = new Demo(ConfigLoader.load(null, Map.of(), settings), new Desk(2, 20260101));

    UserException refused = assertThrows(UserException.class, demo::run);

    assertEquals(
        "workdir file:"
            + folder
            + " is in use: it holds "
            + used
            + "; give another folder with --workdir, or delete this one; the page about the newest"
            + " night of it is made by ./sortdesk report",
        refused.getMessage());
    try (var left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve(used)), left.toList());
    }
  }
}
