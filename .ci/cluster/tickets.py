"""Writes a small ticket history with two targets: tickets.py ROWS FILE [HISTORY].

With HISTORY its first rows, else rows made here: enough words to learn from, and some labels that
the words do not tell.
"""

import csv
import random
import sys

CATEGORIES = {
    "billing": ["invoice", "refund", "charged twice", "payment", "credit card", "receipt"],
    "technical": ["error", "crash", "does not load", "timeout", "screen is blank", "bug"],
    "shipping": ["parcel", "courier", "not delivered", "tracking number", "address", "delay"],
}
URGENT = ["urgent", "immediately", "today", "customers are waiting"]
CALM = ["when you can", "no hurry", "some day", "for later"]
FILLER = ["hello", "please", "the account", "again", "since monday", "our office", "thanks", "order"]


def made(rows):
    draw = random.Random(7)
    yield ["ticket_id", "subject", "description", "category", "priority"]
    for number in range(rows):
        category = draw.choice(sorted(CATEGORIES))
        high = draw.random() < 0.5
        words = CATEGORIES[category if draw.random() < 0.9 else draw.choice(sorted(CATEGORIES))]
        subject = f"{draw.choice(words)} {draw.choice(FILLER)}"
        parts = draw.sample(FILLER, 4) + draw.sample(words, 2) + [draw.choice(URGENT if high else CALM)]
        draw.shuffle(parts)
        label = "" if number % 50 == 49 else category
        yield [f"T-{number:04d}", subject, f"{' '.join(parts)} {number}", label, "high" if high else "low"]


def first(rows, history):
    with open(history, newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.reader(file)):
            if number > rows:
                return
            yield row


def main():
    rows, target = int(sys.argv[1]), sys.argv[2]
    lines = first(rows, sys.argv[3]) if len(sys.argv) > 3 else made(rows)
    with open(target, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


main()
