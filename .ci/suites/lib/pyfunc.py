"""The champion in Python, loaded from an MLflow server without Sortdesk: the answers of ./sortdesk score.

pyfunc.py ROOM PYTHON MLFLOW: ROOM is an empty folder, PYTHON has what the bundles ask for, and MLFLOW is
MLflow's executable. For each scorer, and the encoder in each form, the version is made the champion, scores
the backlog by ./sortdesk score, and is loaded in Python as models:/sortdesk@champion.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import answers
import hard_tickets
import snapshot
from checks import HOME, Checks, call, environment

PLAIN, HARD = 700, 500
LEAST = 1_000
TARGETS = ("category", "department", "priority")
FIELDS = ["subject", "description"]
COLUMNS = ["label", "confidence", "all_probabilities", "targets", "scorer", "model_version", "truncated"]

SETTINGS = """\
train:
  tfidf:
    c: [10.0]
    class_weights: [0.0]
    max_iterations: 30
  onnx:
    form: fp32
    # The answers are compared, however good they are.
    form_agreement: 0.5
    c: [10.0]
    class_weights: [0.0]
    max_iterations: 30
evaluate:
  bootstrap_samples: 100
"""
OTHER_FORMS = ("fused", "int8")

# Changes of the loader: what is written in place of what, and what has to come of it.
DIFFERS, AGREES = "other answers", "the same answers"
TFIDF_PLANTS = [
    ("powers * (1 /", "powers * (1.00003 /", DIFFERS),
    ("powers * (1 /", "powers * (1.000003 /", AGREES),
    ("text.translate(self.lower)", "text.lower()", "is read as other tokens than by Sortdesk"),
    ('"NFKC"', '"NFC"', "is read as other tokens than by Sortdesk"),
    ("1 + np.log(numbers)", "1 + np.log1p(numbers)", "has logits that differ by"),
]
ONNX_PLANTS = [
    ('manifest["maxTokens"])', 'manifest["maxTokens"] - 1)', DIFFERS),
    ("np.ones_like(ids)", "np.zeros_like(ids)", "has logits that differ by"),
]


class Server:
    """MLflow's server on a free port."""

    def __init__(self, mlflow, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"
        self.log = open(folder / "server.log", "wb")
        # In a process group of its own, as the server leaves its workers behind.
        self.process = subprocess.Popen(
            [mlflow, "server", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1",
             "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--serve-artifacts",
             "--artifacts-destination", str(folder / "artifacts")],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"},
        )  # fmt: skip

    def __enter__(self):
        end = time.monotonic() + 180
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.uri + "/health", timeout=5)
                return self
            except OSError:
                time.sleep(0.3)
        self.__exit__()
        raise RuntimeError(f"MLflow's server did not start; see {self.log.name}")

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def ask(self, path, body=None):
        request = urllib.request.Request(
            f"{self.uri}/api/2.0/mlflow/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def versions(self):
        """The numbers of the registered versions, by their model versions."""
        found = self.ask("model-versions/search?filter=name%3D'sortdesk'")["model_versions"]
        tags = {version["version"]: {tag["key"]: tag["value"] for tag in version["tags"]} for version in found}
        return {tags[number]["sortdesk.model_version"]: number for number in sorted(tags, key=int)}

    def make_champion(self, number):
        body = {"name": "sortdesk", "alias": "champion", "version": number}
        self.ask("registered-models/alias", body)


class Suite:
    def __init__(self, room, python, server):
        self.room, self.executable, self.server = room, python, server
        self.checks = Checks()
        self.workdir = room / "work"
        self.elsewhere = room / "elsewhere"
        self.elsewhere.mkdir()
        self.temporary = pathlib.Path(tempfile.mkdtemp(prefix="pyfunc-"))
        self.settings = room / "settings.yaml"
        self.settings.write_text(SETTINGS)
        self.env = environment(room, SORTDESK_MLFLOW_URI=server.uri)
        self.env["SORTDESK_JAVA_OPTS"] = f"-Xmx2g -Djava.io.tmpdir={room}"
        self.tickets = room / "tickets.jsonl"

    def stage(self, what, *arguments):
        done = call([*arguments, "--workdir", self.workdir, "--config", self.settings], self.env)
        if not self.checks.check(what, done.code == 0, done):
            self.checks.finish()
        return done

    def main(self):
        rows = hard_tickets.write(self.tickets, PLAIN, HARD)
        self.stage("run", "run", "--input", self.tickets, "--text", ",".join(FIELDS),
                   *[part for target in TARGETS for part in ("--target", target)])  # fmt: skip
        forms = {version: "fp32" for version in self.server.versions()}
        for form in OTHER_FORMS:
            self.stage(f"train {form}", "train", "--set", "train.scorers=[onnx]", "--set", f"train.onnx.form={form}")
            forms = {version: form for version in self.server.versions()} | forms
        kinds = sorted((version.split("-")[0], form) for version, form in forms.items())
        expected = sorted([("tfidf", "fp32"), *(("onnx", form) for form in ("fp32", *OTHER_FORMS))])
        self.checks.equal("each scorer and form is registered", kinds, expected)
        for version, number in self.server.versions().items():
            scorer = version.split("-")[0]
            name = scorer if scorer == "tfidf" else f"onnx {forms[version]}"
            self.server.make_champion(number)
            self.stage(f"{name}: score", "score")
            self.compare(name, version, rows, planting=forms[version] == "fp32")
        self.documented()
        self.checks.finish()

    def documented(self):
        """Runs the block of docs/mlflow.md against the last champion."""
        text = (HOME / "docs/mlflow.md").read_text(encoding="utf-8")
        block = re.search(r"```python\nimport mlflow.pyfunc\n.*?```", text, re.S).group()
        code = block.removeprefix("```python\n").removesuffix("```")
        done = self.python("-c", code)
        said = done.stdout.decode()
        self.checks.check("the block of docs/mlflow.md prints two labels", re.search(
            r"label +confidence\n0 +\w+ +0\.\d+\n1 +\w+ +0\.\d+\n", said), said + done.stderr.decode())  # fmt: skip

    def compare(self, name, version, rows, planting):
        scored = {
            (row["ticket_id"], row["target"]): answers.of_row(row)
            for row in snapshot.rows(self.workdir, "predictions")
            if row["model_version"] == version
        }
        tickets = {id for id, _ in scored}
        self.checks.check(f"{name}: score answers {LEAST} tickets and more", len(tickets) >= LEAST, len(tickets))
        hard = {row["ticket_id"] for row in rows[PLAIN:]} & tickets
        self.checks.check(f"{name}: nearly all hard tickets are among them", len(hard) > 0.9 * HARD, len(hard))
        copy = self.room / f"copy-{version}"
        copy.mkdir()
        found, trouble = self.python_says("models:/sortdesk@champion", copy)
        if not self.checks.check(f"{name}: Python loads the champion", found, trouble):
            return
        own = [path for path in found["paths"] if path.startswith(f"{HOME}/") and not path.startswith(f"{HOME}/.venv/")]
        self.checks.equal(f"{name}: Python finds nothing of Sortdesk's, and no java", (own, found["java"]), ([], None))
        self.described(name, version, found)
        said = self.keyed(found, tickets)
        wrong = answers.differences(scored, said)
        self.checks.check(f"{name}: Python answers as score", scored and not wrong, "\n".join(wrong[:10]))
        largest = answers.largest(scored, said)
        print(f"measured: {name}: {len(tickets)} tickets ({len(hard)} hard, {found['truncated']} cut), "
              f"{len(scored)} answers, the largest difference {largest:.1e}; Python took "
              f"{found['seconds']:.1f} s", flush=True)  # fmt: skip
        if planting:
            self.plant(name, copy, scored, tickets)

    def described(self, name, version, found):
        equal = self.checks.equal
        equal(f"{name}: the signature names the text columns", found["inputs"], FIELDS)
        equal(f"{name}: the answers' columns", found["columns"], COLUMNS)
        equal(f"{name}: the signature names them", found["outputs"], COLUMNS)
        equal(f"{name}: every answer names its version", found["versions"], [version])
        first = [by_target[TARGETS[0]] for by_target in found["answers"].values()]
        equal(f"{name}: label, confidence and all_probabilities are the first target's", found["first"], first)
        equal(f"{name}: it answers its input example", len(found["example"]), 1)
        equal(f"{name}: its requirements are those that are installed", found["unmet"], [])
        equal(f"{name}: half a surrogate pair is read as U+FFFD", found["lone"], True)
        for what, said, part in (
            ("a missing column is named", found["without"], "missing inputs ['description']"),
            ("a number is no text", found["number"], "column subject holds 3, which is no text"),
        ):
            self.checks.check(f"{name}: {what}", part in str(said), said)

    def keyed(self, found, tickets):
        return {
            (id, target): (answer["label"], answer["all_probabilities"])
            for id, by_target in found["answers"].items()
            if id in tickets
            for target, answer in by_target.items()
        }

    def plant(self, name, copy, scored, tickets):
        """Changes the loader in the copied bundle, and its digest, which would be found first."""
        bundle = next(copy.rglob("MLmodel")).parent
        loader = next(bundle.glob("code/*.py"))
        manifest = bundle / "manifest.json"
        source, sealed = loader.read_text(), manifest.read_text()
        digest = hashlib.sha256(source.encode()).hexdigest()
        loader.write_text(source + "\n")
        _, trouble = self.python_says(bundle)
        self.checks.check(f"{name}: a changed loader is refused", f"{loader.name} was changed" in trouble, trouble)
        for before, after, outcome in TFIDF_PLANTS if name == "tfidf" else ONNX_PLANTS:
            changed = source.replace(before, after, 1)
            self.checks.check(f"{name}: there is {before} to change", changed != source)
            loader.write_text(changed)
            manifest.write_text(sealed.replace(digest, hashlib.sha256(changed.encode()).hexdigest()))
            found, trouble = self.python_says(bundle)
            what = f"{name}: {after} in place of {before} gives: {outcome}"
            if outcome in (DIFFERS, AGREES):
                wrong = answers.differences(scored, self.keyed(found, tickets)) if found else [trouble]
                self.checks.equal(what, bool(found) and bool(wrong), outcome == DIFFERS)
                if wrong:
                    print(f"    {len(wrong)} of {len(scored)} answers, such as {wrong[0]}", flush=True)
            else:
                self.checks.check(what, not found and outcome in trouble, trouble)
            loader.write_text(source)
            manifest.write_text(sealed)

    def python(self, *arguments):
        """Runs Python in an empty folder, with no Sortdesk on its path and no java."""
        env = {"HOME": str(self.elsewhere), "LANG": "C.UTF-8", "GIT_PYTHON_REFRESH": "quiet", "PATH": "",
               "TMPDIR": str(self.temporary), "MLFLOW_DISABLE_TELEMETRY": "true",
               "MLFLOW_TRACKING_URI": self.server.uri}  # fmt: skip
        return subprocess.run([self.executable, "-I", "-B", *arguments], cwd=self.elsewhere, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=900)  # fmt: skip

    def python_says(self, model, *copy):
        """What Python finds, or nothing, and what it complains of."""
        found = self.room / "found.json"
        found.unlink(missing_ok=True)
        # Outside of the checkout: what lies below that counts as Sortdesk's.
        script = self.temporary / "answers.py"
        script.write_text((HOME / ".ci/suites/lib/pyfunc_answers.py").read_text())
        done = self.python(str(script), self.server.uri, str(model), str(self.tickets), str(found), *map(str, copy))
        trouble = done.stderr.decode("utf-8", "replace")
        return (json.loads(found.read_text()) if done.returncode == 0 else None), trouble


def main(room, python, mlflow):
    room = pathlib.Path(room)
    with Server(mlflow, room) as server:
        suite = Suite(room, python, server)
        try:
            suite.main()
        finally:
            shutil.rmtree(suite.temporary)


if __name__ == "__main__":
    main(*sys.argv[1:])
