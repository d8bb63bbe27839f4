package dev.sortdesk.core.architecture;

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
  private static final String CORE = "dev.sortdesk.core";
  private static final String PLANTED = CORE + ".architecture.planted";

  private final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(CORE);
  private final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
  private final CoreRules rules = new CoreRules(CORE);
  private final CoreRules plantedRules = new CoreRules(PLANTED);

  @Test
  void aPackageUsesOnlyThoseBeforeIt() {
    rules.layers().forEach(rule -> rule.check(core));
    rules.everyPackageHasItsPlace().check(core);
  }

  @Test
  void onlyModelOnnxUsesOnnxRuntime() {
    rules.onlyModelOnnxUsesOnnxRuntime().check(core);
  }

  @Test
  void coreKnowsNothingOfTheHouseAround() {
    CoreRules.nothingOfTheHouseAround().check(core);
  }

  @Test
  void nobodyEndsTheJvm() {
    CoreRules.nobodyEndsTheJvm().check(core);
  }

  @Test
  void packagesAreNullMarked() {
    CoreRules.packagesAreNullMarked().check(core);
  }

  @Test
  void catchesAPlantedArrowUpwards() {
    assertCaught(plantedRules.layers(), "planted.config.UsesRegistry");
  }

  @Test
  void catchesAPackageWithoutAPlace() {
    assertCaught(List.of(rules.everyPackageHasItsPlace()), ".architecture.planted.");
  }

  @Test
  void catchesAPlantedUseOfOnnxRuntime() {
    assertCaught(
        List.of(plantedRules.onlyModelOnnxUsesOnnxRuntime()), "planted.model.OpensASession");
  }

  @Test
  void catchesAPlantedExit() {
    assertCaught(List.of(CoreRules.nobodyEndsTheJvm()), "planted.registry.EndsTheJvm");
  }

  @Test
  void catchesAPackageThatIsNotNullMarked() {
    assertEquals(planted.size(), violations(CoreRules.packagesAreNullMarked()).size());
  }

  private void assertCaught(List<ArchRule> broken, String where) {
    List<String> found = broken.stream().flatMap(rule -> violations(rule).stream()).toList();
    assertTrue(!found.isEmpty(), "nothing was caught");
    assertTrue(found.stream().allMatch(violation -> violation.contains(where)), found::toString);
  }

  private List<String> violations(ArchRule rule) {
    return rule.evaluate(planted).getFailureReport().getDetails();
  }
}
