package dev.sortdesk.serving.web;

import dev.sortdesk.serving.http.AnyErrors;
import dev.sortdesk.serving.http.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The page for people. Browsers ask each time whether their copy still holds. */
@Controller
@Tag(name = "page")
final class PageController {
  private static final Pattern NAME = Pattern.compile("[a-z-]{1,40}\\.[a-z]{2,4}");

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  @Get(uri = "/", produces = MediaType.TEXT_HTML)
  @AnyErrors
  @Operation(summary = "The page for people")
  @ApiResponse(
      responseCode = "200",
      description = "The page",
      content = @Content(mediaType = "text/html", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "304", description = "The page is as in If-None-Match")
  HttpResponse<byte[]> page(HttpRequest<?> request) {
    return file("index.html", request);
  }

  @Get(uri = "/runbook", produces = MediaType.TEXT_HTML)
  @AnyErrors
  @Operation(summary = "What to do when something is wrong, for people")
  @ApiResponse(
      responseCode = "200",
      description = "The runbook",
      content = @Content(mediaType = "text/html", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "304", description = "The page is as in If-None-Match")
  HttpResponse<byte[]> runbook(HttpRequest<?> request) {
    return file("runbook.html", request);
  }

  @Get(
      uri = "/web/{name}",
      produces = {"text/css", "text/javascript", "image/svg+xml", "text/markdown", "text/html"})
  @AnyErrors
  @Operation(summary = "A file of the page: style, script, icon or text")
  @ApiResponse(
      responseCode = "200",
      description = "The file",
      content = {
        @Content(mediaType = "text/css", schema = @Schema(type = "string")),
        @Content(mediaType = "text/javascript", schema = @Schema(type = "string")),
        @Content(mediaType = "image/svg+xml", schema = @Schema(type = "string")),
        @Content(mediaType = "text/markdown", schema = @Schema(type = "string")),
        @Content(mediaType = "text/html", schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "304", description = "The file is as in If-None-Match")
  HttpResponse<byte[]> file(@PathVariable String name, HttpRequest<?> request) {
    PageFile file =
        named(name)
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND, "not_found", "the page has no file of this name"));
    String known = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
    return response(file, known)
        .header(HttpHeaders.ETAG, file.tag())
        .header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  private static MutableHttpResponse<byte[]> response(PageFile file, @Nullable String known) {
    return known != null && file.isKnownTo(known)
        ? HttpResponse.notModified()
        : HttpResponse.ok(file.content()).contentType(file.type());
  }

  /** Only names of files that are there are kept, so the map is bounded. */
  private Optional<PageFile> named(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    PageFile kept = files.get(name);
    if (kept != null) {
      return Optional.of(kept);
    }
    Optional<PageFile> read = PageFile.read(name);
    read.ifPresent(file -> files.put(name, file));
    return read;
  }
}
