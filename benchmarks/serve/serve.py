#!/usr/bin/env python3
"""The service's figures, beside FastAPI's, in one run: see benchmarks/README.md.

benchmarks/run serve --data DIR
"""

import argparse
import json
import os
import platform
import sys
import time
from importlib import metadata
from pathlib import Path

import effort
import parts
import results
from inputs import Inputs
from jvm import HOME, java_version

PARTS = {
    "start": lambda i, e: parts.start(i, e),
    "tfidf": lambda i, e: parts.closed(i, e, "tfidf"),
    "nuisance": lambda i, e: parts.nuisance(i, e),
    "capacity-tfidf": lambda i, e: parts.capacity(i, e, "tfidf"),
    "memory-tfidf": lambda i, e: parts.memory(i, e, "tfidf"),
    "onnx": lambda i, e: parts.closed(i, e, "onnx"),
    "capacity-onnx": lambda i, e: parts.capacity(i, e, "onnx"),
    "memory-onnx": lambda i, e: parts.memory(i, e, "onnx"),
}
DATA = "helpdesk-multilingual.csv"


def arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/run serve", description="The service's figures."
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("SORTDESK_DATA"),
        help=f"the folder with {DATA}, or a CSV file with its columns ($SORTDESK_DATA)",
    )
    parser.add_argument(
        "--workdir",
        type=Path,
        help="a working folder of ./sortdesk run on that file with both scorers (one is made)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=HOME / "target/benchmarks/serve",
        help="where what is made lies",
    )
    parser.add_argument("--parts", default=",".join(PARTS), help="some of " + ",".join(PARTS))
    parser.add_argument(
        "--quick", action="store_true", help="only show that it runs: one short round, no limits"
    )
    parser.add_argument(
        "--form", default="auto", choices=("auto", "fp32", "fused", "int8"), help="of the onnx model (auto)"
    )
    parser.add_argument("--out", type=Path, default=HOME / "benchmarks/results/serve.json")
    args = parser.parse_args()
    if args.data is None:
        parser.error(f"give --data, the folder with {DATA}, or set SORTDESK_DATA")
    if Path(args.data).is_dir():
        args.data = Path(args.data) / DATA
    if not Path(args.data).is_file():
        parser.error(f"there is no file {args.data}")
    args.parts = args.parts.split(",")
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return args


def versions():
    names = (
        "fastapi",
        "uvicorn",
        "uvloop",
        "httptools",
        "pydantic",
        "orjson",
        "scikit-learn",
        "onnxruntime",
        "tokenizers",
        "numpy",
    )
    return {
        "java": java_version(),
        "python": platform.python_version(),
        **{n: metadata.version(n) for n in names},
    }


def write(args, kept):
    tfidf = kept.get("tfidf", {}).get("figures", {})
    rounds = tfidf.get("rounds", [])
    result = {
        "command": results.command("serve", args.quick),
        "pairs": [
            {who: seen["closed 8"]["per_cpu_second"] for who, seen in r.items()} for r in rounds
        ],
        **{key: tfidf.get(key) for key in ("ratio_cpu", "ratio_wall", "spread")},
        "limit": 10.0,
        "machine": results.machine(),
        "versions": versions(),
        "parts": kept,
    }
    results.write(args.out, result)


def main():
    args = arguments()
    wanted = effort.QUICK if args.quick else effort.FULL
    inputs = Inputs(args.folder.resolve(), Path(args.data).resolve(), args.workdir, args.form)
    kept = {}
    if args.out.is_file() and len(args.parts) < len(PARTS):
        kept = json.loads(args.out.read_text())["parts"]
    for name in args.parts:
        began = time.monotonic()
        figures, checks = PARTS[name](inputs, wanted)
        # Another form's figures stand beside those of the one that training chooses.
        name = name if args.form == "auto" else f"{name} {args.form}"
        kept[name] = {"figures": figures, "checks": checks}
        print(f"{name} ({time.monotonic() - began:.0f} s)")
        results.say(checks)
        write(args, kept)
    return results.status([check for part in kept.values() for check in part["checks"]], args.quick)


if __name__ == "__main__":
    sys.exit(main())
