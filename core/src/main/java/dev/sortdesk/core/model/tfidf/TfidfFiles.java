package dev.sortdesk.core.model.tfidf;

import dev.sortdesk.core.text.LowerCase;
import dev.sortdesk.core.ticket.Target;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link TfidfModel} as plain files: {@code words.txt} and {@code characters.txt} with one term a
 * line (UTF-8), {@code idf.f64} with one number a feature, and for each target i {@code head-i.f64}
 * with its intercepts and then its weights, feature by feature. Numbers are little-endian 64-bit
 * floats.
 */
public final class TfidfFiles {
  private static final String WORDS = "words.txt";
  private static final String CHARACTERS = "characters.txt";
  private static final String IDF = "idf.f64";
  private static final int PIECE = 8192;

  private TfidfFiles() {}

  /** Writes a model into an existing folder. */
  public static void write(TfidfModel model, Path folder) throws IOException {
    Files.writeString(folder.resolve(WORDS), lines(model.words()));
    Files.writeString(folder.resolve(CHARACTERS), lines(model.characters()));
    writeNumbers(folder.resolve(IDF), model.idf());
    for (int i = 0; i < model.heads().size(); i++) {
      LinearHead head = model.heads().get(i);
      writeNumbers(head(folder, i), head.intercepts(), head.weights());
    }
  }

  /**
   * Reads a model.
   *
   * @param targets the targets of the heads, in order
   * @param lowerCase the lower case that the terms were taken in
   * @throws IllegalArgumentException if the files do not fit one another or the targets
   */
  public static TfidfModel read(Path folder, List<Target> targets, LowerCase lowerCase)
      throws IOException {
    List<LinearHead> heads = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Path file = head(folder, i);
      long numbers = Files.size(file) / Double.BYTES;
      int labels = targets.get(i).labels().size();
      if (numbers < labels) {
        throw new IllegalArgumentException(
            file.getFileName()
                + " holds "
                + numbers
                + " numbers, fewer than its "
                + labels
                + " labels");
      }
      double[] intercepts = new double[labels];
      double[] weights = new double[Math.toIntExact(numbers - labels)];
      readNumbers(file, intercepts, weights);
      heads.add(new LinearHead(targets.get(i), intercepts, weights));
    }
    double[] idf = new double[Math.toIntExact(Files.size(folder.resolve(IDF)) / Double.BYTES)];
    readNumbers(folder.resolve(IDF), idf);
    return new TfidfModel(
        terms(folder.resolve(WORDS)), terms(folder.resolve(CHARACTERS)), idf, heads, lowerCase);
  }

  private static Path head(Path folder, int target) {
    return folder.resolve("head-" + target + ".f64");
  }

  private static String lines(List<String> terms) {
    StringBuilder text = new StringBuilder();
    for (String term : terms) {
      text.append(term).append('\n');
    }
    return text.toString();
  }

  private static List<String> terms(Path file) throws IOException {
    String text = Files.readString(file);
    return text.isEmpty()
        ? List.of()
        : List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }

  private static void writeNumbers(Path file, double[]... parts) throws IOException {
    int count = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(count * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double[] part : parts) {
      for (double number : part) {
        bytes.putDouble(number);
      }
    }
    Files.write(file, bytes.array());
  }

  /** Fills the parts one after the other, piece by piece: the weights may be most of the heap. */
  private static void readNumbers(Path file, double[]... parts) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      byte[] piece = new byte[PIECE * Double.BYTES];
      for (double[] part : parts) {
        for (int at = 0; at < part.length; at += PIECE) {
          int count = Math.min(PIECE, part.length - at);
          in.readFully(piece, 0, count * Double.BYTES);
          ByteBuffer.wrap(piece)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asDoubleBuffer()
              .get(part, at, count);
        }
      }
    }
  }
}
