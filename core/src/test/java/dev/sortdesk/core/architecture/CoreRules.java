package dev.sortdesk.core.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The arrows inside of a tree of packages that is laid out as core is. */
final class CoreRules {
  /** Lowest first: a package uses only those before it. */
  private static final List<String> PACKAGES =
      List.of(
          "config",
          "json",
          "files",
          "ticket",
          "text",
          "model.tfidf",
          "model.onnx",
          "model",
          "bundle",
          "predict",
          "mlflow",
          "registry");

  private final String root;

  CoreRules(String root) {
    this.root = root;
  }

  /** One rule for each package: it uses none of those after it. */
  List<ArchRule> layers() {
    List<ArchRule> rules = new ArrayList<>();
    for (int i = 0; i + 1 < PACKAGES.size(); i++) {
      rules.add(
          noClasses()
              .that()
              .resideInAPackage(path(PACKAGES.get(i)))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  PACKAGES.subList(i + 1, PACKAGES.size()).stream()
                      .map(this::path)
                      .toArray(String[]::new))
              .because("a package of core uses only those before it in the list")
              .allowEmptyShould(true));
    }
    return rules;
  }

  ArchRule everyPackageHasItsPlace() {
    return classes()
        .should()
        .resideInAnyPackage(PACKAGES.stream().map(this::path).toArray(String[]::new))
        .because("a new package takes a place in the list");
  }

  ArchRule onlyModelOnnxUsesOnnxRuntime() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(path("model.onnx"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
        .because("sessions are opened, shared and closed in one place");
  }

  static ArchRule nothingOfTheHouseAround() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..",
            "org.apache.hadoop..",
            "io.delta..",
            "io.micronaut..",
            "picocli..",
            "dev.sortdesk.pipelines..",
            "dev.sortdesk.serving..")
        .because("core is what a job, a service and a test share");
  }

  static ArchRule nobodyEndsTheJvm() {
    return noClasses()
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

  private String path(String name) {
    return name.equals("model") ? root + ".model" : root + "." + name + "..";
  }
}
