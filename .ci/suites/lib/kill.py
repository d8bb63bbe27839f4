"""SIGKILL while each stage is under way, and run again: the end is the same as undisturbed."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import exports
import snapshot
import tickets
from checks import HOME, LAUNCHER, Checks, call, environment

ROWS = 600
TRIES = 3
FOLDERS = 3
TOLERANCE = 1e-9


class Started:
    """A run under way: what it said so far, and its end by SIGKILL."""

    def __init__(self, arguments, env):
        self.process = subprocess.Popen(
            [str(LAUNCHER), *map(str, arguments)], cwd=HOME, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.said = ""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.said += line.decode("utf-8", "replace")

    def kill_when(self, moment, seconds=900):
        """Kills at the moment; says whether that was before the run had ended."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline and not moment():
            time.sleep(0.002)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.reader.join()
        return self.process.returncode == -signal.SIGKILL


def any_of(folder, pattern):
    try:
        return next(pathlib.Path(folder).glob(pattern), None) is not None
    except FileNotFoundError:  # a folder went while it was listed
        return False


def after(run, line, delay):
    """A moment some seconds after a line was said."""
    since = []

    def moment():
        if not since and line in run.said:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] >= delay

    return moment


# What to wait for, and the line that would say that the stage had ended before the kill.
POINTS = {
    "ingest, its tables made and empty": (
        lambda w, r, d: lambda: any_of(w, "tables/tickets/_delta_log/*0.json"), "ingest:"),
    "ingest, in the MERGE": (lambda w, r, d: lambda: any_of(w, "tables/tickets/*.parquet"), "ingest:"),
    "validate, after a while": (lambda w, r, d: after(r, "ingest:", d), "validate:"),
    "train, in the fits": (lambda w, r, d: after(r, "validate:", 1 + d), "train: tfidf-"),
    "train, the first bundle coming in": (
        lambda w, r, d: lambda: any_of(w, ".unfinished.trash/*/tfidf") or any_of(w, "models/tfidf-*"),
        "train: tfidf-"),
    "train, the bundle going to MLflow": (
        lambda w, r, d: lambda: any_of(w, "models/tfidf-*") and any_of(w, ".unfinished.trash/*/tfidf")
        or any_of(w, "mlruns/*/*/artifacts/bundle"), "train: tfidf-"),
    "train, the first model registered": (
        lambda w, r, d: lambda: any_of(w, "mlruns/models/sortdesk/version-1"), "train: tfidf-"),
    "train, the second bundle made": (lambda w, r, d: lambda: any_of(w, "models/onnx-*"), "train: tfidf-"),
    "evaluate, after a while": (lambda w, r, d: after(r, "train: tfidf-", d / 2), "evaluate:"),
    "promote, the decision being logged": (
        lambda w, r, d: lambda: any_of(w, "tables/decisions/*.parquet"), "promote:"),
    "promote, the alias moved": (
        lambda w, r, d: lambda: any_of(w, "mlruns/models/sortdesk/aliases/champion"), None),
    "score, in the write": (lambda w, r, d: lambda: any_of(w, "tables/predictions/*.parquet"), None),
}  # fmt: skip


