package dev.sortdesk.pipelines.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The versions that Sortdesk is tested with, which the build writes down.
 *
 * @param mlflow the version of MLflow's server
 */
record TestedVersions(String spark, String delta, String onnxRuntime, String mlflow) {
  private static final String FILE = "tested.properties";

  static TestedVersions read() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = TestedVersions.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException("the program's own file " + FILE + " is missing");
      }
      versions.load(in);
    }
    return new TestedVersions(
        versions.getProperty("spark", ""),
        versions.getProperty("delta", ""),
        versions.getProperty("onnxruntime", ""),
        versions.getProperty("mlflow", ""));
  }
}
