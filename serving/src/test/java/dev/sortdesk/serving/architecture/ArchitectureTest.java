package dev.sortdesk.serving.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

// The classes are read once for all tests: it takes seconds.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private static final String SERVING = "dev.sortdesk.serving";
  private static final String PLANTED = SERVING + ".architecture.planted";

  private final JavaClasses serving =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(SERVING);
  private final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
  private final ServingRules rules = new ServingRules(SERVING);
  private final ServingRules plantedRules = new ServingRules(PLANTED);

  @Test
  void packagesFormNoCycle() {
    rules.packagesFormNoCycle().check(serving);
  }

  @Test
  void onlyTheRootUsesTheWiring() {
    rules.onlyTheRootUsesTheWiring().check(serving);
  }

  @Test
  void smokeKnowsTheServiceByItsHttpAlone() {
    rules.smokeIsAClient().check(serving);
  }

  @Test
  void servingKnowsNothingOfThePipelines() {
    ServingRules.nothingOfThePipelines().check(serving);
  }

  @Test
  void onlyMainsEndTheJvm() {
    rules.onlyMainsEndTheJvm().check(serving);
  }

  @Test
  void packagesAreNullMarked() {
    ServingRules.packagesAreNullMarked().check(serving);
  }

  @Test
  void catchesAPlantedCycle() {
    assertCaught(plantedRules.packagesFormNoCycle(), "planted.queue.UsesHttp");
  }

  @Test
  void catchesAPlantedUseOfTheWiring() {
    assertCaught(plantedRules.onlyTheRootUsesTheWiring(), "planted.queue.UsesWiring");
  }

  @Test
  void catchesAPlantedUseOfTheServiceBySmoke() {
    assertCaught(plantedRules.smokeIsAClient(), "planted.smoke.UsesHttp");
  }

  @Test
  void catchesAPlantedExit() {
    assertCaught(plantedRules.onlyMainsEndTheJvm(), "planted.http.EndsTheJvm");
  }

  @Test
  void catchesAPackageThatIsNotNullMarked() {
    assertEquals(planted.size(), violations(ServingRules.packagesAreNullMarked()).size());
  }

  private void assertCaught(ArchRule broken, String where) {
    List<String> found = violations(broken);
    assertTrue(!found.isEmpty(), "nothing was caught");
    assertTrue(found.stream().allMatch(violation -> violation.contains(where)), found::toString);
  }

  private List<String> violations(ArchRule rule) {
    return rule.evaluate(planted).getFailureReport().getDetails();
  }
}
