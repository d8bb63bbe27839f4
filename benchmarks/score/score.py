#!/usr/bin/env python3
"""How fast score is beside ONNX Runtime alone, and beside pandas UDFs: see benchmarks/README.md.

benchmarks/run score --data DIR
"""

import argparse
import json
import os
import platform
import sys
import time
from importlib import metadata
from pathlib import Path

import contenders
import distilbert
import parts
import results
from inputs import Inputs
from jvm import HOME, java_version

PARTS = {
    "local": parts.local,
    "cluster": parts.cluster,
    "peers": parts.peers,
    "sql": parts.sql,
    "repeats": parts.repeats,
    "again": parts.again,
}
VERSIONS = ("onnxruntime", "tokenizers", "pyspark", "pandas", "pyarrow", "numpy", "onnx")


def arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/run score", description="How fast score is beside ONNX Runtime alone."
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("SORTDESK_DATA"),
        help="the folder with the tickets, as CSV files ($SORTDESK_DATA)",
    )
    parser.add_argument("--folder", type=Path, default=HOME / "target/benchmarks/score")
    parser.add_argument("--tickets", type=int, default=20_000, help="tickets of a pair (20,000)")
    parser.add_argument("--sample", type=int, default=2_000, help="tickets for the peers (2,000)")
    parser.add_argument("--tokens", type=int, default=128, help="where texts are cut (128)")
    parser.add_argument("--pairs", type=int, default=3, help="of raw and score (3)")
    parser.add_argument("--rounds", type=int, default=2, help="of score and the peers (2)")
    parser.add_argument("--repeats", type=int, default=5_000, help="tickets of part repeats (5,000)")
    parser.add_argument("--many", type=int, default=200_000, help="tickets of tfidf in again (200,000)")
    parser.add_argument("--parts", default="local", help="some of " + ",".join(PARTS))
    parser.add_argument("--peers", default=",".join(parts.OVER_PEER), help="some of " + ",".join(parts.OVER_PEER))
    parser.add_argument("--form", default="fp32", choices=("fp32", "fused", "int8"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of score"
    )
    parser.add_argument(
        "--quick", action="store_true", help="only show that it runs: few tickets, no limits"
    )
    parser.add_argument("--out", type=Path, default=HOME / "benchmarks/results/score.json")
    args = parser.parse_args()
    if args.data is None:
        parser.error("give --data, the folder with the tickets, or set SORTDESK_DATA")
    if not any(args.data.glob("*.csv")):
        parser.error(f"there is no CSV file in {args.data}")
    args.parts, args.peers = args.parts.split(","), args.peers.split(",")
    for given, known in ((args.parts, PARTS), (args.peers, parts.OVER_PEER)):
        unknown = set(given) - set(known)
        if unknown:
            parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    args.shape = distilbert.BASE
    if args.quick:
        args.shape, args.tickets, args.sample = distilbert.TINY, 40, 40
        args.pairs = args.rounds = 1
        args.repeats, args.many = 40, 400
    return args


def versions():
    installed = {name: metadata.version(name) for name in VERSIONS}
    return {"java": java_version(), "python": platform.python_version(), **installed}


def same_runtime(inputs):
    """Refuses a comparison of two versions of ONNX Runtime."""
    libraries = json.loads((inputs.bundle / "provenance.json").read_text())["libraries"]
    theirs = metadata.version("onnxruntime")
    if theirs not in libraries.values():
        sys.exit(
            f"error: Sortdesk runs {libraries}, raw runs onnxruntime {theirs};"
            " pin the same version in benchmarks/score/requirements.txt"
        )


def write(args, kept):
    figures = kept.get("local", {}).get("figures", {})
    result = {
        "command": results.command("score", args.quick),
        **{key: figures.get(key) for key in ("pairs", "ratio_cpu", "ratio_wall", "spread")},
        "limit": parts.OVER_RAW,
        "machine": results.machine(),
        "versions": versions(),
        "parts": kept,
        "checks": [check for part in kept.values() for check in part["checks"]],
    }
    results.write(args.out, result)


def main():
    args = arguments()
    # All sides run on the same two cores, as local[2] does.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    inputs = Inputs(
        *(args.folder.resolve(), args.data.resolve(), args.form, args.tokens),
        *(args.tickets, args.sample, args.shape),
    )
    same_runtime(inputs)
    args.settings = args.set
    args.calibration, args.batching = contenders.calibrated(inputs)
    print(f"raw takes {args.batching['streams']} streams, {args.batching['tokens_a_batch']} tokens a batch")
    kept = {}
    if args.out.is_file() and not args.quick:
        kept = json.loads(args.out.read_text())["parts"]
    made = []
    for name in args.parts:
        began = time.monotonic()
        figures, checks = PARTS[name](inputs, args)
        # Another form's figures stand beside those of fp32.
        title = name if args.form == "fp32" else f"{name} {args.form}"
        figures["calibration"] = args.calibration
        kept[title] = {"figures": figures, "checks": checks}
        made += checks
        print(f"{title} ({time.monotonic() - began:.0f} s)")
        results.say(checks)
        write(args, kept)
    return results.status(made, args.quick)


if __name__ == "__main__":
    sys.exit(main())
