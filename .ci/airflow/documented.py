"""The commands of docs/airflow.md, from nothing to a green night: documented.py ROOM MASTER"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "suites/lib")]
import inbox
import snapshot
from checks import Checks
from desk import HOME, Records, signal_group

TABLES = ("tickets", "tickets_rejected", "tickets_nights", "predictions", "predictions_latest", "decisions")
BLOCK = re.compile(r"(?P<mark><!--[^\n]*-->\n)?```\n(?P<commands>.*?)```\n", re.DOTALL)
NIGHTLY, WEEKLY = "sortdesk_nightly", "sortdesk_weekly"
TICKETS, TARGETS = 600, 3
LIMIT_SECONDS = 2400


def commands():
    """The lines of the blocks that have no mark of their own."""
    text = (HOME / "docs/airflow.md").read_text()
    return [line for block in BLOCK.finditer(text) if not block["mark"] for line in block["commands"].splitlines()]


def checkout(folder):
    """A folder that looks like a checkout, whose working folder is its own."""
    folder.mkdir()
    for name in (".ci", ".venv", "airflow-dags", "conf", "pipelines", "sortdesk"):
        (folder / name).symlink_to(HOME / name)
    return folder


def script(master):
    """The commands, with the tables kept as they are after each run; the first run is on this machine, the others are
    on a standalone master."""
    connection = json.dumps({"conn_type": "spark", "host": master})
    lines, run = ["set -e"], 0
    for line in commands():
        lines.append(line)
        if line.startswith("airflow dags test"):
            run += 1
            lines += [f"mkdir after-{run}", f"cp -r work/tables after-{run}/tables"]
            lines.append(f"export AIRFLOW_CONN_SORTDESK_SPARK='{connection}'")
    return "\n".join(lines) + "\n"


def main(room, master):
    checks = Checks()
    folder = checkout(pathlib.Path(room) / "documented")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "SORTDESK", "SPARK_HOME"))}
    # The JVMs of spark-submit live shortly: as those of the other suites, they have one compiler and interpret queries.
    interpreted = [f"-D{key}={value}" for key, value in inbox.SPARK.items() if key.startswith("spark.sql.codegen")]
    env["SPARK_SUBMIT_OPTS"] = " ".join([inbox.SPARK["spark.driver.extraJavaOptions"], *interpreted])
    with (folder / "commands.log").open("w") as log:
        shell = subprocess.Popen(["bash", "-x", "-c", script(master)], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
        try:
            code = shell.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            code = f"none in {LIMIT_SECONDS} s"
        finally:
            # What it started may outlive it.
            signal_group(shell, signal.SIGKILL)
    said = (folder / "commands.log").read_text()
    if not checks.check("every command of docs/airflow.md works", code == 0, f"{code}\n{said[-3000:]}"):
        checks.finish()
    airflow = Records(folder / "work/airflow")
    first, again = airflow.runs(NIGHTLY)
    (week,) = airflow.runs(WEEKLY)
    night = dict.fromkeys(("ingest", "validate", "score", "maintain", "report", "done"), "success")
    checks.equal("the first night", airflow.states(first["run_id"], NIGHTLY), night | {"score": "skipped"})
    chain = ("train", "evaluate", "check", "gate", "promote", "score")
    checks.equal("the first week", airflow.states(week["run_id"], WEEKLY), dict.fromkeys(chain, "success"))
    checks.equal("the night again", airflow.states(again["run_id"], NIGHTLY), night)
    checks.equal("all runs end well", {run["state"] for run in (first, week, again)}, {"success"})
    checks.check("the first on this machine, the others on the standalone master",
                 "--master local[2] " in said and said.count(f"--master {master} ") >= 10)  # fmt: skip
    checks.equal("every ticket came", len(snapshot.rows(folder / "work", "tickets")), TICKETS)
    found, twice = snapshot.predictions(folder / "work")
    checks.check("the champion answered each for every target, once", len(found) == TICKETS * TARGETS and not twice, len(found))
    checks.check("the night is reported", (folder / "work/reports/nightly.html").is_file())
    before, after = ({name: sorted(map(repr, snapshot.rows(folder / f"after-{n}", name))) for name in TABLES} for n in (2, 3))
    checks.equal("the same night twice leaves the same rows", [name for name in TABLES if before[name] != after[name]], [])
    versions = [snapshot.version(folder / f"after-{n}", "tickets") for n in (2, 3)]
    checks.check("and the same version of tickets", versions[0] == versions[1], versions)
    checks.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
