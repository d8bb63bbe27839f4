#!/usr/bin/env python3
"""Prints what the scikit-learn model says of all tickets at once, without a service: expect.py TICKETS.jsonl FOLDER"""

import json
import sys
from pathlib import Path

import joblib


def main():
    texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
    model = joblib.load(Path(sys.argv[2]) / "words.joblib")
    matrix = model["features"].transform(texts)
    said = {
        target: head.classes_[head.predict_proba(matrix).argmax(axis=1)].tolist()
        for target, head in model["heads"].items()
    }
    print(json.dumps([dict(zip(said, labels)) for labels in zip(*said.values())]))


if __name__ == "__main__":
    main()
