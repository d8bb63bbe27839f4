#!/usr/bin/env python3
"""What scoring takes, in memory and time, as the backlog grows: see benchmarks/README.md.

benchmarks/run scale --data DIR
"""

import argparse
import csv
import json
import os
import platform
import random
import shutil
import subprocess
import sys
from pathlib import Path

import results
from jvm import HOME, java_version, with_spark

HISTORY = "it-tickets.csv"
SEED = 11

# From the small to the large backlog: how many times as much there may be.
GROWTH = 1.2
MEASURES = {
    "live_heap": "live heap after a full collection",
    "resident_besides_heap": "resident memory less committed heap",
    "cpu_seconds_a_ticket": "CPU seconds a ticket",
}


def arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/run scale", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("SORTDESK_DATA"),
        help=f"the folder with {HISTORY} ($SORTDESK_DATA)",
    )
    parser.add_argument("--folder", type=Path, default=HOME / "target/benchmarks/scale")
    parser.add_argument("--small", type=int, default=10_000, help="tickets (10,000)")
    parser.add_argument("--tfidf", type=int, default=1_000_000, help="tickets (1,000,000)")
    parser.add_argument("--onnx", type=int, default=50_000, help="tickets (50,000)")
    parser.add_argument("--scorers", default="tfidf,onnx")
    parser.add_argument(
        "--quick", action="store_true", help="only show that it runs: few tickets, no limits"
    )
    parser.add_argument("--out", type=Path, default=HOME / "benchmarks/results/scale.json")
    args = parser.parse_args()
    if args.data is None or not (args.data / HISTORY).is_file():
        parser.error(f"give --data, the folder with {HISTORY}, or set SORTDESK_DATA")
    args.scorers = args.scorers.split(",")
    if args.quick:
        args.small, args.tfidf, args.onnx, args.scorers = 50, 200, 200, ["tfidf"]
    return args


def sortdesk(log, *words):
    with open(log, "w") as out:
        command = [str(word) for word in (HOME / "sortdesk", *words)]
        if subprocess.run(command, stdout=out, stderr=out).returncode != 0:
            sys.exit(f"error: ./sortdesk {words[0]} failed; {log} says why")


def texts(data):
    csv.field_size_limit(sys.maxsize)
    with open(data / HISTORY, encoding="utf-8-sig", newline="") as file:
        return [row["description"] for row in csv.DictReader(file)]


def backlog(path, real, tickets):
    """Writes tickets of skewed lengths: a real text, one in fifty with more of them behind it, one of 1 MB.

    Each begins with a number of its own, so that no two are the same to a model.
    """
    drawn = random.Random(SEED)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "description", "category"])
        for i in range(tickets):
            parts = 1 if drawn.random() >= 0.02 else drawn.randint(2, 20)
            text = f"{i} " + "\n".join(drawn.choice(real) for _ in range(parts))
            if i == tickets // 2:
                text = (text + " ") * (1_000_000 // (len(text) + 1))
            writer.writerow([f"s{i:08d}", text, "any"])


def measured(args, scorer, model, real, tickets):
    workdir = args.folder / f"{scorer}-{tickets}"
    shutil.rmtree(workdir, ignore_errors=True)
    file = args.folder / "backlog.csv"
    backlog(file, real, tickets)
    log = args.folder / f"ingest-{scorer}-{tickets}.log"
    sortdesk(log, "ingest", "--workdir", workdir, "--input", file, "--text", "description", "--target", "category")
    file.unlink()
    for part in ("models", "mlruns"):
        shutil.copytree(model / part, workdir / part)
    # All of the heap is in memory from the start, so that what is resident besides it is known.
    touched = ("-Xms2g", "-XX:+AlwaysPreTouch")
    command = with_spark("scale.ScaleRun", args.folder / "scale.spark.log", *touched)
    command += [str(workdir), "spark.master=local[2]"]
    with open(args.folder / f"score-{scorer}-{tickets}.log", "w") as log:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True)
    if done.returncode != 0:
        sys.exit(f"error: score ended with {done.returncode}; {log.name} says why")
    found = json.loads(done.stdout.splitlines()[-1])
    if found["tickets"] != tickets:
        sys.exit(f"error: of {tickets} tickets {found['tickets']} were scored")
    found["cpu_seconds_a_ticket"] = found["cpu_seconds"] / tickets
    table = sum(path.stat().st_size for path in (workdir / "tables/predictions").rglob("*.parquet"))
    found["bytes_a_prediction"] = table / tickets
    shutil.rmtree(workdir)
    print(
        f"  {scorer}, {tickets:,} tickets: {found['seconds']:.0f} s,"
        f" {1e3 * found['cpu_seconds_a_ticket']:.3f} CPU ms a ticket,"
        f" {found['live_heap'] / 1e6:.0f} MB live,"
        f" {found['resident_besides_heap'] / 1e6:.0f} MB besides the heap",
        flush=True,
    )
    return found


def main():
    args = arguments()
    args.folder.mkdir(parents=True, exist_ok=True)
    real = texts(args.data)
    parts, checks = {}, []
    for scorer in args.scorers:
        model = args.folder / f"model-{scorer}"
        shutil.rmtree(model, ignore_errors=True)
        words = ["run", "--workdir", model, "--input", args.data / HISTORY]
        words += ["--text", "description", "--target", "category"]
        sortdesk(args.folder / f"run-{scorer}.log", *words, "--set", f"train.scorers={scorer}")
        small = measured(args, scorer, model, real, args.small)
        large = measured(args, scorer, model, real, getattr(args, scorer))
        parts[scorer] = {"small": small, "large": large}
        for key, what in MEASURES.items():
            named = f"{scorer}, {args.small:,} to {large['tickets']:,} tickets: {what}, times"
            checks.append(results.most(named, large[key] / small[key], GROWTH))
    result = {
        "command": results.command("scale", args.quick),
        "pairs": list(parts.values()),
        "ratio_cpu": {
            scorer: seen["large"]["cpu_seconds_a_ticket"] / seen["small"]["cpu_seconds_a_ticket"]
            for scorer, seen in parts.items()
        },
        "ratio_wall": {
            scorer: seen["large"]["seconds"]
            / seen["large"]["tickets"]
            / (seen["small"]["seconds"] / seen["small"]["tickets"])
            for scorer, seen in parts.items()
        },
        "spread": None,
        "limit": GROWTH,
        "machine": results.machine(),
        "versions": {"java": java_version(), "python": platform.python_version()},
        "parts": parts,
        "checks": checks,
    }
    results.write(args.out, result)
    results.say(checks)
    return results.status(checks, args.quick)


if __name__ == "__main__":
    sys.exit(main())
