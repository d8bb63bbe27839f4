#!/usr/bin/env python3
"""Cross-validates Sortdesk's tfidf scorer against scikit-learn, in the same folds.

Each fold is written as two CSV files. The product learns from one and reports on the other by its
public command (./sortdesk run); scikit-learn fits the peers on the same rows. Nothing is shared
between the two but the rows.

    python3 -m venv .venv/bench && .venv/bench/bin/pip install -r benchmarks/cv/requirements.txt
    .venv/bench/bin/python benchmarks/cv/cv.py --data tickets.csv --text description \\
        --target category --min-macro-f1-gain category=0.015

A gain is the mean over the folds of the product's number less that of the better of the words-only
peers, whichever that is for this target and metric. Exit codes: 0; 1 where a gain is too small or
the product failed; 2 for a mistake in the call.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
WORDS_ONLY = ("words C=1", "words C=10")
ID = "cv_row"
METRICS = ("accuracy", "macro_f1")


def arguments():
    parser = argparse.ArgumentParser(
        description="Cross-validates tfidf against scikit-learn's words-only logistic regression."
    )
    parser.add_argument("--data", type=Path, required=True, help="a CSV file with a header")
    parser.add_argument("--text", required=True, help="the text columns, COL[,COL...]")
    parser.add_argument(
        "--target", action="append", required=True, help="NAME[=COL], again for each"
    )
    parser.add_argument("--folds", type=int, default=5, help="how many parts (5)")
    parser.add_argument("--only", type=int, help="run only the first so many of the folds")
    parser.add_argument("--seed", type=int, default=42, help="of the folds (42)")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of the product"
    )
    parser.add_argument("--sortdesk", type=Path, default=HOME / "sortdesk", help="the launcher")
    for metric in ("macro-f1", "accuracy"):
        parser.add_argument(
            f"--min-{metric}-gain",
            action="append",
            default=[],
            metavar="TARGET=X",
            help=f"the least gain in {metric} over the better words-only peer",
        )
    args = parser.parse_args()
    args.text = args.text.split(",")
    args.targets = dict((name + "=" + name).split("=")[:2] for name in args.target)
    args.required = [
        (target, metric, least)
        for metric, pairs in (
            ("macro_f1", args.min_macro_f1_gain),
            ("accuracy", args.min_accuracy_gain),
        )
        for target, least in parse_gains(parser, pairs, args.targets)
    ]
    if args.folds < 2:
        parser.error("--folds must be at least 2")
    if not args.data.is_file():
        parser.error(f"there is no file {args.data}; name one with --data")
    return parser, args


def parse_gains(parser, pairs, targets):
    for pair in pairs:
        target, _, least = pair.partition("=")
        if target not in targets:
            parser.error(f"{pair}: there is no --target {target}")
        try:
            yield target, float(least)
        except ValueError:
            parser.error(f"{pair}: write TARGET=NUMBER")


def read(parser, args):
    csv.field_size_limit(sys.maxsize)
    with open(args.data, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in args.text + list(args.targets.values()):
        if not rows or column not in rows[0]:
            parser.error(f"{args.data} has no column {column}")
    return rows


def write(path, rows, indices, columns):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([ID, *columns])
        for i in indices:
            writer.writerow([i, *(rows[i][column] for column in columns)])


def run_product(args, rows, train, test, folder):
    """Returns the product's accuracy and macro-F1 a target, as its report says."""
    columns = list(dict.fromkeys(args.text + list(args.targets.values())))
    write(folder / "train.csv", rows, train, columns)
    write(folder / "test.csv", rows, test, columns)
    command = [args.sortdesk, "run", "--input", folder / "train.csv"]
    command += ["--holdout", folder / "test.csv", "--workdir", folder / "work"]
    command += ["--id", ID, "--text", ",".join(args.text), "--set", "train.scorers=tfidf"]
    for name, column in args.targets.items():
        command += ["--target", f"{name}={column}"]
    for setting in args.set:
        command += ["--set", setting]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if result.returncode != 0:
        print(result.stdout, result.stderr, sep="\n", file=sys.stderr)
        sys.exit(f"error: the product ended with {result.returncode}; it says why above")
    report = json.loads((folder / "work/reports/evaluation.json").read_text())
    # One file a trained model, which says what its search chose.
    chosen = {
        target: setting
        for file in (folder / "work").rglob("provenance.json")
        for target, setting in json.loads(file.read_text()).get("chosen", {}).items()
    }
    return {
        name: {
            **{metric: report["scorers"]["tfidf"][name][metric] for metric in METRICS},
            "chosen": chosen.get(name, ""),
        }
        for name in args.targets
    }


