"""Writes a small ticket history with two targets as CSV: history.py ROWS > FILE"""

import csv
import random
import sys

TOPICS = {
    "billing": ["the invoice shows a wrong amount", "i was charged twice", "please refund my payment"],
    "technical": ["the app crashes at start", "an error appears on login", "the page does not load"],
    "shipping": ["my parcel has not arrived", "the courier lost the package", "where is my delivery"],
}
URGENCY = {"high": ["this is urgent", "we cannot work", "as soon as possible"],
           "low": ["no hurry", "whenever you have time", "just so that you know"]}
ENDINGS = ["thanks", "kind regards", "hello from the office", "please advise", "i tried everything"]


def main(rows):
    random.seed(7)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["ticket_id", "text", "category", "priority"])
    for number in range(rows):
        category = random.choice(list(TOPICS))
        priority = random.choice(list(URGENCY))
        parts = [random.choice(TOPICS[category]), random.choice(URGENCY[priority])]
        text = f"{'. '.join(parts)}. {random.choice(ENDINGS)}, case {number}"
        out.writerow([f"T{number}", text, category, priority])


if __name__ == "__main__":
    main(int(sys.argv[1]))
