"""A small ticket history, equal for equal seeds, and files that are no history at all."""

import csv
import random

HEADER = ["ticket_id", "subject", "body", "category", "priority", "created_at"]

WORDS = {
    "billing": "invoice refund charged twice payment card receipt amount bank euro".split(),
    "shipping": "parcel delivery courier address late package tracking lost box arrived".split(),
    "technical": "crash login error screen password install update button server slow".split(),
}
URGENT = "urgent immediately today blocked asap".split()
CALM = "whenever question maybe curious someday".split()
PLAIN = "please the my help with since about order account again hello team and not".split()

SETTINGS = """\
train:
  scorers: [tfidf]
  tfidf:
    c: [10.0]
    class_weights: [0.0]
    max_terms: 5000
    max_iterations: 20
  onnx:
    c: [10.0]
    class_weights: [0.0]
    max_iterations: 20
evaluate:
  bootstrap_samples: 100
"""


def rows(count, seed=7):
    draw = random.Random(seed)
    made = []
    for number in range(count):
        category = draw.choice(sorted(WORDS))
        priority = draw.choice(["high", "low"])
        words = draw.choices(WORDS[category], k=4) + draw.choices(PLAIN, k=8)
        words += draw.choices(URGENT if priority == "high" else CALM, k=2)
        draw.shuffle(words)
        # A tenth of the labels is wrong, so that no model is perfect.
        if draw.random() < 0.1:
            category = draw.choice(sorted(WORDS))
        made.append(
            [
                f"t{number:05d}",
                " ".join(words[:4]),
                " ".join(words[4:]) + f" {draw.randrange(10**6)}",
                category,
                priority,
                f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T10:00:00Z",
            ]
        )
    return made


def write(path, made, header=HEADER, delimiter=","):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, delimiter=delimiter)
        out.writerow(header)
        out.writerows(made)
    return path


def history(path, count, seed=7):
    return write(path, rows(count, seed))