class Suite:
    def __init__(self, root):
        self.root = root
        self.checks = Checks(workers=2)
        self.history = history(root / "history.csv")
        self.settings = root / "settings.yaml"
        self.settings.write_text(tickets.SETTINGS.replace("[tfidf]", "[tfidf, onnx]"))
        self.draw = random.Random(int(os.environ.get("SORTDESK_CI_SEED", "20")))

    def arguments(self, workdir):
        return ["run", "--workdir", workdir, "--input", self.history, "--config", self.settings,
                "--onnx-model", exports.TINY]  # fmt: skip

    def environment(self, name):
        temporary = self.root / f"tmp-{name}"
        temporary.mkdir(exist_ok=True)
        return environment(temporary)

    def undisturbed(self):
        self.first = self.root / "undisturbed"
        done = call(self.arguments(self.first), self.environment("undisturbed"))
        if not self.checks.check("an undisturbed run", done.code == 0, done):
            self.checks.finish()
        self.predictions, twice = snapshot.predictions(self.first)
        self.checks.equal("every ticket has one answer for each target",
                          (len(self.predictions), twice), (2 * (ROWS + 1), []))  # fmt: skip

    def again(self):
        """A second run without a kill changes no row and trains nothing."""
        before = self.state(self.first)
        done = call(self.arguments(self.first), self.environment("undisturbed"))
        wrong = [] if done.code == 0 else [f"exit code {done.code}"]
        if done.out.count("(there already)") != 2:
            wrong.append("did not say twice that a model is there already")
        changed = {k: (v, self.state(self.first)[k]) for k, v in before.items() if self.state(self.first)[k] != v}
        wrong += [f"{key}: {was} became {now}" for key, (was, now) in changed.items()]
        return wrong, done

    def state(self, workdir):
        return {
            **{table: snapshot.version(workdir, table) for table in ("tickets", "tickets_rejected", "predictions")},
            "runs": snapshot.runs(workdir),
            "registered": snapshot.registered(workdir),
            "champion": snapshot.champion(workdir),
        }

    def compare(self, workdir):
        """What differs between a working folder and the undisturbed one."""
        wrong = []

        def equal(what, found, expected):
            if found != expected:
                wrong.append(f"{what}: {str(found)[:300]}, undisturbed {str(expected)[:300]}")

        equal("tickets", snapshot.tickets(workdir), snapshot.tickets(self.first))
        equal("rejected rows", len(snapshot.rows(workdir, "tickets_rejected")),
              len(snapshot.rows(self.first, "tickets_rejected")))  # fmt: skip
        found, twice = snapshot.predictions(workdir)
        equal("predictions given twice", twice, [])
        worst = snapshot.difference(self.predictions, found)
        if not worst <= TOLERANCE:
            wrong.append(f"predictions differ by {worst}, in keys or labels where that is inf")
        equal("unfinished files", [str(p) for p in workdir.glob(".unfinished.trash/*")], [])
        equal("files beside the stages' own", sorted(os.listdir(workdir)), sorted(os.listdir(self.first)))
        equal("files beside the models", sorted(os.listdir(workdir / "models")),
              sorted(os.listdir(self.first / "models")))  # fmt: skip
        equal("champion", snapshot.champion(workdir), snapshot.champion(self.first))
        equal("candidates", snapshot.candidates(workdir), snapshot.candidates(self.first))
        equal("finished runs", snapshot.runs(workdir)[0], snapshot.runs(self.first)[0])
        equal("registered models", sorted(snapshot.registered(workdir).values()),
              sorted(snapshot.registered(self.first).values()))  # fmt: skip
        promoted = [row for row in snapshot.decisions(workdir) if row[0] == "promoted"]
        equal("promotions", promoted, [row for row in snapshot.decisions(self.first) if row[0] == "promoted"])
        for part in ("champion", "scorers", "rows"):
            equal(f"evaluation.json {part}", snapshot.evaluation(workdir)[part], snapshot.evaluation(self.first)[part])
        return wrong

    def killed(self, names, number):
        """Kills one working folder's runs at points that follow one another, runs to the end, and compares."""
        delays = [self.draw.uniform(0.2, 2.0) for _ in names]

        def work():
            env = self.environment(number)
            for attempt in range(TRIES):
                workdir = self.root / f"killed-{number}-{attempt}"
                said = ""
                for name, delay in zip(names, delays):
                    point, too_late = POINTS[name]
                    run = Started(self.arguments(workdir), env)
                    in_time = run.kill_when(point(workdir, run, delay))
                    said += f"    to be killed in {name}:\n{run.said}"
                    if not in_time or (too_late and too_late in run.said):
                        break
                else:
                    return self.mended(workdir, env, said)
                shutil.rmtree(workdir)
            return [f"a run was past the point '{name}' each of {TRIES} times"], said

        self.checks.later("killed in " + "; ".join(names), work)

    def mended(self, workdir, env, said):
        done = call(self.arguments(workdir), env)
        if done.code:
            return [f"the run after the kill ends with {done.code}"], f"{said}{done}"
        wrong = self.compare(workdir)
        if not wrong:
            shutil.rmtree(workdir)
        return wrong, f"{said}{done}"

    def chain(self, kills):
        """One working folder, killed again and again at moments of chance."""

        def work():
            env = self.environment("chain")
            workdir = self.root / "chain"
            said = ""
            for _ in range(kills):
                run = Started(self.arguments(workdir), env)
                seconds = self.draw.uniform(2, 25)
                run.kill_when(lambda start=time.monotonic(), s=seconds: time.monotonic() - start > s)
                said += f"    killed after {seconds:.1f} s:\n{run.said}"
            return self.mended(workdir, env, said)

        self.checks.later(f"killed {kills} times in one working folder, at moments of chance", work)


def history(path):
    """Good rows with one of each other kind: a copy, two without text, one without labels."""
    made = tickets.rows(ROWS)
    made.append(list(made[3]))
    made.append(["empty1", "", " ", "billing", "low", "2026-01-01T00:00:00Z"])
    made.append(["empty2", "", "", "billing", "low", "2026-01-01T00:00:00Z"])
    made.append(["unlabelled", "parcel lost", "please help", "", "", "2026-01-01T00:00:00Z"])
    return tickets.write(path, made)


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="sortdesk-kill-"))
    only = sys.argv[1:]
    try:
        suite = Suite(root)
        suite.undisturbed()
        suite.checks.later("a second run changes no row and trains nothing", suite.again)
        suite.checks.wait()
        names = [name for name in POINTS if not only or any(part in name for part in only)]
        # Every third in one folder, so that each leaves other traces than the next one waits for.
        for number in range(min(FOLDERS, len(names))):
            suite.killed(names[number::FOLDERS], number)
        if not only or "chain" in only:
            suite.chain(3)
        suite.checks.finish()
    finally:
        if not os.environ.get("SORTDESK_CI_KEEP"):
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
