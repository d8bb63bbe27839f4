"""Calls ./sortdesk as a user does, and counts what holds: `ok - what` and `not ok - what`."""

import os
import pathlib
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

HOME = pathlib.Path(__file__).resolve().parents[3]
LAUNCHER = HOME / "sortdesk"
MOST_LINES = 5

# small_java of .ci/lib.sh: one compiler, a plain collector, interpreted queries. What is done stays the same.
JAVA = (
    "-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
    " -Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN"
)

# What must never reach a user's console.
NOISE = re.compile(r"^\s+at \S+\(|^Caused by:|\b(WARN|INFO|ERROR)\b|java\.\w+\.|org\.apache\.|Exception in")


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str
    seconds: float

    def lines(self):
        return [line for line in (self.out + "\n" + self.err).splitlines() if line.strip()]

    def __str__(self):
        said = "\n".join("    | " + line for line in self.lines()[:12])
        return f"    exit code {self.code} after {self.seconds:.0f} s\n{said}"


def environment(temporary, **more):
    """The environment of a call: no settings of this machine, and temporary files in one folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("SORTDESK_")}
    env["TMPDIR"] = str(temporary)
    env["SORTDESK_JAVA_OPTS"] = f"{JAVA} -Djava.io.tmpdir={temporary}"
    env.update({k: str(v) for k, v in more.items()})
    return env


def call(arguments, env, timeout=900):
    start = time.monotonic()
    done = subprocess.run(
        [str(LAUNCHER), *map(str, arguments)],
        cwd=HOME,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
    )
    return Result(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
        time.monotonic() - start,
    )


def faults(result, code, parts):
    """What is wrong with the end of a command that should fail: nothing, where all is well."""
    found = []
    if result.code != code:
        found.append(f"exit code {result.code}, not {code}")
    errors = [line for line in result.err.splitlines() if line.startswith("error: ")]
    if len(errors) != 1:
        found.append(f"{len(errors)} error: lines, not 1")
    if len(result.lines()) > MOST_LINES:
        found.append(f"{len(result.lines())} lines, more than {MOST_LINES}")
    noise = [line for line in result.lines() if NOISE.search(line)]
    if noise:
        found.append("noise: " + noise[0].strip()[:120])
    found += [f"does not say {part!r}" for part in parts if part not in result.err]
    return found


class Checks:
    def __init__(self, workers=2):
        self.good = 0
        self.bad = 0
        self.start = time.monotonic()
        self.pool = ThreadPoolExecutor(workers)
        self.waiting = []

    def check(self, what, holds, detail=""):
        if holds:
            self.good += 1
            print(f"ok - {what}", flush=True)
        else:
            self.bad += 1
            print(f"not ok - {what}", flush=True)
            if detail:
                print(str(detail), flush=True)
        return holds

    def equal(self, what, found, expected):
        return self.check(what, found == expected, f"    found    {found}\n    expected {expected}")

    def later(self, what, work):
        """Does work beside others; it returns what is wrong, as a list, and a detail."""
        self.waiting.append((what, self.pool.submit(work)))

    def wait(self):
        for what, future in self.waiting:
            try:
                wrong, detail = future.result()
            except Exception as e:  # a broken check is a failed one
                wrong, detail = [f"{type(e).__name__}: {e}"], ""
            self.check(what, not wrong, "\n".join("    " + w for w in wrong) + f"\n{detail}")
            if not wrong and isinstance(detail, Result):
                for line in detail.err.splitlines():
                    print(f"    {line}", flush=True)
        self.waiting = []

    def finish(self):
        self.wait()
        seconds = time.monotonic() - self.start
        print(f"measured: {seconds:.0f} s for {self.good + self.bad} checks", flush=True)
        print(f"{self.good} passed, {self.bad} failed", flush=True)
        sys.exit(1 if self.bad else 0)
