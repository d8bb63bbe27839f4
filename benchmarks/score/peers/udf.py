"""What the pandas UDFs share: a session, the backlog as a table, and the answers as another."""

import os
import sys
from typing import Iterator

import pandas
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf
from pyspark.sql.types import ArrayType, FloatType

from turn import take

CORES = len(os.sched_getaffinity(0))


def score(opened):
    """Scores tickets by an iterator pandas UDF, which opens its model once a task.

    Arguments of the script: model, warm-up, tickets, answers, most tokens of a text, further ones.

    opened: from the arguments model, most tokens and the further ones, returns a function from
    a list of texts to an array of their logits
    """
    model, warm_up, tickets, answers, max_tokens, *further = sys.argv[1:]

    @pandas_udf(ArrayType(FloatType()))
    def logits(batches: Iterator[pandas.Series]) -> Iterator[pandas.Series]:
        answer = opened(model, int(max_tokens), *further)
        for texts in batches:
            yield pandas.Series(list(answer(texts.tolist())))

    spark = SparkSession.builder.master(f"local[{CORES}]").getOrCreate()

    def job(source, target):
        # A file this small would be one task's: a partition for each core, as tutorials advise.
        rows = spark.read.parquet(source).repartition(CORES)
        rows.select("ticket_id", logits("text").alias("logits")).write.parquet(target)

    job(warm_up, answers + ".warm-up")
    take(lambda: job(tickets, answers))
    spark.stop()
