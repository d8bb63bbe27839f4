package dev.sortdesk.benchmarks.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The requests to send, as the bytes that go over the wire, and what must be in the answer to each.
 * They are sent in order, and from the beginning again when all were sent.
 */
final class Requests {
  private final byte[][] bytes;
  private final byte[][][] expected;
  private int next;

  private Requests(byte[][] bytes, byte[][][] expected) {
    this.bytes = bytes;
    this.expected = expected;
  }

  /**
   * Reads a file with a request a line: its body, and after a tab each, pieces that stand in the
   * answer in this order. Bodies are JSON, so they hold neither tabs nor newlines.
   */
  static Requests read(Path file, int port) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      throw new IOException(file + " has no requests");
    }
    byte[][] bytes = new byte[lines.size()][];
    byte[][][] expected = new byte[lines.size()][][];
    for (int i = 0; i < bytes.length; i++) {
      String[] cells = lines.get(i).split("\t", -1);
      bytes[i] = request(cells[0], port);
      expected[i] = new byte[cells.length - 1][];
      for (int k = 1; k < cells.length; k++) {
        expected[i][k - 1] = cells[k].getBytes(StandardCharsets.UTF_8);
      }
    }
    return new Requests(bytes, expected);
  }

  private static byte[] request(String json, int port) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        String.join(
            "\r\n",
            "POST /predict HTTP/1.1",
            "Host: 127.0.0.1:" + port,
            "Content-Type: application/json",
            "Accept: application/json",
            "Content-Length: " + body.length,
            "",
            "");
    byte[] first = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  /** Returns the number of the request that is next, and goes on to the one after it. */
  int next() {
    int now = next;
    next = now + 1 == bytes.length ? 0 : now + 1;
    return now;
  }

  byte[] bytes(int request) {
    return bytes[request];
  }

  /** Returns whether an answer, which lies in {@code answer[from, to)}, says what it should. */
  boolean fits(int request, byte[] answer, int from, int to) {
    int at = from;
    for (byte[] piece : expected[request]) {
      at = after(piece, answer, at, to);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns where the piece ends in {@code in[from, to)}, or -1 where it is not. */
  private static int after(byte[] piece, byte[] in, int from, int to) {
    for (int at = from; at <= to - piece.length; at++) {
      int k = 0;
      while (k < piece.length && in[at + k] == piece[k]) {
        k++;
      }
      if (k == piece.length) {
        return at + k;
      }
    }
    return -1;
  }
}
