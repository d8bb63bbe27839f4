"""Spark NLP's DistilBertForSequenceClassification with an ONNX export, as its documentation shows it.

spark_nlp.py MODEL WARM-UP TICKETS ANSWERS MAX_TOKENS

Its own tokeniser parts a text before the word pieces are looked up, so that a few texts get other tokens.
"""

from pyspark.ml import Pipeline
from pyspark.sql import functions
from sparknlp.annotator import DistilBertForSequenceClassification, Tokenizer
from sparknlp.base import DocumentAssembler

import backlog

# Its libraries for other engines are large and not called. The classes of TensorFlow must be there for its own to
# load, without the native library.
PACKAGES = "com.johnsnowlabs.nlp:spark-nlp_2.12:5.5.3,org.tensorflow:tensorflow-core-api:0.4.1"
ENGINES = ("tensorflow-cpu_2.12", "jsl-llamacpp-cpu_2.12", "jsl-openvino-cpu_2.12")


def main():
    model, max_tokens, _ = backlog.arguments()
    # The settings of its installation page; it gives the driver 16 GB.
    spark = backlog.session(
        **{
            "jars.packages": PACKAGES,
            "jars.excludes": ",".join(f"com.johnsnowlabs.nlp:{name}" for name in ENGINES),
            "driver.memory": "4g",
            "driver.maxResultSize": "0",
            "serializer": "org.apache.spark.serializer.KryoSerializer",
            "kryoserializer.buffer.max": "2000M",
        }
    )
    classifier = (
        DistilBertForSequenceClassification.loadSavedModel(model, spark)
        .setInputCols(["document", "token"])
        .setOutputCol("label")
        .setCaseSensitive(False)
        .setMaxSentenceLength(max_tokens)
    )
    pipeline = Pipeline(
        stages=[
            DocumentAssembler().setInputCol("text").setOutputCol("document"),
            Tokenizer().setInputCols(["document"]).setOutputCol("token"),
            classifier,
        ]
    )
    # It tells probabilities, by label; their logarithms are logits but for a constant. One may have come out as 0.
    names = sorted(classifier.getClasses(), key=lambda label: int(label.split()[-1]))
    said = functions.col("label")[0]["metadata"]
    least = functions.lit(1e-45)
    logits = functions.array(
        *[functions.log(functions.greatest(said[name].cast("double"), least)) for name in names]
    )

    def answered(rows):
        fitted = pipeline.fit(rows)
        return fitted.transform(rows).select("ticket_id", logits.alias("logits"))

    backlog.score(spark, answered)


if __name__ == "__main__":
    main()
