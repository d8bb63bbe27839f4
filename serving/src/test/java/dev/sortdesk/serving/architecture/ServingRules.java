package dev.sortdesk.serving.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** The arrows inside of a tree of packages that is laid out as serving is. */
final class ServingRules {
  private final String root;

  ServingRules(String root) {
    this.root = root;
  }

  ArchRule packagesFormNoCycle() {
    return slices()
        .matching(root + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("of two packages that use one another neither can be read alone");
  }

  ArchRule onlyTheRootUsesTheWiring() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root, root + ".wiring..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + ".wiring..")
        .because("parts are put together from outside");
  }

  ArchRule smokeIsAClient() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".smoke..")
        .should()
        .dependOnClassesThat(
            describe(
                "are of the service",
                type ->
                    type.getPackageName().startsWith(root)
                        && !type.getPackageName().equals(root + ".smoke")))
        .because("what checks a service from outside knows its HTTP alone");
  }

  static ArchRule nothingOfThePipelines() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sortdesk.pipelines..", "org.apache.spark..", "org.apache.hadoop..", "io.delta..")
        .because("pipelines and serving meet in core");
  }

  /** Only the two mains may. */
  ArchRule onlyMainsEndTheJvm() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(root + ".Application")
        .and()
        .doNotHaveFullyQualifiedName(root + ".Rehearsal")
        .and()
        .doNotHaveFullyQualifiedName(root + ".smoke.Smoke")
        .and()
        .doNotHaveFullyQualifiedName(root + ".wiring.Shutdown")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .because("only a main, and the deadline of a shutdown, may end the JVM");
  }

  static ArchRule packagesAreNullMarked() {
    DescribedPredicate<JavaClass> marked =
        describe(
            "of a @NullMarked package",
            type -> type.getPackage().isAnnotatedWith(NullMarked.class));
    return classes().should(ArchCondition.from(marked)).because("what may be null says so");
  }
}
