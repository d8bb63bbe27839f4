"""What each side said of each ticket, brought to one form: probabilities by ticket."""

import json

import numpy
from pyarrow import parquet


def of_table(path):
    """Reads Parquet with the logits of each ticket."""
    table = parquet.read_table(path)
    logits = numpy.array(table.column("logits").to_pylist(), numpy.float64)
    powers = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    said = powers / powers.sum(axis=1, keepdims=True)
    return dict(zip(table.column("ticket_id").to_pylist(), said)), table.num_rows


def of_score(path):
    """Reads the rows of the table of predictions."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    said = {}
    for row in rows:
        named = row["probabilities"]
        labels = sorted(named, key=lambda label: int(label.split()[-1]))
        said[row["ticket_id"]] = numpy.array([named[label] for label in labels])
    return said, len(rows)


def compare(expected, found):
    """Returns how many tickets lack a row or have more than one, and the largest difference of a probability."""
    (wanted, _), (said, rows) = expected, found
    missing = len(wanted.keys() - said.keys())
    spare = rows - (len(wanted) - missing)
    both = wanted.keys() & said.keys()
    return missing + spare, max(
        (float(numpy.abs(wanted[ticket] - said[ticket]).max()) for ticket in both), default=1.0
    )


def same_labels(expected, found):
    """Returns the share of tickets whose most probable label is the same."""
    (wanted, _), (said, _) = expected, found
    same = sum(int(wanted[ticket].argmax() == said[ticket].argmax()) for ticket in wanted)
    return same / len(wanted)
