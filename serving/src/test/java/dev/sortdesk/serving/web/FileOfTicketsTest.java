package dev.sortdesk.serving.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.sortdesk.serving.queue.ScoringQueue;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOfTicketsTest {
  private static final int PLACES = 1000;

  private static Chromium chromium;

  @TempDir private Path workdir;
  private PageServer server;
  private Page page;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  /** Each test has a service of its own, as the queue remembers how long its work took. */
  @BeforeEach
  void open() throws IOException {
    server =
        PageServer.start(
            workdir,
            Map.of("serve.queue.places", Integer.toString(PLACES), "serve.queue.workers", "1"));
    page = chromium.open(server.url(), ColorScheme.LIGHT);
    assertThat(page.locator("#model .metrics")).isVisible();
    page.locator("#tab-file").click();
  }

  @AfterEach
  void close() {
    page.context().close();
    server.close();
    chromium.assertNoComplaints();
  }

  private void choose(String text, Charset charset) {
    page.locator("#file")
        .setInputFiles(new FilePayload("tickets.csv", "text/csv", text.getBytes(charset)));
  }

  private String downloaded() throws IOException {
    Download download = page.waitForDownload(() -> page.locator("#download").click());
    assertEquals("tickets-sorted.csv", download.suggestedFilename());
    return Files.readString(download.path());
  }

  @Test
  void sortsAFileOfASpreadsheetAndNeutralisesFormulas() throws IOException {
    choose(
        "\ufeffid;subject;description;sum\r\n"
            + "1;\"password; \"\"lost\"\"\";\"first\r\nsecond\";=1+1\r\n"
            + "2;colis;;-5\r\n"
            + "3;;;@x\r\n"
            + "4;colis;;1;slipped\r\n",
        StandardCharsets.UTF_8);
    assertThat(page.locator("#file-line")).hasText("tickets.csv: 4 rows, separated by semicolons");
    assertThat(page.locator("#columns input:checked")).hasCount(2);
    page.locator("#classify").click();
    assertThat(page.locator("#progress-text")).hasText("Done: 4 of 4 rows, 2 with an error.");
    page.locator("#rows-filter").selectOption("errors");
    assertThat(page.locator("#rows-body tr")).hasCount(2);

    String result = downloaded().replaceAll("0\\.\\d+", "C");
    assertEquals(
        "\ufeffid,subject,description,sum,column 5,topic_label,topic_confidence,priority_label,"
            + "priority_confidence,model_version,error\r\n"
            + "1,\"password; \"\"lost\"\"\",\"first\r\nsecond\",'=1+1,,login,C,normal,C,"
            + PageServer.VERSION
            + ",\r\n"
            + "2,colis,,'-5,,parcel,C,normal,C,"
            + PageServer.VERSION
            + ",\r\n"
            + "3,,,'@x,,,,,,,\"the ticket has no text; give subject or description, or text\"\r\n"
            + "4,colis,,1,slipped,,,,,,"
            + "\"the row has more cells than there are columns; look at its quotes\"\r\n",
        result);
  }

  @Test
  void readsTabsAndTakesTheLongestColumnWhereNoNameTells() throws IOException {
    choose("a\tb\nx\t\u00e9t\u00e9, mon colis est perdu\n", StandardCharsets.ISO_8859_1);
    assertThat(page.locator("#file-line"))
        .hasText("tickets.csv: 1 row, separated by tabs, read as Windows-1252 as it is no UTF-8");
    page.locator("#classify").click();
    assertThat(page.locator("#rows-body tr")).containsText("parcel");
    assertTrue(downloaded().contains("x,\"\u00e9t\u00e9, mon colis est perdu\",parcel,"));
  }

  @Test
  void saysWhereAQuoteIsNeverClosed() {
    choose("subject\na\n\"b\n", StandardCharsets.UTF_8);
    assertThat(page.locator("#file-problem"))
        .hasText("The quote that opens in line 3 is never closed.");
    assertThat(page.locator("#file-form")).isHidden();
  }

  @Test
  void waitsAsTheServiceAsksAndGoesOn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    fill(release);
    choose("subject\n" + "password\n".repeat(450), StandardCharsets.UTF_8);
    page.locator("#classify").click();
    assertThat(page.locator("#progress-text"))
        .containsText(
            Pattern.compile("^Waiting \\d+ s, as too many tickets are waiting\\. 0 of 450 rows"));
    release.countDown();

    assertThat(page.locator("#progress-text")).hasText("Done: 450 of 450 rows.");
    assertEquals(450, downloaded().lines().filter(line -> line.contains(",login,")).count());
  }

  @Test
  void keepsWhatWasSortedWhenItIsCancelled() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    fill(release);
    choose("subject\npassword\n", StandardCharsets.UTF_8);
    page.locator("#classify").click();
    assertThat(page.locator("#progress-text")).containsText("Waiting");
    page.locator("#cancel").click();
    release.countDown();

    assertThat(page.locator("#progress-text")).hasText("Cancelled: 0 of 1 row.");
    assertTrue(downloaded().endsWith("password,,,,,,not sorted\r\n"));
  }

  /** Takes the one worker and all places behind it, until the latch is released. */
  private void fill(CountDownLatch release) throws InterruptedException {
    ScoringQueue queue = server.bean(ScoringQueue.class);
    CountDownLatch begun = new CountDownLatch(1);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    queue.inPasses(
        () -> {
          begun.countDown();
          release.await();
          return true;
        },
        1,
        deadline,
        () -> {});
    begun.await();
    queue.inPasses(() -> true, PLACES, deadline, () -> {});
  }
}
