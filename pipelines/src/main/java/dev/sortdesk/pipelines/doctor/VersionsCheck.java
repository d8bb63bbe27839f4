package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import dev.sortdesk.pipelines.tables.TableInspection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.package$;

/**
 * The versions of the libraries that are found here, against those that Sortdesk is tested with.
 */
final class VersionsCheck implements Check {
  private final TestedVersions tested;
  private final Supplier<String> spark;
  private final Supplier<String> delta;
  private final Supplier<String> onnxRuntime;

  VersionsCheck(
      TestedVersions tested,
      Supplier<String> spark,
      Supplier<String> delta,
      Supplier<String> onnxRuntime) {
    this.tested = tested;
    this.spark = spark;
    this.delta = delta;
    this.onnxRuntime = onnxRuntime;
  }

  static VersionsCheck here() throws IOException {
    return new VersionsCheck(
        TestedVersions.read(),
        () -> package$.MODULE$.SPARK_VERSION(),
        TableInspection::deltaVersion,
        OnnxScorer::runtimeVersion);
  }

  @Override
  public String name() {
    return "versions";
  }

  @Override
  public List<Statement> look() {
    List<Statement> said = new ArrayList<>();
    said.add(compared("Spark", spark.get(), tested.spark()));
    said.add(compared("Delta", delta.get(), tested.delta()));
    try {
      said.add(compared("ONNX Runtime", onnxRuntime.get(), tested.onnxRuntime()));
    } catch (LinkageError e) {
      said.add(
          new Finding(
              "ONNX Runtime does not load (" + e.getMessage() + ")",
              "give java a temporary folder that programs may be run from, by"
                  + " SORTDESK_JAVA_OPTS=-Djava.io.tmpdir=DIR"));
    }
    return said;
  }

  private static Statement compared(String library, String here, String tested) {
    String found = library + " " + here;
    if (here.equals(tested)) {
      return new Sound(found);
    }
    // Spark builds of vendors, and releases that only mend, differ in what follows.
    return minor(here).equals(minor(tested))
        ? new Sound(found + ", tested with " + tested)
        : new Finding(
            found + " is on the class path, and Sortdesk is tested with " + tested,
            "start it with " + library + " " + tested + ", or test yours by ./sortdesk run");
  }

  private static String minor(String version) {
    String[] parts = version.split("[.-]", 3);
    return parts.length < 2 ? version : parts[0] + "." + parts[1];
  }
}
