"""A standalone cluster of two workers with one core each, on this machine, from a pyspark distribution."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.environment = {"SPARK_HOME": str(SPARK_HOME), "PYSPARK_PYTHON": sys.executable}

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        try:
            log = self.start("master", "master.Master")
            found = self.await_line(log, r"Starting Spark master at (spark://\S+)")
            self.master = found.group(1)
            for number in (1, 2):
                room = self.folder / f"worker{number}"
                words = ["--cores", "1", "--memory", "3g", "--work-dir", room, self.master]
                log = self.start(f"worker{number}", "worker.Worker", *words)
                self.await_line(log, "Successfully registered with master")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()

    @property
    def pids(self):
        return tuple(process.pid for process in self.processes)

    def submit(self, main, jar, target, words):
        """Returns the command that runs a class of the benchmarks with the job jar beside it."""
        (own,) = target.glob("sortdesk-benchmarks-*.jar")
        return [
            *(SPARK_HOME / "bin/spark-submit", "--master", self.master, "--class", main),
            *("--driver-memory", "1g", "--executor-memory", "2g", "--jars", own, jar),
            *words,
        ]

    def start(self, name, kind, *words):
        command = [SPARK_HOME / "bin/spark-class", f"org.apache.spark.deploy.{kind}"]
        command += ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0", *words]
        path = self.folder / f"{name}.log"
        environment = {
            **os.environ,
            **self.environment,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_LOCAL_DIRS": str(self.folder / name / "local"),
        }
        with open(path, "w") as log:
            self.processes.append(
                subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, env=environment)
            )
        return path

    @staticmethod
    def await_line(log, pattern):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            found = re.search(pattern, log.read_text())
            if found:
                return found
            time.sleep(0.2)
        sys.exit(f"error: the cluster did not start; {log} says why")
