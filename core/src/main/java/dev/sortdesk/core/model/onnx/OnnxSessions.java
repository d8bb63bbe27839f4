package dev.sortdesk.core.model.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The sessions of this JVM, one a model however many ask for it: the key is the SHA-256 of the
 * model's file. A session is closed when its last user lets go of it.
 */
final class OnnxSessions {
  private static final Map<String, Shared> OPEN = new HashMap<>();

  private OnnxSessions() {}

  /** A session and how many use it; both fields are guarded by {@link #OPEN}. */
  private static final class Shared {
    private final String digest;
    private final OrtSession session;
    private int users;

    Shared(String digest, OrtSession session) {
      this.digest = digest;
      this.session = session;
    }
  }

  /** One user's hold on a session. */
  static final class Lease implements AutoCloseable {
    private final Shared shared;
    private boolean closed;

    private Lease(Shared shared) {
      this.shared = shared;
    }

    OrtSession session() {
      return shared.session;
    }

    /** Returns a hold of its own, so that a run outlives this lease's closing. */
    Lease again() {
      synchronized (OPEN) {
        if (closed) {
          throw new IllegalStateException("the model has been closed");
        }
        shared.users++;
        return new Lease(shared);
      }
    }

    @Override
    public void close() {
      synchronized (OPEN) {
        if (closed) {
          return;
        }
        closed = true;
        if (--shared.users == 0) {
          OPEN.remove(shared.digest);
          closeNow(shared.session);
        }
      }
    }
  }

  /**
   * Opens a model, or joins those who have it open.
   *
   * @throws UserException if ONNX Runtime does not take the file
   */
  static Lease acquire(Path file) throws IOException {
    String digest = digest(file);
    synchronized (OPEN) {
      Shared shared = OPEN.get(digest);
      if (shared == null) {
        shared = new Shared(digest, open(file));
        OPEN.put(digest, shared);
      }
      shared.users++;
      return new Lease(shared);
    }
  }

  /** Returns how many sessions are open in this JVM. */
  static int count() {
    synchronized (OPEN) {
      return OPEN.size();
    }
  }

  private static OrtSession open(Path file) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      environment.setTelemetry(false);
      // One thread a run: whoever wants more cores runs more texts at once.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      return environment.createSession(file.toString(), options);
    } catch (OrtException e) {
      throw new UserException(
          file + " cannot be run by ONNX Runtime: " + e.getMessage(),
          "export the model again, with operators of the standard ONNX set");
    }
  }

  private static void closeNow(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close a session", e);
    }
  }

  private static String digest(Path file) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // Reading is all the digest needs.
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
