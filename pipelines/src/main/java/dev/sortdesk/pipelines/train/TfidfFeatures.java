package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.config.TfidfConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The features of the tfidf scorer as an MLlib pipeline: terms, counts, 1 + ln count, times idf,
 * words and characters each of length 1, then both together of length 1, then each block times its
 * weight. The weights are no part of the exported model: its heads hold them.
 *
 * @param words the vocabulary of words
 * @param characters the vocabulary of character runs
 * @param weights each feature's weight
 * @param pipeline from column {@code text} to column {@code features}
 */
record TfidfFeatures(
    Vocabulary words, Vocabulary characters, double[] weights, PipelineModel pipeline) {
  static final String TEXT = "text";
  static final String FEATURES = "features";

  /** Learns the vocabularies from texts. */
  static TfidfFeatures fit(Dataset<Row> texts, TfidfConfig config) {
    Dataset<Row> terms = termsStage(Terms.WORDS).transform(texts.select(TEXT));
    Vocabulary words =
        Vocabulary.of(
            terms, Terms.WORDS.column("terms"), config.minWordDocuments(), config.maxTerms());
    terms = termsStage(Terms.CHARACTERS).transform(texts.select(TEXT));
    Vocabulary characters =
        Vocabulary.of(
            terms,
            Terms.CHARACTERS.column("terms"),
            config.minCharacterDocuments(),
            config.maxTerms());
    double[] weights = new double[words.terms().length + characters.terms().length];
    Arrays.fill(weights, 0, words.terms().length, 1);
    Arrays.fill(weights, words.terms().length, weights.length, config.characterWeight());
    return new TfidfFeatures(
        words, characters, weights, pipeline(texts, words, characters, weights));
  }

  /** Returns the inverse document frequencies of all features, in their order. */
  double[] idf() {
    return DoubleStream.concat(Arrays.stream(words.idf()), Arrays.stream(characters.idf()))
        .toArray();
  }

  private static PipelineModel pipeline(
      Dataset<Row> texts, Vocabulary words, Vocabulary characters, double[] weights) {
    List<PipelineStage> stages = new ArrayList<>();
    stages.addAll(block(Terms.WORDS, words));
    stages.addAll(block(Terms.CHARACTERS, characters));
    stages.add(
        new VectorAssembler()
            .setInputCols(
                new String[] {Terms.WORDS.column("normal"), Terms.CHARACTERS.column("normal")})
            .setOutputCol("sortdesk_blocks"));
    stages.add(new Normalizer().setInputCol("sortdesk_blocks").setOutputCol("sortdesk_normal"));
    stages.add(
        new ElementwiseProduct()
            .setScalingVec(Vectors.dense(weights))
            .setInputCol("sortdesk_normal")
            .setOutputCol(FEATURES));
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(texts.select(TEXT));
  }

  private static List<PipelineStage> block(Terms kind, Vocabulary vocabulary) {
    return List.of(
        termsStage(kind),
        new CountVectorizerModel(vocabulary.terms())
            .setInputCol(kind.column("terms"))
            .setOutputCol(kind.column("counts")),
        sublinearStage(kind.column("counts"), kind.column("sublinear")),
        new ElementwiseProduct()
            .setScalingVec(Vectors.dense(vocabulary.idf()))
            .setInputCol(kind.column("sublinear"))
            .setOutputCol(kind.column("weighted")),
        new Normalizer().setInputCol(kind.column("weighted")).setOutputCol(kind.column("normal")));
  }

  private static ColumnStage termsStage(Terms kind) {
    ArrayType type = DataTypes.createArrayType(DataTypes.StringType, false);
    UDF1<String, String[]> terms = text -> kind.of(text).toArray(String[]::new);
    return new ColumnStage("terms", TEXT, kind.column("terms"), type, functions.udf(terms, type));
  }

  private static ColumnStage sublinearStage(String input, String output) {
    UDF1<Vector, Vector> function = TfidfFeatures::sublinear;
    return new ColumnStage(
        "sublinear",
        input,
        output,
        SQLDataTypes.VectorType(),
        functions.udf(function, SQLDataTypes.VectorType()));
  }

  private static Vector sublinear(Vector counts) {
    SparseVector sparse = counts.toSparse();
    double[] values = Arrays.stream(sparse.values()).map(count -> 1 + Math.log(count)).toArray();
    return new SparseVector(sparse.size(), sparse.indices(), values);
  }
}
