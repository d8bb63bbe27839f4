package dev.sortdesk.serving.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final String KEY = "a-key-of-this-test";

  @TempDir private static Path workdir;
  private static Chromium chromium;
  private static PageServer server;

  private Page page;

  @BeforeAll
  static void start() throws IOException {
    chromium = Chromium.start();
    server = PageServer.start(workdir, Map.of());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    page = chromium.open(server.url(), ColorScheme.LIGHT);
    assertThat(page.locator("#model .metrics")).isVisible();
  }

  @AfterEach
  void close() {
    page.context().close();
    chromium.assertNoComplaints();
  }

  private Locator target(String name) {
    return page.locator(".target[data-target=" + name + "]");
  }

  @Test
  void showsLabelsProbabilitiesAndReasonsAtControlEnter() {
    page.getByLabel("Subject", new Page.GetByLabelOptions().setExact(true)).fill("urgent");
    page.getByLabel("Description", new Page.GetByLabelOptions().setExact(true))
        .fill("I forgot my password");
    page.keyboard().press("Control+Enter");

    assertThat(target("topic").locator(".label")).hasText("login");
    assertThat(target("priority").locator(".label")).hasText("high");
    assertThat(target("topic").locator(".bars li")).hasCount(2);
    assertThat(target("topic").locator(".bars .winner .number"))
        .containsText(Pattern.compile("^\\d+\\.\\d%$"));
    assertThat(target("topic").locator(".terms .for .name").first()).hasText("password");
    assertThat(target("topic").locator(".why")).containsText("Exact");
    assertThat(page.locator("#answer .facts")).containsText(PageServer.VERSION);
    assertThat(page.locator("#answer .facts")).containsText(" ms");
    assertThat(page.locator("#recent tbody tr")).hasCount(1);
    assertThat(page.locator("#recent tbody")).containsText("login");
  }

  @Test
  void keepsNoTextOfTicketsInTheSession() {
    page.locator("#description").fill("my password is nightingale");
    page.locator("#send").click();
    assertThat(page.locator("#recent tbody tr")).hasCount(1);

    assertEquals(false, page.evaluate("JSON.stringify(sessionStorage).includes('nightingale')"));
    page.reload();
    assertThat(page.locator("#recent tbody tr")).hasCount(1);
  }

  @Test
  void showsMarkupAndRightToLeftTextAsText() {
    page.locator("#subject").fill("<img src=x onerror=alert(1)>");
    page.locator("#description").fill("\u0637\u0631\u062f <script>alert(1)</script>");
    page.locator("#send").click();

    Locator term = target("topic").locator(".terms .name").first();
    assertThat(target("topic").locator(".label")).hasText("parcel");
    assertThat(term).hasText("\u0637\u0631\u062f");
    assertEquals("rtl", term.evaluate("e => getComputedStyle(e).direction"));
    assertEquals(
        "rtl", page.locator("#description").evaluate("e => getComputedStyle(e).direction"));
    assertThat(page.locator("main img, main script")).hasCount(0);
  }

  @Test
  void saysWhatIsWrongWithATicket() {
    page.locator("#send").click();
    assertThat(page.locator("#answer .notice"))
        .containsText("The ticket has no text; give subject or description, or text.");
    assertThat(page.locator("#answer .notice")).containsText("Request ");
  }

  @Test
  void showsTheModelAndThatItIsReady() {
    assertThat(page.locator("#ready")).hasText("Ready");
    assertThat(page.locator("#model")).containsText(PageServer.VERSION + " (number 1)");
    assertThat(page.locator("#model .metrics tbody tr").first()).containsText("90.0%");
    page.locator("#model summary").last().click();
    assertThat(page.locator("#model")).containsText("data_fingerprint");
  }

  @Test
  void showsWhatTheModelTakesForWhat() {
    Locator topic = page.locator("#confusion details").first();
    assertThat(topic.locator("caption")).containsText("Rows: the label that tickets have");
    assertThat(topic.locator("thead th")).hasText(new String[] {"login", "parcel"});
    assertThat(topic.locator("tbody tr").first().locator("th")).hasText("login");
    assertThat(topic.locator("tbody tr").first().locator("td")).hasText(new String[] {"6", "1"});
    assertThat(topic.locator("td.miss").first()).hasAttribute("title", "1 of 7, 14.3%");
    assertThat(page.locator("#confusion")).containsText("On 10 validation tickets, before");
    assertNotEquals(shade(topic.locator("td.hit").first()), shade(topic.locator("td.miss").last()));

    Locator priority = page.locator("#confusion details").last();
    assertThat(priority.locator("table")).isHidden();
    priority.locator("summary").click();
    assertThat(priority.locator("table")).isVisible();
  }

  private static Object shade(Locator cell) {
    return cell.evaluate("e => getComputedStyle(e).backgroundColor");
  }

  @Test
  void listsThePairsWhereLabelsAreTooManyForAPicture(@TempDir Path other) throws IOException {
    try (PageServer many = PageServer.withManyLabels(other)) {
      page.navigate(many.url());
      Locator rows = page.locator("#confusion tbody tr");
      assertThat(rows).hasCount(2);
      assertThat(rows.first()).hasText("queue 3queue 4330.0%");
      assertThat(rows.last()).hasText("queue 19queue 0112.5%");
      assertThat(page.locator("#confusion caption"))
          .hasText("The 2 most frequent of 2 mistakes between 20 labels");
    }
  }

  @Test
  void showsAnswersInWhichNoTermIsKnown() {
    page.locator("#description").fill("zzz");
    page.locator("#send").click();
    assertThat(target("topic").locator(".why")).containsText("No term of the ticket is known");
  }

  @Test
  void movesBetweenTabsByArrowKeys() {
    page.locator("#tab-ticket").focus();
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("#tab-file")).isFocused();
    assertThat(page.locator("#panel-file")).isVisible();
    assertThat(page.locator("#panel-ticket")).isHidden();
    page.keyboard().press("Home");
    assertThat(page.locator("#panel-ticket")).isVisible();
  }

  @Test
  void showsTheRunbookAtTheHeadingThatIsLinked() {
    page.navigate(server.url() + "/runbook#many-429");
    assertThat(page.locator("#text h1")).hasText("Runbook");
    assertThat(page.locator("#text")).not().containsText("<!--");
    assertThat(page.locator("#many-429")).isInViewport();
    assertThat(page.locator("#text li code").first()).isAttached();
  }

  @Test
  void isNotWiderThanASmallPhone() {
    page.setViewportSize(360, 740);
    page.locator("#description").fill("password ".repeat(40) + "x".repeat(300));
    page.locator("#send").click();
    assertThat(target("topic")).isVisible();
    assertEquals(360, page.evaluate("document.documentElement.scrollWidth"));
  }

  @Test
  void asksForAKeyWhereTheServiceWantsOne(@TempDir Path other) throws Exception {
    try (PageServer guarded =
        PageServer.start(
            other, Map.of("serve.access.keys", "[page:predict:" + sha256(KEY) + "]"))) {
      page.navigate(guarded.url());
      assertEquals(401, page.evaluate("fetch('/model/status').then(r => r.status)"));
      page.locator("#description").fill("my password");
      page.locator("#send").click();
      assertThat(page.locator("#key-dialog")).isVisible();
      page.locator("#key").fill(KEY);
      page.keyboard().press("Enter");

      assertThat(target("topic").locator(".label")).hasText("login");
      assertEquals(KEY, page.evaluate("sessionStorage.getItem('sortdesk.key')"));
      assertNull(page.evaluate("localStorage.getItem('sortdesk.key')"));
    }
  }

  private static String sha256(String key) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
