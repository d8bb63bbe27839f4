package dev.sortdesk.pipelines.architecture;

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
  private static final String PIPELINES = "dev.sortdesk.pipelines";
  private static final String PLANTED = PIPELINES + ".architecture.planted";

  private final JavaClasses pipelines =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(PIPELINES);
  private final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
  private final PipelinesRules rules = new PipelinesRules(PIPELINES);
  private final PipelinesRules plantedRules = new PipelinesRules(PLANTED);

  @Test
  void stagesMeetOnlyThroughWhatTheyShare() {
    rules.stagesKeepApart().forEach(rule -> rule.check(pipelines));
    rules.whatIsSharedUsesNoStage().check(pipelines);
  }

  @Test
  void onlyTheRootKnowsTheStagesTogether() {
    rules.onlyTheRootKnowsTheStagesTogether().check(pipelines);
  }

  @Test
  void onlyTheRootUsesPicocli() {
    rules.onlyTheRootUsesPicocli().check(pipelines);
  }

  @Test
  void onlyTablesUsesDelta() {
    rules.onlyTablesUsesDelta().check(pipelines);
  }

  @Test
  void pipelinesKnowsNothingOfServing() {
    PipelinesRules.nothingOfServing().check(pipelines);
  }

  @Test
  void onlyMainEndsTheJvm() {
    rules.onlyMainEndsTheJvm().check(pipelines);
  }

  @Test
  void packagesAreNullMarked() {
    PipelinesRules.packagesAreNullMarked().check(pipelines);
  }

  @Test
  void catchesAPlantedArrowBetweenStages() {
    assertCaught(plantedRules.stagesKeepApart(), "planted.train.UsesIngest");
  }

  @Test
  void catchesAPlantedUseOfAStageByWhatIsShared() {
    assertCaught(List.of(plantedRules.whatIsSharedUsesNoStage()), "planted.tables.UsesAStage");
  }

  @Test
  void catchesAPlantedUseOfTheRoot() {
    assertCaught(
        List.of(plantedRules.onlyTheRootKnowsTheStagesTogether()), "planted.train.UsesTheRoot");
  }

  @Test
  void catchesAPlantedUseOfPicocli() {
    assertCaught(List.of(plantedRules.onlyTheRootUsesPicocli()), "planted.train.UsesPicocli");
  }

  @Test
  void catchesAPlantedUseOfDelta() {
    assertCaught(List.of(plantedRules.onlyTablesUsesDelta()), "planted.ingest.UsesDelta");
  }

  @Test
  void catchesAPlantedExit() {
    assertCaught(List.of(plantedRules.onlyMainEndsTheJvm()), "planted.train.EndsTheJvm");
  }

  @Test
  void catchesAPackageThatIsNotNullMarked() {
    assertEquals(planted.size(), violations(PipelinesRules.packagesAreNullMarked()).size());
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
