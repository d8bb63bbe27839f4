package dev.sortdesk.serving.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What RFC 9112 asks of a request's head and the codec lets pass. A proxy before the service could
 * read such a head in another way: where a body ends, or which host is meant.
 */
final class Heads {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:%\\[\\]-]*");

  private Heads() {}

  static boolean areSound(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (version.equals(HttpVersion.HTTP_1_1)) {
      return hosts(request.headers()) == 1 && isChunkedOrNone(request.headers());
    }
    return version.equals(HttpVersion.HTTP_1_0)
        && hosts(request.headers()) <= 1
        && isChunkedOrNone(request.headers());
  }

  /** Returns how many hosts are named; more than one counts for one that is none, too. */
  private static int hosts(HttpHeaders headers) {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    return hosts.stream().allMatch(host -> HOST.matcher(host).matches()) ? hosts.size() : 2;
  }

  private static boolean isChunkedOrNone(HttpHeaders headers) {
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty()
        || (codings.size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0)));
  }
}
