package dev.sortdesk.core.model.tfidf;

import dev.sortdesk.core.ticket.Target;
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
   * @throws IllegalArgumentException if the files do not fit one another or the targets
   */
  public static TfidfModel read(Path folder, List<Target> targets) throws IOException {
    List<LinearHead> heads = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      double[] numbers = readNumbers(head(folder, i));
      int labels = targets.get(i).labels().size();
      if (numbers.length < labels) {
        throw new IllegalArgumentException(
            head(folder, i).getFileName()
                + " holds "
                + numbers.length
                + " numbers, fewer than its "
                + labels
                + " labels");
      }
      heads.add(
          new LinearHead(
              targets.get(i),
              Arrays.copyOf(numbers, labels),
              Arrays.copyOfRange(numbers, labels, numbers.length)));
    }
    return new TfidfModel(
        terms(folder.resolve(WORDS)),
        terms(folder.resolve(CHARACTERS)),
        readNumbers(folder.resolve(IDF)),
        heads);
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

  private static double[] readNumbers(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(numbers);
    return numbers;
  }
}