def run_peers(args, rows, train, test):
    """Returns each peer's accuracy and macro-F1 a target; it sees the rows that have a label."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score, f1_score
    from sklearn.pipeline import make_union

    def vectoriser(**options):
        return TfidfVectorizer(sublinear_tf=True, min_df=2, **options)

    words = vectoriser(ngram_range=(1, 2))
    both = make_union(
        vectoriser(ngram_range=(1, 2)), vectoriser(analyzer="char_wb", ngram_range=(2, 5))
    )
    peers = {
        "words C=1": (words, {"C": 1.0}),
        "words C=10": (words, {"C": 10.0}),
        "words, balanced C=1": (words, {"C": 1.0, "class_weight": "balanced"}),
        "words+chars C=10": (both, {"C": 10.0}),
    }
    texts = ["\n".join(row[column] for column in args.text) for row in rows]
    results = {}
    for name, column in args.targets.items():
        results[name] = {}
        fit_rows = [i for i in train if rows[i][column]]
        test_rows = [i for i in test if rows[i][column]]
        matrices = {}
        for peer, (features, options) in peers.items():
            if id(features) not in matrices:
                matrices[id(features)] = (
                    features.fit_transform([texts[i] for i in fit_rows]),
                    features.transform([texts[i] for i in test_rows]),
                )
            x, z = matrices[id(features)]
            model = LogisticRegression(max_iter=1000, **options)
            model.fit(x, [rows[i][column] for i in fit_rows])
            predicted = model.predict(z)
            truth = [rows[i][column] for i in test_rows]
            results[name][peer] = {
                "accuracy": accuracy_score(truth, predicted),
                "macro_f1": f1_score(truth, predicted, average="macro"),
            }
    return results


def folds(args, rows):
    """Yields (train, test): stratified by all targets at once."""
    import warnings

    from sklearn.model_selection import StratifiedKFold

    # A rare combination of labels cannot be in every fold, and need not be.
    warnings.filterwarnings("ignore", message="The least populated class")
    labels = ["\t".join(row[column] for column in args.targets.values()) for row in rows]
    splitter = StratifiedKFold(args.folds, shuffle=True, random_state=args.seed)
    yield from list(splitter.split(labels, labels))[: args.only]


def mean(values):
    return sum(values) / len(values)


def spread(values):
    """The standard error of the mean over the folds, which overlap in training rows."""
    if len(values) < 2:
        return 0.0
    centre = mean(values)
    return (sum((v - centre) ** 2 for v in values) / (len(values) - 1) / len(values)) ** 0.5


def collect(per_fold, target):
    """Returns {who: {metric: [one number a fold]}} with the product first."""
    numbers = {}
    for fold in per_fold:
        for who, scores in fold[target].items():
            for metric in METRICS:
                numbers.setdefault(who, {}).setdefault(metric, []).append(scores[metric])
    return numbers


def gain(numbers, metric):
    """Returns (the better words-only peer, the differences to it a fold)."""
    best = max(WORDS_ONLY, key=lambda who: mean(numbers[who][metric]))
    ours, theirs = numbers["sortdesk"][metric], numbers[best][metric]
    return best, [a - b for a, b in zip(ours, theirs)]


def print_table(target, numbers):
    for metric in METRICS:
        print(f"\n{target}, {metric.replace('_', '-')}")
        print(f"  {'':22}{'mean':>8}   a fold")
        for who, scores in numbers.items():
            each = " ".join(f"{value:.4f}" for value in scores[metric])
            print(f"  {who:22}{mean(scores[metric]):8.4f}   {each}")
        for peer in WORDS_ONLY:
            pairs = zip(numbers["sortdesk"][metric], numbers[peer][metric])
            difference = [a - b for a, b in pairs]
            each = " ".join(f"{value:+.4f}" for value in difference)
            print(f"  {'less ' + peer:22}{mean(difference):+8.4f}   {each}")


def main():
    parser, args = arguments()
    rows = read(parser, args)
    per_fold = []
    seconds = []
    for number, (train, test) in enumerate(folds(args, rows), 1):
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="sortdesk-cv-") as folder:
            product = run_product(args, rows, train, test, Path(folder))
        seconds.append(time.monotonic() - started)
        peers = run_peers(args, rows, train, test)
        per_fold.append({t: {"sortdesk": product[t], **peers[t]} for t in args.targets})
        for target in args.targets:
            print(
                f"fold {number}: {target} chose {product[target]['chosen'] or 'what it had'}; "
                f"{seconds[-1]:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    results = {"data": args.data.name, "rows": len(rows), "seed": args.seed, "seconds": seconds}
    results |= {"folds": args.folds, "targets": {}, "requirements": []}
    for target in args.targets:
        numbers = collect(per_fold, target)
        print_table(target, numbers)
        gains = {}
        for metric in METRICS:
            peer, differences = gain(numbers, metric)
            gains[metric] = {"over": peer, "mean": mean(differences), "folds": differences}
        results["targets"][target] = {
            "scores": numbers,
            "gains": gains,
            "chosen": [fold[target]["sortdesk"]["chosen"] for fold in per_fold],
        }
    met = True
    print()
    for target, metric, least in args.required:
        found = results["targets"][target]["gains"][metric]
        ok = found["mean"] >= least
        met = met and ok
        results["requirements"].append(
            {"target": target, "metric": metric, "least": least, "gain": found["mean"], "met": ok}
        )
        print(
            f"{'ok' if ok else 'not ok'} - {target}: {metric.replace('_', '-')} "
            f"{found['mean']:+.4f} (standard error {spread(found['folds']):.4f}) over "
            f"{found['over']}, required {least:+.4f}"
        )
    if args.out:
        args.out.write_text(json.dumps(results, indent=2) + "\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
