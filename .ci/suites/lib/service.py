"""./sortdesk serve on a free port, and what it answers."""

import json
import subprocess
import time
import urllib.error
import urllib.request

from checks import HOME, LAUNCHER


# What a process ends with that SIGTERM ended.
TERMINATED = 128 + 15


class Service:
    code = None

    def __init__(self, workdir, env, log, poll_seconds=1):
        self.log = open(log, "wb")
        self.process = subprocess.Popen(
            [str(LAUNCHER), "serve", "--workdir", str(workdir), "--port", "0", "--set", f"serve.poll_seconds={poll_seconds}",
             "--set", "serve.stop.drain_seconds=0",
             # What is compared is the answers: none is refused, and none late, however slow the machine.
             "--set", "serve.queue.max_wait_ms=600000", "--set", "serve.queue.deadline_ms=600000"],
            cwd=HOME, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip
        line = self.process.stdout.readline().decode()
        if not line.startswith("serving on "):
            self.process.kill()
            raise RuntimeError(f"the service did not start; see {log}")
        self.url = line.split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.code = self.process.wait(60)
        self.log.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=60) as response:
            return json.load(response)

    def post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.load(response)

    def await_serving(self, version, seconds=60):
        """Waits until the model of a version answers; says whether it does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            serving = self.get("/model/status").get("serving")
            if serving and serving["version"] == version:
                return True
            time.sleep(0.1)
        return False
