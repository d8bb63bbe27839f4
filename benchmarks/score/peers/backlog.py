"""What the peers on Spark share: the backlog as a table, and the answers as another."""

import os
import sys

from pyspark.sql import SparkSession

from turn import take

CORES = len(os.sched_getaffinity(0))


def arguments():
    """Returns what follows the files in a script's arguments MODEL WARM-UP TICKETS ANSWERS MAX_TOKENS ..."""
    model, *_, max_tokens = sys.argv[1:6]
    return model, int(max_tokens), sys.argv[6:]


def session(**settings):
    builder = SparkSession.builder.master(f"local[{CORES}]")
    for key, value in settings.items():
        builder = builder.config("spark." + key, value)
    return builder.getOrCreate()


def score(spark, answered):
    """Scores the tickets in its turn, once it has scored those to warm up on.

    answered: from a table with ticket_id and text, returns one with ticket_id and logits
    """
    warm_up, tickets, answers = sys.argv[2:5]

    def job(source, target):
        # A file this small would be one task's: a partition for each core, as tutorials advise.
        answered(spark.read.parquet(source).repartition(CORES)).write.parquet(target)

    job(warm_up, answers + ".warm-up")
    take(lambda: job(tickets, answers))
    spark.stop()
