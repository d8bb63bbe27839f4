package dev.sortdesk.benchmarks.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A kept-alive connection to a service on this machine, with one request under way at most. */
final class Connection {
  private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int UNKNOWN = -1;

  private final SocketChannel channel;
  private final SelectionKey key;
  private ByteBuffer in = ByteBuffer.allocate(16 * 1024);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private int body = UNKNOWN;
  private int end = UNKNOWN;

  /** The request under way; only meaningful while there is one. */
  int request;

  /** When it should have been sent, on {@link System#nanoTime}. */
  long due;

  /** Whose figures it belongs to. */
  Tally tally;

  private Connection(SocketChannel channel, Selector selector, Tally tally) throws IOException {
    this.channel = channel;
    this.tally = tally;
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  static Connection open(int port, Selector selector, Tally tally) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    return new Connection(channel, selector, tally);
  }

  void send(int number, byte[] bytes, long when, Tally whose) throws IOException {
    request = number;
    due = when;
    tally = whose;
    in.clear();
    body = UNKNOWN;
    end = UNKNOWN;
    out = ByteBuffer.wrap(bytes);
    write();
  }

  /** Writes what the socket takes now. */
  void write() throws IOException {
    channel.write(out);
    key.interestOps(
        out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  /**
   * Reads what is there, and returns whether the answer is whole.
   *
   * @throws IOException if the service closed the connection, or answers what is no HTTP/1.1
   */
  boolean read() throws IOException {
    if (!in.hasRemaining()) {
      in = ByteBuffer.wrap(Arrays.copyOf(in.array(), 2 * in.capacity())).position(in.position());
    }
    if (channel.read(in) < 0) {
      throw new IOException("the service closed the connection");
    }
    if (body == UNKNOWN) {
      findBody();
    }
    return body != UNKNOWN && in.position() >= end;
  }

  private void findBody() throws IOException {
    byte[] bytes = in.array();
    int length = UNKNOWN;
    for (int i = 0; i + 3 < in.position(); i++) {
      if (bytes[i] != '\r') {
        continue;
      }
      if (bytes[i + 2] == '\r') {
        if (length == UNKNOWN) {
          throw new IOException("the answer does not say its length");
        }
        body = i + 4;
        end = body + length;
        return;
      }
      if (startsWithLength(bytes, i)) {
        length = number(bytes, i + LENGTH.length);
      }
    }
  }

  private boolean startsWithLength(byte[] bytes, int from) {
    for (int k = 0; k < LENGTH.length; k++) {
      int at = from + k;
      if (at >= in.position() || Character.toLowerCase(bytes[at]) != LENGTH[k]) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] == ' ') {
      at++;
    }
    int number = 0;
    for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      number = 10 * number + bytes[at] - '0';
    }
    return number;
  }

  /** Returns the status of the answer. */
  int status() {
    return number(in.array(), "HTTP/1.1 ".length());
  }

  boolean answerFits(Requests requests) {
    return requests.fits(request, in.array(), body, end);
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no more use either way.
    }
  }
}
