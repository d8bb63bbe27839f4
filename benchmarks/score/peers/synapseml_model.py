"""SynapseML's ONNXModel as its documentation shows it, behind a pandas UDF that tokenises.

synapseml_model.py MODEL WARM-UP TICKETS ANSWERS MAX_TOKENS

Its rows must be of one shape to go into one run, so that texts are padded to the most tokens.
"""

from typing import Iterator

import pandas
from pyspark.sql.functions import pandas_udf
from synapse.ml.onnx import ONNXModel
from tokenizers import Tokenizer

import backlog

PACKAGE = "com.microsoft.azure:synapseml-deep-learning_2.12:1.1.0"


def main():
    model, max_tokens, _ = backlog.arguments()
    spark = backlog.session(**{"jars.packages": PACKAGE, "driver.memory": "4g"})

    @pandas_udf("ids array<bigint>, mask array<bigint>")
    def tokens(batches: Iterator[pandas.Series]) -> Iterator[pandas.DataFrame]:
        tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
        tokenizer.enable_truncation(max_tokens)
        tokenizer.enable_padding(length=max_tokens)
        for texts in batches:
            found = tokenizer.encode_batch(texts.tolist())
            ids = [encoding.ids for encoding in found]
            mask = [encoding.attention_mask for encoding in found]
            yield pandas.DataFrame({"ids": ids, "mask": mask})

    onnx = (
        ONNXModel()
        .setModelLocation(f"{model}/model.onnx")
        .setDeviceType("CPU")
        .setFeedDict({"input_ids": "ids", "attention_mask": "mask"})
        .setFetchDict({"logits": "logits"})
    )

    def answered(rows):
        told = rows.withColumn("told", tokens("text")).select("ticket_id", "told.*")
        return onnx.transform(told).select("ticket_id", "logits")

    backlog.score(spark, answered)


if __name__ == "__main__":
    main()
