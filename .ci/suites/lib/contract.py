"""Starts the real service over a model made for it, and has schemathesis send what it can think of.

Without keys configured, then with keys: no key, and a key of each scope. At least 5,000 cases in all;
how many were answered with 200 is printed.
"""

import collections
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import tickets
from checks import HOME, LAUNCHER, Checks, call, environment

ROOM = HOME / "target" / "ci" / "contract"
SCHEMATHESIS = pathlib.Path(sys.executable).parent / "st"
LEAST_CASES = 5_000
SECONDS = 400

# Java's exit code after SIGTERM, and no error in the log.
ENDED = (128 + signal.SIGTERM, [])

# Cases a path and phase: the more there is to vary in a body, the more.
EXAMPLES = {"open": 200, "no key": 60, "predict": 200, "metrics": 60, "admin": 60}
KEYS = {scope: f"{scope}-key-of-this-suite" for scope in ("predict", "metrics", "admin")}


class Service:
    """The service as ./sortdesk serve starts it, on a free port."""

    def __init__(self, name, env, work, *settings):
        self.log = ROOM / f"serve-{name}.log"
        with open(self.log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [str(LAUNCHER), "serve", "--workdir", str(work), "--port", "0", *settings],
                cwd=HOME,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.url = self.awaited(self.address, "it does not listen")
        self.awaited(lambda: self.get("/health/ready")[0] == 200, "it is not ready")

    def address(self):
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return next((line.split()[-1] for line in lines if line.startswith("serving on ")), None)

    def awaited(self, look, trouble):
        end = time.monotonic() + 60
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"{trouble}; see {self.log}")
            time.sleep(0.1)

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self):
        """Ends it by SIGTERM; returns its exit code and what it logged as an error."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return code, [line for line in lines if '"level":"ERROR"' in line]


def untyped(node, where="$"):
    """Where a description says of an object nothing of what it holds."""
    found = []
    if isinstance(node, dict):
        values = node.get("additionalProperties")
        if node.get("type") == "object" and "properties" not in node and not values:
            found.append(where)
        if node.get("schema") == {} or node.get("items") == {} or values in ({}, True):
            found.append(where)
        for key, value in node.items():
            found += untyped(value, f"{where}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            found += untyped(value, f"{where}[{index}]")
    return found


def check_document(checks, document, keys):
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    checks.check(f"/openapi {keys}: it has operations", len(operations) >= 15, len(operations))
    checks.equal(
        f"/openapi {keys}: no response is called default",
        [name for name, operation in operations if "default" in operation["responses"]],
        [],
    )
    checks.equal(f"/openapi {keys}: every object is typed", untyped(document), [])


def schemathesis(name, url, key):
    """Sends cases; returns the exit code, what was printed, and what was answered."""
    file = ROOM / f"{name.replace(' ', '-')}.har"
    command = [str(SCHEMATHESIS), "run", f"{url}/openapi", "--checks", "all", "--no-color"]
    command += ["--max-examples", str(EXAMPLES[name]), "--seed", "20", "--continue-on-failure"]
    command += ["--generation-database", "none", "--request-timeout", "30"]
    command += ["--report", "har", "--report-har-path", str(file)]
    if key is not None:
        command += ["--header", f"X-API-Key: {key}"]
    done = subprocess.run(
        command, cwd=ROOM, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS
    )
    (ROOM / f"{name.replace(' ', '-')}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    entries = json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]
    answers = collections.Counter(
        (entry["request"]["url"][len(url) :].split("?")[0], entry["response"]["status"])
        for entry in entries
    )
    return done.returncode, done.stdout + done.stderr, answers


def try_out(checks, name, service, key=None):
    began = time.monotonic()
    code, said, answers = schemathesis(name, service.url, key)
    cases = sum(answers.values())
    statuses = collections.Counter()
    for (_, status), count in answers.items():
        statuses[status] += count
    checks.check(f"{name}: schemathesis finds nothing", code == 0, said[-12_000:])
    checks.equal(f"{name}: no 5xx", [s for s in statuses if s >= 500 or s == 0], [])
    good = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    print(f"measured: {name}: {cases} cases in {time.monotonic() - began:.0f} s: {good}", flush=True)
    return answers


def main():
    checks = Checks(1)
    shutil.rmtree(ROOM, ignore_errors=True)
    ROOM.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        env = environment(temporary)
        work = pathlib.Path(temporary) / "work"
        history = tickets.history(pathlib.Path(temporary) / "history.csv", 300)
        settings = pathlib.Path(temporary) / "settings.yaml"
        settings.write_text(tickets.SETTINGS, encoding="utf-8")
        made = call(
            ["run", "--input", history, "--workdir", work, "--config", settings]
            + ["--target", "category", "--target", "priority"],
            env,
        )
        if not checks.check("a model is made and promoted", made.code == 0, made):
            checks.finish()
        total = collections.Counter()

        service = Service("open", env, work)
        check_document(checks, json.loads(service.get("/openapi")[1]), "without keys")
        total += try_out(checks, "open", service)
        checks.equal("the service ends well", service.stop(), ENDED)

        hashes = {s: hashlib.sha256(k.encode()).hexdigest() for s, k in KEYS.items()}
        keys = ", ".join(f"{scope}:{scope}:{digest}" for scope, digest in hashes.items())
        service = Service("keys", env, work, "--set", f"serve.access.keys=[{keys}]")
        check_document(checks, json.loads(service.get("/openapi")[1]), "with keys")
        total += try_out(checks, "no key", service)
        for scope, key in KEYS.items():
            total += try_out(checks, scope, service, key)
        checks.equal("the service with keys ends well", service.stop(), ENDED)

    cases = sum(total.values())
    good = {path: total[path, 200] for path in ("/predict", "/predict/batch")}
    print(f"measured: {cases} cases in all; answered with 200: {good}", flush=True)
    checks.check(f"at least {LEAST_CASES} cases", cases >= LEAST_CASES, cases)
    for path, count in good.items():
        checks.check(f"{path} answers some with 200", count > 0, total)
    checks.finish()


if __name__ == "__main__":
    main()
