package dev.sortdesk.serving.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What axe-core finds on the page in each of its states. */
class AxeTest {
  private static final String AXE =
      "/META-INF/resources/webjars/axe-core/" + System.getProperty("axe.version") + "/axe.min.js";

  @TempDir private Path workdir;

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void findsNothing(ColorScheme scheme) throws IOException {
    try (Chromium chromium = Chromium.start();
        PageServer server = PageServer.start(workdir, Map.of())) {
      Page page = chromium.open(server.url(), scheme);
      assertThat(page.locator("#model .metrics")).isVisible();
      assertThat(page.locator("#confusion .confusion").first()).isVisible();
      assertClean(page, "at the start");

      page.locator("#description").fill("my password, urgent");
      page.locator("#send").click();
      assertThat(page.locator(".target")).hasCount(2);
      page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))");
      assertClean(page, "with an answer");

      page.locator("#tab-file").click();
      page.locator("#file").setInputFiles(csv("subject,note\npassword,1\n,2\n"));
      page.locator("#classify").click();
      assertThat(page.locator("#rows-body tr")).hasCount(2);
      assertClean(page, "with a file's result");

      page.locator("#key-button").click();
      assertClean(page, "with the dialog");

      page.navigate(server.url() + "/runbook");
      assertThat(page.locator("#text h1")).isVisible();
      assertClean(page, "the runbook");
      chromium.assertNoComplaints();
    }
  }

  private static FilePayload csv(String text) {
    return new FilePayload("tickets.csv", "text/csv", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertClean(Page page, String when) throws IOException {
    try (InputStream axe = AxeTest.class.getResourceAsStream(AXE)) {
      page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    // What fades in has its colours only when it is there.
    page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))");
    Object passes = page.evaluate("axe.run().then(r => (window.found = r).passes.length)");
    assertTrue((int) passes > 10, "axe looked at the page " + when);
    assertEquals(
        List.of(),
        page.evaluate(
            "found.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.failureSummary + ' '"
                + " + n.html))"),
        when);
  }
}
