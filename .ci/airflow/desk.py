"""An Airflow of its own in a folder: its environment, commands, services, database and API."""

import json
import os
import pathlib
import secrets
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

HOME = pathlib.Path(__file__).resolve().parents[2]
DAGS = HOME / "airflow-dags"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Records:
    """What Airflow's database and logs say of its runs."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.database = self.home / "airflow.db"

    def rows(self, sql, *values):
        """Rows of Airflow's database, as dictionaries."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def runs(self, dag_id):
        return self.rows("SELECT * FROM dag_run WHERE dag_id = ? ORDER BY run_after, id", dag_id)

    def states(self, run_id, dag_id):
        found = self.rows("SELECT task_id, state FROM task_instance WHERE run_id = ? AND dag_id = ?", run_id, dag_id)
        return {row["task_id"]: row["state"] for row in found}

    def task_log(self, dag_id, run_id, task_id):
        folder = self.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task_id}"
        return "\n".join(file.read_text() for file in sorted(folder.glob("attempt=*.log")))


class Desk(Records):
    """Airflow with SQLite, below a folder; everything listens at the loopback interface alone."""

    def __init__(self, room, binaries, spark_home, config):
        super().__init__(pathlib.Path(room) / "airflow")
        self.room = pathlib.Path(room)
        self.binary = str(pathlib.Path(binaries) / "airflow")
        self.port = free_port()
        self.services = []
        self.token = None
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "SORTDESK"))},
            "PATH": f"{spark_home}/bin:{binaries}:{os.environ['PATH']}",
            "SPARK_HOME": str(spark_home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SORTDESK_AIRFLOW_CONFIG": str(config),
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW_CONN_SORTDESK_SPARK": json.dumps({"conn_type": "spark", "host": "local[2]"}),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "3",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.database}",
            "AIRFLOW__API__SECRET_KEY": secrets.token_hex(16),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        }

    def command(self, *words, **more):
        """An airflow command; its output, both streams together, goes to a file beside the others."""
        started = time.monotonic()
        done = subprocess.run(
            [self.binary, *words], cwd=self.room, env={**self.env, **more}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=400,
        )  # fmt: skip
        with (self.room / "commands.log").open("a") as log:
            log.write(f"$ airflow {' '.join(words)}\n{done.stdout}\n")
        print(f"    airflow {' '.join(words)[:90]}: {done.returncode}, {time.monotonic() - started:.0f} s", flush=True)
        return done

    def start(self, name, *words):
        """A service, in a process group of its own so that its children end with it."""
        log = (self.room / f"{name}.log").open("w")
        process = subprocess.Popen(
            [self.binary, *words], cwd=self.room, env=self.env, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.services.append(process)

    def stop(self):
        for process in reversed(self.services):
            signal_group(process, signal.SIGTERM)
        for process in self.services:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                signal_group(process, signal.SIGKILL)
        self.services = []

    def api(self, method, path, body=None):
        if self.token is None and not path.startswith("/auth"):
            self.token = self.api("GET", "/auth/token")["access_token"]
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{method} {path}: {refused.code} {refused.read()[:300]}") from refused

    def trigger(self, dag_id, run_id, **conf):
        body = {"dag_run_id": run_id, "logical_date": None, "conf": conf}
        self.api("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)
        return run_id

    def unpause(self, dag_id):
        self.api("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})


def signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def await_that(what, condition, seconds):
    """Waits for a condition; what it returns that is true, or an error that says what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.5)
    raise TimeoutError(f"{what} did not come about in {seconds} s")
