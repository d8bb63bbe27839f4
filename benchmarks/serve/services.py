"""Starts and stops the services that are measured, each on the first core."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from jvm import HOME, without_spark

PEERS = Path(__file__).resolve().parent / "peers"
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, GENERATOR_CORE = CORES[0], CORES[-1]
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port, path="/health/ready"):
    """Returns the status of an answer, or 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


class Service:
    """A running service: who, scorer, port, pid."""

    def __init__(self, who, scorer, command, log, cores=(SERVER_CORE,), **environment):
        self.who, self.scorer = who, scorer
        self.port = free_port()
        self.log = log
        command = [str(word).replace("{port}", str(self.port)) for word in command]
        pinned = ["taskset", "-c", ",".join(map(str, cores)), *command]
        began = time.monotonic()
        with open(log, "w") as out:
            self.process = subprocess.Popen(
                pinned, stdout=out, stderr=out, env={**os.environ, **environment}
            )
        self.pid = self.process.pid
        while status(self.port) != 200:
            if self.process.poll() is not None or time.monotonic() - began > 120:
                self.process.kill()
                sys.exit(f"error: {who} ({scorer}) did not get ready; {log} says why")
            time.sleep(0.01)
        self.seconds_to_ready = time.monotonic() - began

    def resident(self):
        """Returns the resident memory in megabytes (of 1,000,000 bytes)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def sortdesk(scorer, workdir, logs, *settings, cores=(SERVER_CORE,)):
    command = [HOME / "sortdesk", "serve", "--workdir", workdir, "--port", "{port}"]
    for setting in ("serve.stop.drain_seconds=0", *settings):
        command += ["--set", setting]
    return Service("Sortdesk", scorer, command, logs / f"sortdesk-{scorer}.log", cores=cores)


def peer(scorer, models, logs):
    app = {"tfidf": "words:app", "onnx": "encoder:app"}[scorer]
    uvicorn = Path(sys.executable).parent / "uvicorn"
    command = [uvicorn, app, "--app-dir", PEERS, "--port", "{port}", "--loop", "uvloop"]
    command += ["--http", "httptools", "--no-access-log", "--log-level", "warning"]
    log = logs / f"fastapi-{scorer}.log"
    return Service("FastAPI", scorer, command, log, PEER_MODELS=str(models), **ONE_THREAD)


def benchmark_java(name, *arguments):
    """Returns the command of a class of the benchmarks' module."""
    # The quick compiler alone: the generator shall not compile beside what it measures.
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms640m", "-Xmx640m", "-Xmn400m")
    return [*without_spark(f"serve.{name}", *options, "-Xlog:disable"), *map(str, arguments)]
