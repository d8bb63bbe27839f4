package dev.sortdesk.serving.web;

import io.micronaut.http.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A file of the page.
 *
 * @param content its bytes
 * @param type what they are
 * @param tag names the content, as an entity tag: the time of a file in the jar says nothing of it
 */
record PageFile(byte[] content, MediaType type, String tag) {
  private static final Map<String, MediaType> TYPES =
      Map.of(
          "html", utf8("text/html"),
          "css", utf8("text/css"),
          "js", utf8("text/javascript"),
          "svg", utf8("image/svg+xml"),
          "md", utf8("text/markdown"));

  /** Reads a file of the page by its name; empty where there is none. */
  static Optional<PageFile> read(String name) {
    MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = PageFile.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] content = in.readAllBytes();
      return Optional.of(new PageFile(content, type, tag(content)));
    } catch (IOException e) {
      throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
    }
  }

  /** Says whether a request's If-None-Match names this content. */
  boolean isKnownTo(String ifNoneMatch) {
    return ifNoneMatch.contains(tag);
  }

  /** The tag is weak: the same content may be sent compressed. */
  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "W/\"" + HexFormat.of().formatHex(digest, 0, 8) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MediaType utf8(String type) {
    return MediaType.of(type + ";charset=utf-8");
  }
}
