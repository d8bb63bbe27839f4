package dev.sortdesk.serving.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFileTest {
  @TempDir private Path workdir;

  private static HttpResponse<String> get(PageServer server, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void isSentAgainOnlyWhenItsContentDiffers() throws Exception {
    try (PageServer server = PageServer.start(workdir, Map.of())) {
      HttpResponse<String> first = get(server, "/");
      String tag = first.headers().firstValue("ETag").orElseThrow();
      assertEquals(200, first.statusCode());
      assertEquals("no-cache", first.headers().firstValue("Cache-Control").orElseThrow());
      assertTrue(first.body().contains("<title>Sortdesk</title>"));

      HttpResponse<String> known = get(server, "/", "If-None-Match", tag);
      assertEquals(304, known.statusCode());
      assertEquals("", known.body());
      assertEquals(200, get(server, "/", "If-None-Match", "W/\"0123456789abcdef\"").statusCode());
    }
  }

  @Test
  void hasTheTypeThatItsNameSays() throws Exception {
    try (PageServer server = PageServer.start(workdir, Map.of())) {
      for (Map.Entry<String, String> file :
          Map.of(
                  "page.js", "text/javascript",
                  "page.css", "text/css",
                  "favicon.svg", "image/svg+xml",
                  "runbook.md", "text/markdown")
              .entrySet()) {
        HttpResponse<String> response = get(server, "/web/" + file.getKey());
        assertEquals(200, response.statusCode(), file.getKey());
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        assertTrue(type.startsWith(file.getValue()), type);
      }
    }
  }

  @Test
  void isNothingOutsideOfTheFolder() throws Exception {
    try (PageServer server = PageServer.start(workdir, Map.of())) {
      for (String name : new String[] {"none.js", "..%2flogback.xml", "page.class", "%00.js"}) {
        HttpResponse<String> response = get(server, "/web/" + name);
        assertEquals(404, response.statusCode(), name);
        assertTrue(response.body().contains("\"code\":\"not_found\""), response.body());
      }
    }
  }
}
