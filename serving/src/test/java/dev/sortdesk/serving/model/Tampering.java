package dev.sortdesk.serving.model;

import com.google.gson.JsonObject;
import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** What may be done to the files of a bundle, in a registry that anyone could write to. */
enum Tampering {
  WEIGHTS("was changed") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      flip(bundle.resolve(weights(bundle)));
    }
  },
  TOKENIZER("was changed") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Path file = bundle.resolve(onnx(bundle) ? "onnx/tokenizer.json" : "tfidf/words.txt");
      String text = Files.readString(file);
      Files.writeString(file, text.replaceFirst("[a-z]{5,}", "tampered"));
    }
  },
  GOLDEN_TEXTS("golden.json was changed") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Path golden = bundle.resolve("golden.json");
      Files.writeString(golden, Files.readString(golden).replace("log in", "log out"));
    }
  },
  GOLDEN_TEXTS_OF_OTHER_WEIGHTS("golden text 1") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Files.copy(other.resolve("golden.json"), emptied(bundle.resolve("golden.json")));
      rehash(bundle, "golden.json");
    }

    @Override
    boolean registered() {
      return true;
    }
  },
  MANIFEST_REHASHED("manifest.json was changed: it is not the one that was registered") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      flip(bundle.resolve(weights(bundle)));
      rehash(bundle, weights(bundle));
    }
  },
  FILE_MISSING("is missing") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Files.delete(bundle.resolve(weights(bundle)));
    }
  },
  EXTRA_FILE("extra.txt is not in the manifest") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Files.writeString(bundle.resolve("extra.txt"), "x");
    }
  },
  SWAPPED_BETWEEN_BUNDLES("was changed") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Files.copy(other.resolve(weights(bundle)), emptied(bundle.resolve(weights(bundle))));
    }
  },
  LINK("is a link or no plain file") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Path file = bundle.resolve(weights(bundle));
      Path elsewhere = other.resolveSibling("moved-" + file.getFileName());
      Files.move(file, elsewhere);
      Files.createSymbolicLink(file, elsewhere.toAbsolutePath());
    }
  },
  NAME_THAT_LEADS_OUT("../elsewhere is missing") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      Path manifest = bundle.resolve("manifest.json");
      JsonObject json = Json.object(Files.readString(manifest), "manifest");
      JsonObject files = json.getAsJsonObject("files");
      files.add("../elsewhere", files.get("golden.json"));
      Files.writeString(manifest, Json.pretty(json));
    }

    @Override
    boolean registered() {
      return true;
    }
  },
  LONGER_FILE("was changed") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      grow(bundle.resolve(weights(bundle)), 1L << 20);
    }
  },
  OVERSIZE("holds more than") {
    @Override
    void change(Path bundle, Path other) throws IOException {
      grow(bundle.resolve(weights(bundle)), 1L << 40);
    }
  };

  private final String reason;

  Tampering(String reason) {
    this.reason = reason;
  }

  /** Does it; {@code other} is a good bundle of the same scorer with other weights. */
  abstract void change(Path bundle, Path other) throws IOException;

  /** Returns whether the registry was made to hold the digest of what was tampered with. */
  boolean registered() {
    return false;
  }

  /** Returns what the service has to say of it. */
  String reason() {
    return reason;
  }

  private static boolean onnx(Path bundle) {
    return Files.exists(bundle.resolve("onnx"));
  }

  private static String weights(Path bundle) {
    return onnx(bundle) ? "onnx/model.onnx" : "tfidf/head-0.f64";
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] = (byte) (bytes[bytes.length / 2] ^ 1);
    Files.write(file, bytes);
  }

  private static void grow(Path file, long bytes) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(bytes);
    }
  }

  private static Path emptied(Path file) throws IOException {
    Files.delete(file);
    return file;
  }

  /** Gives a file its true digest in the manifest. */
  private static void rehash(Path bundle, String name) throws IOException {
    Path manifest = bundle.resolve("manifest.json");
    JsonObject json = Json.object(Files.readString(manifest), "manifest");
    JsonObject entry = json.getAsJsonObject("files").getAsJsonObject(name);
    entry.addProperty("sha256", Digests.sha256(bundle.resolve(name)));
    entry.addProperty("bytes", Files.size(bundle.resolve(name)));
    Files.writeString(manifest, Json.pretty(json));
  }
}
