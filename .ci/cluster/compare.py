"""Compares two tables of predictions: compare.py TABLE OTHER. Prints one line of JSON."""

import json
import sys

from pyspark.sql import SparkSession


def rows(spark, table):
    return {
        (row.ticket_id, row.ticket_version, row.target): row
        for row in spark.read.format("delta").load(table).collect()
    }


def main():
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    ours, others = (rows(spark, table) for table in sys.argv[1:3])
    both = ours.keys() & others.keys()
    probabilities = [
        abs(probability - others[key].probabilities.get(label, 2.0))
        for key in both
        for label, probability in ours[key].probabilities.items()
    ]
    print(
        json.dumps(
            {
                "rows": len(ours),
                "only_in_one": len(ours.keys() ^ others.keys()),
                "tickets": len({key[0] for key in ours}),
                "targets": len({key[2] for key in ours}),
                "other_labels": sum(ours[key].label != others[key].label for key in both),
                "largest_difference": max(probabilities, default=None),
                "same_model": {row.model_version for row in ours.values()}
                == {row.model_version for row in others.values()},
                "scorers": sorted({row.scorer for row in ours.values()}),
            }
        )
    )


main()
