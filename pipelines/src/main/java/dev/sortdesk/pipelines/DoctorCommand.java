package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.pipelines.doctor.ConfigCheck.Rule;
import dev.sortdesk.pipelines.doctor.Doctor;
import dev.sortdesk.pipelines.ingest.IngestJob;
import dev.sortdesk.pipelines.promote.PromoteJob;
import dev.sortdesk.pipelines.train.TrainJob;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Has the doctor look, without Spark, and says its findings. */
final class DoctorCommand {
  private static final int FINDINGS = 2;

  private final ConfigLoader.Checked settings;

  DoctorCommand(ConfigLoader.Checked settings) {
    this.settings = settings;
  }

  /** Returns the exit code. */
  int run() throws IOException {
    int findings =
        Doctor.of(settings.config(), settings.problems(), rules()).examine(System.out::println);
    System.out.println(
        switch (findings) {
          case 0 -> "doctor: sound";
          case 1 -> "doctor: 1 finding";
          default -> "doctor: " + findings + " findings";
        });
    return findings == 0 ? 0 : FINDINGS;
  }

  private List<Rule> rules() {
    SortdeskConfig config = settings.config();
    List<Rule> rules = new ArrayList<>();
    rules.add(() -> TrainJob.check(config.train()));
    rules.add(() -> PromoteJob.check(config.promote()));
    if (!config.ingest().input().isBlank()) {
      rules.add(() -> IngestJob.check(config.ingest(), SparkSessions.hadoop(config.spark())));
    }
    return rules;
  }
}
