"""What the pandas UDFs share."""

from typing import Iterator

import pandas
from pyspark.sql.functions import pandas_udf
from pyspark.sql.types import ArrayType, FloatType

import backlog


def score(opened):
    """Scores tickets by an iterator pandas UDF, which opens its model once a task.

    opened: from the arguments model, most tokens and the further ones, returns a function from
    a list of texts to an array of their logits
    """
    model, max_tokens, further = backlog.arguments()

    @pandas_udf(ArrayType(FloatType()))
    def logits(batches: Iterator[pandas.Series]) -> Iterator[pandas.Series]:
        answer = opened(model, max_tokens, *further)
        for texts in batches:
            yield pandas.Series(list(answer(texts.tolist())))

    backlog.score(
        backlog.session(), lambda rows: rows.select("ticket_id", logits("text").alias("logits"))
    )
