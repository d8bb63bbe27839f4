"""The sides that are compared, each in a process of its own, and what its whole process tree takes."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from jvm import HOME, JOB_JAR, with_spark

PEERS = Path(__file__).resolve().parent / "peers"

QUIET = {
    "OPT_OUT_TRACKING": "true",
    "ORT_DISABLE_TELEMETRY": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "SPARK_LOCAL_IP": "127.0.0.1",
}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Contender:
    """A command that says ready, waits for a line, works, and says done.

    others: processes besides it, such as Spark's workers, whose trees work for it
    """

    who: str
    command: list
    log: Path
    others: tuple = ()
    environment: dict = None

    def turn(self, tickets):
        """Starts it, and returns what it took from being told until it said done."""
        with (
            open(self.log, "w") as log,
            subprocess.Popen(
                [str(word) for word in self.command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, **QUIET, **(self.environment or {})},
            ) as process,
        ):
            try:
                roots = (process.pid, *self.others)
                self.wait(process, log, "ready")
                cpu, began = cpu_seconds(roots), time.monotonic()
                process.stdin.write("go\n")
                process.stdin.flush()
                self.wait(process, log, "done")
                seconds, cpu = time.monotonic() - began, cpu_seconds(roots) - cpu
                process.stdin.close()
                log.write(process.stdout.read())
                if process.wait() != 0:
                    self.fail(process)
            finally:
                process.kill()
        return {
            "seconds": seconds,
            "cpu_seconds": cpu,
            "per_second": tickets / seconds,
            "per_cpu_second": tickets / max(cpu, 1 / TICKS),
        }

    def wait(self, process, log, word):
        for line in process.stdout:
            if line.strip() == word:
                return
            log.write(line)
        self.fail(process)

    def fail(self, process):
        sys.exit(f"error: {self.who} ended with {process.wait()}; {self.log} says why")


def cpu_seconds(roots):
    """Returns the user and system time of process trees, ended children included."""
    parents, ticks = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                # A process's name may hold blanks and brackets.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(folder.name)] = int(fields[1])
            ticks[int(folder.name)] = sum(map(int, fields[11:15]))
    counted = set(roots) & set(ticks)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in counted} - counted
        grown = bool(more)
        counted |= more
    return sum(ticks[pid] for pid in counted) / TICKS


def raw(inputs, tickets, batching):
    command = [sys.executable, PEERS / "raw.py", "run", inputs.plain_model, inputs.file("others")]
    command += [inputs.file(tickets), inputs.answers("raw"), inputs.max_tokens]
    command += [batching["streams"], batching["tokens_a_batch"]]
    return Contender("raw", command, inputs.log("raw"))


def calibrated(inputs):
    """Returns the speeds of raw's batchings, and the one that it shall have: best by both measures together."""
    command = [sys.executable, PEERS / "raw.py", "calibrate", inputs.plain_model]
    command += [inputs.file("others"), inputs.max_tokens]
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **QUIET},
    )
    if done.returncode != 0:
        sys.exit("error: raw could not be calibrated; it says why above")
    seen = json.loads(done.stdout)
    best = max(seen, key=lambda each: each["per_cpu_second"] * each["per_second"])
    return seen, best


def score(inputs, tickets, settings, cluster=None, warm_up="others"):
    """The stage score: in one JVM with two cores, or by spark-submit on a cluster."""
    words = [inputs.workdir(warm_up), inputs.workdir(tickets), inputs.answers("score")]
    # A ticket is a forward pass on both sides, unless the ledger itself is measured.
    words += ["score.ledger=never", *settings]
    if cluster is not None:
        main = "dev.sortdesk.benchmarks.score.ScoreRun"
        command = cluster.submit(main, JOB_JAR, HOME / "benchmarks/target", words)
        log = inputs.log("score-cluster")
        return Contender("score", command, log, cluster.pids, cluster.environment)
    return in_one_jvm(inputs, "score", "ScoreRun", words)


def sql(inputs, tickets, warm_up="others"):
    """A query with classify and classify_proba, in one JVM with two cores."""
    words = [inputs.workdir(warm_up), inputs.workdir(tickets), inputs.answers("sql")]
    extensions = "-Dspark.sql.extensions=dev.sortdesk.pipelines.sql.SortdeskExtensions"
    return in_one_jvm(inputs, "sql", "SqlRun", words, extensions)


def in_one_jvm(inputs, who, main, words, *options):
    log = inputs.log(who)
    command = with_spark(f"score.{main}", log.with_suffix(".spark.log"), *options)
    return Contender(who, [*command, *words, "spark.master=local[2]"], log)


def peer(inputs, name, python, model, script, *further):
    command = [python, PEERS / script, model, inputs.file("others"), inputs.file(inputs.sample)]
    command += [inputs.answers(name), inputs.max_tokens, *further]
    environment = {
        "PYTHONPATH": str(PEERS),
        "PYSPARK_PYTHON": str(python),
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
    }
    return Contender(name, command, inputs.log(name), (), environment)
