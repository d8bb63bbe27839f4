package dev.sortdesk.pipelines.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The arrows inside of a tree of packages that is laid out as pipelines is. */
final class PipelinesRules {
  private static final List<String> STAGES =
      List.of(
          "generate",
          "ingest",
          "validate",
          "train",
          "evaluate",
          "promote",
          "score",
          "maintain",
          "nightly",
          "doctor");

  private final String root;

  PipelinesRules(String root) {
    this.root = root;
  }

  /** One rule for each stage: it uses no other. */
  List<ArchRule> stagesKeepApart() {
    return STAGES.stream().map(this::keepsApart).toList();
  }

  /** One rule for each package that stages share: it uses none of them. */
  ArchRule whatIsSharedUsesNoStage() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(stages())
        .and()
        .resideOutsideOfPackage(root)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(stages())
        .because("stages stand on what they share");
  }

  ArchRule onlyTheRootKnowsTheStagesTogether() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root)
        .because("the command line calls the stages, and nothing calls the command line");
  }

  ArchRule onlyTheRootUsesPicocli() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .because("a stage can be called without a command line");
  }

  ArchRule onlyTablesUsesDelta() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(path("tables"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..")
        .because("schema, path and writing of each table lie in one place");
  }

  static ArchRule nothingOfServing() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.sortdesk.serving..", "io.micronaut..")
        .because("pipelines and serving meet in core");
  }

  /** Only {@code Main} may. */
  ArchRule onlyMainEndsTheJvm() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(root + ".Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .because("only a main may end the JVM");
  }

  static ArchRule packagesAreNullMarked() {
    DescribedPredicate<JavaClass> marked =
        describe(
            "of a @NullMarked package",
            type -> type.getPackage().isAnnotatedWith(NullMarked.class));
    return classes().should(ArchCondition.from(marked)).because("what may be null says so");
  }

  private ArchRule keepsApart(String stage) {
    return noClasses()
        .that()
        .resideInAPackage(path(stage))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STAGES.stream()
                .filter(other -> !other.equals(stage))
                .map(this::path)
                .toArray(String[]::new))
        .because("stages meet only through what they leave behind")
        .allowEmptyShould(true);
  }

  private String[] stages() {
    return STAGES.stream().map(this::path).toArray(String[]::new);
  }

  private String path(String name) {
    return root + "." + name + "..";
  }
}
