#!/usr/bin/env python3
"""Texts per CPU second: core's tfidf scorer, the fitted MLlib pipeline, and scikit-learn.

benchmarks/run linear --data DIR

All three score the same texts, one thread each, and give probabilities. Core and MLlib are the same
fitted model, in one JVM; scikit-learn has the same kinds of features. They take turns in rounds, so
that a busy machine disturbs all alike; a round's ratio is taken within the round. CPU time is that
of the whole process. The first rounds warm up and are not counted.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

import results
from jvm import HOME, with_spark

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

TRAIN, TEST = "banking77-train.csv", "banking77-test.csv"

# The least ratio of core's texts per CPU second over the peer's.
LIMITS = {"MLlib": 10.0, "scikit-learn": 5.0}
MLLIB_DIFFERENCE = 1e-9


def arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/run linear", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("SORTDESK_DATA"),
        help=f"the folder with {TRAIN} and {TEST} ($SORTDESK_DATA)",
    )
    parser.add_argument("--train", type=Path, help=f"a CSV file to fit on (DATA/{TRAIN})")
    parser.add_argument("--test", type=Path, help=f"a CSV file to score (DATA/{TEST})")
    parser.add_argument("--text", default="description", help="the text column (description)")
    parser.add_argument("--target", default="category", help="the label column (category)")
    parser.add_argument("--rounds", type=int, default=7, help="counted rounds (7)")
    parser.add_argument("--warm-up", type=int, default=3, help="rounds before them (3)")
    parser.add_argument("--seconds", type=float, default=2.0, help="CPU seconds a measure (2)")
    parser.add_argument(
        "--iterations", type=int, default=5, help="of the fits; the speed is that of any (5)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="only show that it runs: one short round, no limits"
    )
    parser.add_argument("--out", type=Path, default=HOME / "benchmarks/results/linear.json")
    args = parser.parse_args()
    if args.data is None and (args.train is None or args.test is None):
        parser.error(f"give --data, the folder with {TRAIN} and {TEST}, or set SORTDESK_DATA")
    args.train = args.train or args.data / TRAIN
    args.test = args.test or args.data / TEST
    if args.quick:
        args.rounds, args.warm_up, args.seconds = 1, 0, 0.1
    for file in (args.train, args.test):
        if not file.is_file():
            parser.error(f"there is no file {file}")
    return args


def read(path, text, target):
    csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row[text] for row in rows], [row[target] for row in rows]


class Jvm:
    """The JVM's half, driven line by line."""

    def __init__(self, args):
        log = f"{tempfile.gettempdir()}/sortdesk-benchmarks.log"
        command = with_spark("linear.Throughput", log)
        command += [args.train, args.test, args.text, args.target, args.iterations]
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.features, self.labels, self.difference = self.answer()[1:]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"error: the JVM ended with {self.process.wait()}; it says why above")
        return line.split()

    def measure(self, who, seconds):
        self.process.stdin.write(f"{who} {seconds}\n")
        self.process.stdin.flush()
        texts, spent = self.answer()
        return int(texts) / float(spent)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def fit_peer(texts, labels, iterations):
    import warnings

    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import Normalizer

    # Few iterations on purpose: what is measured is scoring.
    warnings.filterwarnings("ignore", message=".*failed to converge.*")
    options = {"sublinear_tf": True, "min_df": 2}
    return make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", **options),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **options),
        ),
        Normalizer(),
        LogisticRegression(C=10, max_iter=iterations),
    ).fit(texts, labels)


def measure_peer(model, texts, seconds):
    begin = time.process_time()
    scored = 0
    while True:
        model.predict_proba(texts)
        scored += len(texts)
        spent = time.process_time() - begin
        if spent >= seconds:
            return scored / spent


def main():
    args = arguments()
    texts, labels = read(args.train, args.text, args.target)
    scored, _ = read(args.test, args.text, args.target)
    peer = fit_peer(texts, labels, args.iterations)
    jvm = Jvm(args)
    rounds = []
    for number in range(args.warm_up + args.rounds):
        speeds = {
            "core": jvm.measure("core", args.seconds),
            "MLlib": jvm.measure("mllib", args.seconds),
            "scikit-learn": measure_peer(peer, scored, args.seconds),
        }
        if number >= args.warm_up:
            rounds.append(speeds)
    jvm.close()
    parts = {
        "texts": len(scored),
        "features": int(jvm.features),
        "labels": int(jvm.labels),
        "largest_difference_to_mllib": float(jvm.difference),
        "texts_per_cpu_second": {
            who: statistics.median(r[who] for r in rounds) for who in rounds[0]
        },
    }
    ratios = {who: [r["core"] / r[who] for r in rounds] for who in LIMITS}
    checks = [
        results.least(f"core over {who}, texts a CPU second", statistics.median(ratios[who]), limit)
        for who, limit in LIMITS.items()
    ]
    difference = parts["largest_difference_to_mllib"]
    what = "probabilities of core and MLlib differ by"
    checks.append(results.most(what, difference, MLLIB_DIFFERENCE))
    result = {
        "command": results.command("linear", args.quick),
        "pairs": rounds,
        "ratio_cpu": {who: statistics.median(found) for who, found in ratios.items()},
        "ratio_wall": None,
        "spread": {who: [min(found), max(found)] for who, found in ratios.items()},
        "limit": LIMITS,
        "machine": results.machine(),
        "versions": {name: metadata.version(name) for name in ("scikit-learn", "numpy")},
        "parts": parts,
        "checks": checks,
    }
    results.write(args.out, result)
    print(f"{parts['texts']} texts, {parts['features']} features, {parts['labels']} labels")
    for who, speed in parts["texts_per_cpu_second"].items():
        spread = result["spread"].get(who)
        compared = f"  core is {spread[0]:.1f} to {spread[1]:.1f} times as fast" if spread else ""
        print(f"  {who:14}{speed:10,.0f} texts a CPU second{compared}")
    results.say(checks)
    return results.status(checks, args.quick)


if __name__ == "__main__":
    sys.exit(main())
