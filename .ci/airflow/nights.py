"""A scheduler, a dag-processor and an api-server walk through nights, a week and failures: nights.py ROOM AIRFLOW_BIN SPARK_HOME MLFLOW_URI MLFLOW_PID"""

import datetime
import json
import os
import pathlib
import signal
import sys

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "suites/lib")]
import inbox
import snapshot
from checks import Checks, call, environment
from desk import DAGS, HOME, Desk, await_that

NIGHTLY, WEEKLY, SCORE = "sortdesk_nightly", "sortdesk_weekly", "sortdesk_score"
TABLES = ("tickets", "tickets_rejected", "tickets_nights", "predictions", "predictions_latest", "decisions")
TARGETS = 2
WORSE = {"train.tfidf.c": [0.0001], "train.tfidf.max_iterations": 1, "train.tfidf.search_iterations": 1}
OTHER = {"train.tfidf.c": [5.0], "promote.rule": "not-worse", "promote.margin": 1.0}


class Nights:
    def __init__(self, room, binaries, spark_home, mlflow, mlflow_pid):
        self.room = pathlib.Path(room)
        (self.room / "temporary").mkdir()
        self.work = self.room / "work"
        self.mlflow = mlflow
        self.mlflow_pid = int(mlflow_pid)
        self.checks = Checks()
        self.today = datetime.datetime.now(datetime.UTC).date()
        self.first, *self.missed = [self.today - datetime.timedelta(days=days) for days in (4, 3, 2, 1)]
        config = self.room / "config.yaml"
        jar = HOME / "pipelines/target/sortdesk-pipelines-0.1.0.jar"
        inbox.config(config, self.room, jar, mlflow, self.missed[0])
        self.desk = Desk(self.room, binaries, spark_home, config)
        self.fill()

    def fill(self):
        """A first night, three that are missed (no export came in the second), and a broken one."""
        rows = inbox.read(self.room / "history.csv")
        folder = self.room / "inbox"
        inbox.write(folder / str(self.first), rows[:400])
        inbox.write(folder / str(self.missed[0]), rows[400:440] + inbox.changed(rows[:20], "It is still so."))
        inbox.write(folder / str(self.missed[2]), rows[440:480] + inbox.changed(rows[:10], "Now it is mended."))
        self.expected = {row["ticket_id"] for row in rows[:480]}
        broken = folder / "2026-01-01"
        broken.mkdir()
        (broken / "tickets.csv").write_bytes(b"ticket_id,subject,category\n1,\x00\x00\x00,billing\n")

    # --- What is there

    def tables(self):
        return {name: sorted(map(repr, snapshot.rows(self.work, name))) for name in TABLES}

    def champion(self):
        rows = [row for row in snapshot.rows(self.work, "decisions") if row["action"] == "promoted"]
        return max(rows, key=lambda row: row["decided_at"])["model_version"]

    def states(self, what, dag_id, run_id, **expected):
        return self.checks.equal(f"{what}: the state of every task", self.desk.states(run_id, dag_id), expected)

    def begin(self):
        """What was there before: a first night, and a champion, in one call."""
        words = ["--workdir", self.work, "--input", self.room / "inbox" / str(self.first)]
        words += inbox.options({**inbox.SETTINGS, "mlflow.uri": self.mlflow})
        done = call(["run", *words], environment(self.room / "temporary"))
        self.checks.check("a working folder with a champion", done.code == 0, done)

    def predicted(self, what, tickets):
        champion = self.champion()
        found, twice = snapshot.predictions(self.work)
        newest = {row["ticket_id"]: row["version"] for row in snapshot.rows(self.work, "tickets")}
        keys = {(key[0], key[1], key[2]) for key in found if key[3] == champion}
        current = {key for key in keys if newest.get(key[0]) == key[1]}
        self.checks.check(what, len(current) == tickets * TARGETS and not twice, f"    {len(current)} rows, {twice[:3]}")

    # --- scheduler, dag-processor, api-server

    def serve(self):
        self.desk.start("api-server", "api-server", "--host", "127.0.0.1", "--port", str(self.desk.port), "--workers", "1")
        await_that("the api-server's health", self.healthy, 120)
        self.desk.start("dag-processor", "dag-processor")
        self.desk.start("scheduler", "scheduler", "--skip-serve-logs")
        named = {NIGHTLY, WEEKLY, SCORE}
        await_that(
            "the DAGs in the database",
            lambda: named <= {row["dag_id"] for row in self.desk.rows("SELECT dag_id FROM serialized_dag")},
            120,
        )
        self.checks.equal("no import error", self.desk.rows("SELECT * FROM import_error"), [])

    def healthy(self):
        try:
            return self.desk.api("GET", "/api/v2/version")
        except OSError:
            return None

    def ended(self, dag_id, run_id, seconds=600):
        def found():
            (run,) = [run for run in self.desk.runs(dag_id) if run["run_id"] == run_id]
            return run if run["state"] in ("success", "failed") else None

        return await_that(f"the end of {dag_id} {run_id}", found, seconds)

    def catch_up(self):
        for dag_id in (SCORE, WEEKLY, NIGHTLY):
            self.desk.unpause(dag_id)
        busy = "SELECT 1 FROM task_instance WHERE dag_id = ? AND state = 'running'"
        await_that("the first missed night", lambda: self.desk.rows(busy, NIGHTLY), 120)
        # Beside the nights, so that both want the slot.
        week = self.desk.trigger(WEEKLY, "better", settings=OTHER)
        nights = await_that("three missed nights", self.caught_up, 1200)
        self.checks.equal("three missed nights are caught up, each once",
                          [run["data_interval_start"][:10] for run in nights], [str(night) for night in self.missed])  # fmt: skip
        ordered = all(one["end_date"] <= two["start_date"] for one, two in zip(nights, nights[1:], strict=False))
        self.checks.check("in order, one after the other", ordered, nights)
        done = dict.fromkeys(("ingest", "validate", "score", "maintain", "report", "done"), "success")
        for night, run in zip(self.missed, nights, strict=True):
            missing = {"ingest": "skipped", "validate": "skipped"} if night == self.missed[1] else {}
            self.states(f"the night of {night}", NIGHTLY, run["run_id"], **(done | missing))
        self.ended(WEEKLY, week)
        self.states("a better candidate", WEEKLY, week, train="success", evaluate="success", check="success",
                    gate="success", promote="success", score="success")  # fmt: skip

    def caught_up(self):
        # Midnight may bring another.
        missed = set(map(str, self.missed))
        runs = [run for run in self.desk.runs(NIGHTLY)
                if run["run_type"] == "scheduled" and run["data_interval_start"][:10] in missed]  # fmt: skip
        return runs if len(runs) == 3 and all(run["state"] in ("success", "failed") for run in runs) else None

    def asset_run(self):
        runs = await_that("a run that the asset starts", lambda: self.desk.runs(SCORE), 180)
        self.checks.equal("the promotion started one scoring, without a date",
                          [(run["run_type"], run["logical_date"]) for run in runs], [("asset_triggered", None)])  # fmt: skip
        run = self.ended(SCORE, runs[0]["run_id"])["run_id"]
        self.states("the scoring after a promotion", SCORE, run, model_version="success", score="success")
        champion = self.champion()
        (event,) = self.desk.rows("SELECT extra FROM asset_event WHERE source_run_id = 'better'")
        self.checks.equal("the asset's event names the model version", json.loads(event["extra"]), {"model_version": champion})
        self.checks.check("and so does the Spark application",
                          f"sortdesk score {champion}" in self.desk.task_log(SCORE, run, "score"))  # fmt: skip
        self.checks.equal("every ticket of every night is there",
                          {row["ticket_id"] for row in snapshot.rows(self.work, "tickets")}, self.expected)  # fmt: skip
        self.predicted("the new champion answered each once", len(self.expected))

    def one_slot(self):
        slots = self.desk.rows("SELECT slots FROM slot_pool WHERE pool = 'sortdesk'")
        self.checks.equal("the pool has one slot", slots, [{"slots": 1}])
        taken = self.desk.rows(
            "SELECT dag_id, task_id, start_date, end_date FROM task_instance"
            " WHERE pool = 'sortdesk' AND start_date IS NOT NULL AND end_date IS NOT NULL AND run_id IN"
            " (SELECT run_id FROM dag_run WHERE run_type = 'scheduled' OR run_id = 'better') ORDER BY start_date"
        )
        over = [(one, two) for one, two in zip(taken, taken[1:], strict=False) if two["start_date"] < one["end_date"]]
        self.checks.check("no two stages ran at once", not over, over[:2])
        dags = [row["dag_id"] for row in taken]
        turns = sum(one != two for one, two in zip(dags, dags[1:], strict=False))
        self.checks.check("both DAGs took the slot in turn", set(dags) == {NIGHTLY, WEEKLY} and turns >= 2, dags)

    def late_night(self):
        """The changed tickets of the first missed night, again after the last: a backfill."""
        before = self.tables()
        run = self.desk.trigger(NIGHTLY, "late", date=str(self.missed[0]))
        self.ended(NIGHTLY, run)
        self.checks.check("a backfilled older night replaces nothing newer",
                          set(self.desk.states(run, NIGHTLY).values()) == {"success"} and self.tables() == before)  # fmt: skip

    def worse(self):
        champion, before = self.champion(), self.tables()
        run = self.desk.trigger(WEEKLY, "worse", settings=WORSE)
        self.checks.equal("a worse candidate does not fail the run", self.ended(WEEKLY, run)["state"], "success")
        self.states("a worse candidate", WEEKLY, run, train="success", evaluate="success", check="success",
                    gate="success", promote="skipped", score="skipped")  # fmt: skip
        self.checks.check("the gate says why", "does not hold" in self.desk.task_log(WEEKLY, run, "gate"))
        self.checks.check("the champion and the tables stay", self.champion() == champion and self.tables() == before)
        self.checks.equal("and nothing more is scored", len(self.desk.runs(SCORE)), 1)

    def failed(self, what, dag_id, run_id, task_id, *parts):
        before = self.tables()
        self.checks.equal(f"{what} fails the run", self.ended(dag_id, run_id)["state"], "failed")
        states = self.desk.states(run_id, dag_id)
        # A night that failed is reported, too.
        others = {state for name, state in states.items() if name not in (task_id, "report")}
        self.checks.equal(f"{what}: {task_id} failed, the rest did not run", (states[task_id], others), ("failed", {"upstream_failed"}))
        self.checks.equal(f"{what}: the night is reported", states.get("report", "success"), "success")
        log = self.desk.task_log(dag_id, run_id, task_id)
        said = [line for line in log.splitlines() if f"{dag_id}.{task_id} failed in {run_id}" in line]
        self.checks.check(f"{what}: the task's log has the call-back's line with the message",
                          said and all(part in said[0] for part in ("error: ", *parts)), said or log[-2000:])  # fmt: skip
        self.checks.check(f"{what}: the tables are as before", self.tables() == before)

    def failures(self):
        self.failed("a broken file", NIGHTLY, self.desk.trigger(NIGHTLY, "broken", date="2026-01-01"), "ingest",
                    "2026-01-01/tickets.csv is a binary file")  # fmt: skip
        os.killpg(self.mlflow_pid, signal.SIGTERM)
        self.failed("MLflow down", WEEKLY, self.desk.trigger(WEEKLY, "down"), "train", "MLflow")

    def run(self):
        try:
            self.checks.check("a database", self.desk.command("db", "migrate").returncode == 0)
            pools = self.desk.command("pools", "import", str(DAGS / "pools.json"))
            self.checks.check("the pool is made by its file", pools.returncode == 0)
            for step in (self.begin, self.serve, self.catch_up, self.asset_run,
                         self.one_slot, self.late_night, self.worse, self.failures):  # fmt: skip
                step()
                print(f"    {step.__name__}: {datetime.datetime.now(datetime.UTC):%H:%M:%S}", flush=True)
        except (TimeoutError, RuntimeError, ValueError) as problem:
            self.checks.check("the steps are walked through", False, f"    {type(problem).__name__}: {problem}")
        finally:
            self.desk.stop()
        self.checks.finish()


if __name__ == "__main__":
    Nights(*sys.argv[1:]).run()
