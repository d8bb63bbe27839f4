package dev.sortdesk.core.model.tfidf;

import dev.sortdesk.core.text.LowerCase;
import dev.sortdesk.core.text.TermTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * TF-IDF over word and character terms with a linear head for each target. A feature's value is (1
 * + ln count) x idf; the vector of a text is brought to length 1. Equal to the MLlib pipeline it
 * was trained as.
 *
 * <p>The features are the word terms, in order, then the character terms.
 */
public final class TfidfModel {
  /** 1 + ln n for the counts that nearly all terms have. */
  private static final double[] SUBLINEAR =
      IntStream.range(0, 64).mapToDouble(count -> 1 + Math.log(count)).toArray();

  private final List<String> words;
  private final List<String> characters;
  private final double[] idf;
  private final List<LinearHead> heads;
  private final LowerCase lowerCase;
  private final TermIndex wordIndex;
  private final TermTrie characterTrie;
  private final ThreadLocal<Scratch> scratch;

  /**
   * @param words the word terms
   * @param characters the character terms
   * @param idf the inverse document frequency of each feature
   * @param heads the heads, in the order of the answers
   * @throws IllegalArgumentException if the parts do not fit one another
   */
  public TfidfModel(
      List<String> words, List<String> characters, double[] idf, List<LinearHead> heads) {
    this(words, characters, idf, heads, LowerCase.CODE_POINTS);
  }

  /**
   * @param lowerCase the lower case that the terms were taken in
   * @throws IllegalArgumentException if the parts do not fit one another
   */
  TfidfModel(
      List<String> words,
      List<String> characters,
      double[] idf,
      List<LinearHead> heads,
      LowerCase lowerCase) {
    this.words = List.copyOf(words);
    this.characters = List.copyOf(characters);
    this.idf = idf.clone();
    this.heads = List.copyOf(heads);
    this.lowerCase = lowerCase;
    int features = words.size() + characters.size();
    require(idf.length == features, "idf", idf.length, features);
    for (LinearHead head : heads) {
      int labels = head.target().labels().size();
      require(
          head.labels() == labels, "intercepts of " + head.target().name(), head.labels(), labels);
      require(
          head.weights().length == features * labels,
          "weights of " + head.target().name(),
          head.weights().length,
          features * labels);
    }
    wordIndex = new TermIndex(words);
    characterTrie = new TermTrie(characters);
    scratch = ThreadLocal.withInitial(() -> new Scratch(features));
  }

  public List<String> words() {
    return words;
  }

  public List<String> characters() {
    return characters;
  }

  public double[] idf() {
    return idf.clone();
  }

  public List<LinearHead> heads() {
    return heads;
  }

  /** Returns what is read of a text: its words, then its runs of characters. */
  public List<String> tokens(String text) {
    return Stream.concat(
            TermTokenizer.words(text, lowerCase).stream(),
            TermTokenizer.characters(text, lowerCase).stream())
        .toList();
  }

  /** Returns the logits of a text, one array a head. */
  public List<double[]> logits(String text) {
    Scratch vector = scratch.get();
    vector.read(text);
    double[][] logits = new double[heads.size()][];
    for (int h = 0; h < logits.length; h++) {
      LinearHead head = heads.get(h);
      double[] sums = head.sums(vector.features, vector.values, vector.touched);
      for (int label = 0; label < sums.length; label++) {
        sums[label] += head.intercepts()[label];
      }
      logits[h] = sums;
    }
    return List.of(logits);
  }

  /** Receives what a term of a text adds to a logit. */
  @FunctionalInterface
  public interface TermVisitor {
    /**
     * Takes one term.
     *
     * @param term the term
     * @param word whether it is a word, or a pair of words; else a run of characters
     * @param value what it adds
     */
    void term(String term, boolean word, double value);
  }

  /**
   * Visits what each term of a text adds to one label's logit: with the head's intercept they add
   * up to it.
   *
   * @param head the index of the head
   * @param label the index of the label
   */
  public void visit(String text, int head, int label, TermVisitor visitor) {
    Scratch vector = scratch.get();
    vector.read(text);
    LinearHead weights = heads.get(head);
    for (int i = 0; i < vector.touched; i++) {
      int feature = vector.features[i];
      boolean word = feature < words.size();
      visitor.term(
          word ? words.get(feature) : characters.get(feature - words.size()),
          word,
          vector.values[i] * weights.weights()[feature * weights.labels() + label]);
    }
  }

  private static void require(boolean fits, String what, int found, int expected) {
    if (!fits) {
      throw new IllegalArgumentException(
          what + ": " + found + " numbers where " + expected + " belong");
    }
  }

  /**
   * The sparse vector of the text at hand, reused by each thread: counts are dense, and cleared by
   * what was touched.
   */
  private final class Scratch implements TermTokenizer.Runs {
    private final int[] counts;
    private int[] features = new int[1024];
    private double[] values = new double[1024];
    private int touched;

    /** How far the run at hand is known to the trie. */
    private int node;

    Scratch(int size) {
      counts = new int[size];
    }

    void read(String text) {
      touched = 0;
      char[] clean = TermTokenizer.clean(text, lowerCase);
      TermTokenizer.visitWords(
          clean, (buffer, start, end) -> count(wordIndex.find(buffer, start, end)));
      int ofWords = touched;
      TermTokenizer.visitCharacters(clean, this);
      weigh();
      normalise(0, ofWords);
      normalise(ofWords, touched);
      normalise(0, touched);
    }

    @Override
    public void begin() {
      node = TermTrie.ROOT;
    }

    @Override
    public boolean add(char unit, boolean term) {
      node = characterTrie.next(node, unit);
      if (node == TermTrie.NOWHERE) {
        return false;
      }
      if (term) {
        int found = characterTrie.term(node);
        count(found == TermIndex.ABSENT ? found : words.size() + found);
      }
      return true;
    }

    private void count(int feature) {
      if (feature == TermIndex.ABSENT) {
        return;
      }
      if (counts[feature]++ == 0) {
        if (touched == features.length) {
          features = Arrays.copyOf(features, 2 * touched);
          values = Arrays.copyOf(values, 2 * touched);
        }
        features[touched++] = feature;
      }
    }

    private void weigh() {
      for (int i = 0; i < touched; i++) {
        int feature = features[i];
        values[i] = sublinear(counts[feature]) * idf[feature];
        counts[feature] = 0;
      }
    }

    private static double sublinear(int count) {
      return count < SUBLINEAR.length ? SUBLINEAR[count] : 1 + Math.log(count);
    }

    private void normalise(int from, int to) {
      double squares = 0;
      for (int i = from; i < to; i++) {
        squares += values[i] * values[i];
      }
      double norm = squares > 0 ? Math.sqrt(squares) : 1;
      for (int i = from; i < to; i++) {
        values[i] /= norm;
      }
    }
  }
}
