package dev.sortdesk.core.text;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads OpenNLP's language model ({@code langdetect-183.bin}) straight into {@link
 * LanguageWeights}: OpenNLP's own reader makes 150,000 objects of it, which a small heap feels.
 *
 * <p>The file is a zip archive; its {@code langdetect.model} holds, in {@link DataInputStream}'s
 * terms: {@code "GIS"}, two constants, the outcomes, the patterns (how many features in a row have
 * weights for which outcomes), the features, and their weights.
 */
final class LanguageModelReader {
  private static final String ENTRY = "langdetect.model";
  private static final int ABSENT = -1;

  private LanguageModelReader() {}

  /**
   * @param codes the languages to keep, by the model's name of them
   * @throws IOException if it is no such model
   */
  static LanguageWeights read(InputStream archive, Map<String, String> codes) throws IOException {
    ZipInputStream zip = new ZipInputStream(archive);
    ZipEntry entry = zip.getNextEntry();
    while (entry != null && !entry.getName().equals(ENTRY)) {
      entry = zip.getNextEntry();
    }
    if (entry == null) {
      throw new IOException("the language model has no " + ENTRY);
    }
    return read(new DataInputStream(new BufferedInputStream(zip, 1 << 16)), codes);
  }

  private static LanguageWeights read(DataInputStream in, Map<String, String> codes)
      throws IOException {
    String type = in.readUTF();
    if (!type.equals("GIS")) {
      throw new IOException("the language model is of the type " + type + ", not GIS");
    }
    in.readInt();
    in.readDouble();
    List<String> kept = new ArrayList<>();
    int[] languageOf = new int[in.readInt()];
    for (int outcome = 0; outcome < languageOf.length; outcome++) {
      String code = codes.get(in.readUTF());
      languageOf[outcome] = code == null ? ABSENT : kept.size();
      if (code != null) {
        kept.add(code);
      }
    }
    int[][] patterns = new int[in.readInt()][];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] =
          Arrays.stream(in.readUTF().split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }
    String[] runs = new String[in.readInt()];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = in.readUTF();
    }
    LanguageWeights weights = new LanguageWeights(kept, runs.length);
    int feature = 0;
    for (int[] pattern : patterns) {
      for (int i = 0; i < pattern[0]; i++, feature++) {
        weights.begin(feature, runs[feature]);
        for (int k = 1; k < pattern.length; k++) {
          double weight = in.readDouble();
          if (languageOf[pattern[k]] != ABSENT) {
            weights.add(feature, languageOf[pattern[k]], weight);
          }
        }
      }
    }
    return weights;
  }
}
