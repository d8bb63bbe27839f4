package dev.sortdesk.serving.smoke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.web.PageServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final String LABELLED =
      """
      \ufeffid,subject,description,topic,priority,queue
      id-1,password,"first, ""line""
      second line",login,normal,q-secret
      id-2,colis,urgent,parcel,high,q-secret
      id-3,password,again,parcel,normal,q-secret
      id-4,colis,,refund,,q-secret
      id-5,,,login,high,q-secret
      """
          .replace("\n", "\r\n");

  @TempDir private static Path workdir;
  @TempDir private Path folder;
  private static PageServer server;

  @BeforeAll
  static void start() throws IOException {
    server = PageServer.start(workdir, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("tickets.csv"), text);
  }

  private static SmokeRun evaluate(String url, Path csv, String... more) {
    return SmokeRun.of(
        Stream.concat(Stream.of("--url", url, "--csv", csv.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void reportsFiguresForEachTarget() throws IOException {
    Path report = folder.resolve("report.md");
    SmokeRun run = evaluate(server.url(), csv(LABELLED), "--report", report.toString());
    assertEquals(0, run.status(), run.toString());
    assertTrue(run.out().contains("without an answer: 1 no_text"), run.toString());
    assertTrue(run.out().contains("report: " + report), run.toString());
    assertEquals(
        """
        # Evaluation of a running service

        | | |
        |---|---:|
        | service | URL |
        | model | tfidf-0123456789ab |
        | scorer | tfidf |
        | file | tickets.csv |
        | columns read | subject, description |
        | rows | 5 |
        | made | TIME |

        Accuracy counts a row without an answer as wrong. Macro-F1 is the mean over labels that occur as truth or as answer.

        ## topic

        | | |
        |---|---:|
        | rows with a label | 5 |
        | of these with a label that the model does not know | 1 |
        | accuracy | 0.4000 |
        | macro-F1 | 0.3333 |
        | mean confidence | 0.9812 |

        | confidence at least | coverage | accuracy |
        |---:|---:|---:|
        | 0.50 | 0.8000 | 0.5000 |
        | 0.70 | 0.8000 | 0.5000 |
        | 0.80 | 0.8000 | 0.5000 |
        | 0.90 | 0.8000 | 0.5000 |
        | 0.95 | 0.8000 | 0.5000 |

        ## priority

        | | |
        |---|---:|
        | rows with a label | 4 |
        | of these with a label that the model does not know | 0 |
        | accuracy | 0.7500 |
        | macro-F1 | 0.8333 |
        | mean confidence | 0.7447 |

        | confidence at least | coverage | accuracy |
        |---:|---:|---:|
        | 0.50 | 0.7500 | 1.0000 |
        | 0.70 | 0.7500 | 1.0000 |
        | 0.80 | 0.0000 | - |
        | 0.90 | 0.0000 | - |
        | 0.95 | 0.0000 | - |

        ## Rows without an answer

        | code | rows |
        |---|---:|
        | no_text | 1 |

        ## Batches

        | | |
        |---|---:|
        | batches | 1 |
        | tickets in each, at most | 200 |
        | median, ms | N |
        | 95th percentile, ms | N |
        | longest, ms | N |
        | answers with 429 | 0 |
        """,
        Files.readString(report)
            .replace(server.url(), "URL")
            .replaceAll("\\d+-\\d+-\\d+T[0-9:]+Z", "TIME")
            .replaceAll("ms \\| [0-9,]+ \\|", "ms | N |"));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void sendsWhatTheModelReadsAndNoLabels() throws IOException {
    try (Relay relay = new Relay(server.url(), "/predict/batch", answer -> answer)) {
      SmokeRun run = evaluate(relay.url(), csv(LABELLED), "--report", folder + "/r.md");
      assertEquals(0, run.status(), run.toString());
      String sent = String.join("", relay.bodies());
      assertTrue(
          sent.startsWith(
              "{\"tickets\":[{\"subject\":\"password\",\"description\":"
                  + "\"first, \\\"line\\\"\\r\\nsecond line\",\"id\":\"smoke\"},"),
          sent);
      for (String word : List.of("login", "refund", "normal", "id-1", "q-secret")) {
        assertFalse(sent.contains(word), word);
      }
      String written = run + Files.readString(folder.resolve("r.md"));
      for (String word : List.of("password", "colis", "second line")) {
        assertFalse(written.contains(word), word);
      }
    }
  }

  @Test
  void holdsTheAccuracyAgainstAFloor() throws IOException {
    Path csv = csv(LABELLED);
    SmokeRun reached =
        evaluate(
            server.url(), csv, "--min-accuracy", "topic=0.4", "--min-accuracy", "priority=0.75");
    assertEquals(0, reached.status(), reached.toString());
    assertTrue(reached.out().contains("ok: topic: accuracy 0.4000 is at least 0.4"));
    assertTrue(reached.out().contains("ok: priority: accuracy 0.7500 is at least 0.75"));

    SmokeRun missed =
        evaluate(
            server.url(), csv, "--min-accuracy", "topic=0.41", "--min-accuracy", "priority=0.75");
    assertEquals(1, missed.status(), missed.toString());
    assertTrue(missed.out().contains("failed: topic: accuracy 0.4000 is below 0.41"));
    assertTrue(missed.out().contains("ok: priority: accuracy 0.7500 is at least 0.75"));
  }

  @Test
  void sendsALargeFileInSeveralBatchesAndNoTextThatIsTooLong() throws IOException {
    Path report = folder.resolve("r.md");
    String rows =
        "password,login\n".repeat(2 * TicketBatch.MOST_TICKETS)
            + "\u00e9".repeat(32 * 1024 + 1)
            + ",login\ncolis,parcel\n";
    try (Relay relay = new Relay(server.url(), "/predict/batch", answer -> answer)) {
      SmokeRun run =
          evaluate(relay.url(), csv("text,topic\n" + rows), "--report", report.toString());
      assertEquals(0, run.status(), run.toString());
      assertTrue(run.out().contains("without an answer: 1 text_too_long"), run.toString());
      assertEquals(3, relay.bodies().size());
    }
    String written = Files.readString(report);
    assertTrue(written.contains("| batches | 3 |"), written);
    assertTrue(written.contains("| rows with a label | 402 |"), written);
    assertTrue(written.contains("| accuracy | 0.9975 |"), written);
  }

  @Test
  void fillsABatchUpToItsBytes() {
    TicketBatch batch = new TicketBatch();
    Map<String, String> ticket = Map.of("text", "x".repeat(64 * 1024));
    int added = 0;
    while (batch.add(Map.of(), ticket)) {
      added++;
    }
    assertEquals(63, added);
    assertTrue(batch.body().length() < 4 * 1024 * 1024);
  }

  @Test
  void failsWhereTheServiceLeavesARowUnanswered() throws IOException {
    String failure = "{\"detail\":\"d\",\"code\":\"deadline\",\"request_id\":\"r\"}";
    try (Relay relay =
        new Relay(server.url(), "/predict/batch", answer -> "{\"results\":[" + failure + "]}")) {
      SmokeRun run = evaluate(relay.url(), csv("text,topic\npassword,login\n"));
      assertEquals(1, run.status());
      assertTrue(
          run.out().contains("failed: rows that the service did not answer: 1"), run.toString());
      assertTrue(run.out().contains("without an answer: 1 deadline"), run.toString());
    }
  }
}
