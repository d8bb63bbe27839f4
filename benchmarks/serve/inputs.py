"""What is measured with: tickets, Sortdesk's models, the peers' models, and the requests."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

from jvm import HOME
from services import PEERS, benchmark_java

TARGETS = ("department", "priority")

# Requests of the onnx services; of the tfidf services all tickets. They are cycled through where more are sent:
# the caches are off, so an answer is computed each time.
ONNX_TICKETS = 600

# Words of the short texts with which 50,000 requests of the onnx service take minutes, not half an hour.
SHORT_WORDS = 6


class Inputs:
    """A folder with everything, made once."""

    def __init__(self, folder, data, given, form):
        self.folder = folder
        self.data = data
        folder.mkdir(parents=True, exist_ok=True)
        self.logs = folder / "logs"
        self.logs.mkdir(exist_ok=True)
        self.run = given or folder / "run"
        if not given and not (self.run / "models/candidates.json").is_file():
            self.train(form)
        candidates = json.loads((self.run / "models/candidates.json").read_text())
        self.bundles = {s: self.run / "models" / candidates[s] for s in ("tfidf", "onnx")}
        self.workdirs = {s: self.workdir(s, candidates[s]) for s in self.bundles}
        self.models = folder / "peers"
        self.requests = {}
        self.prepare()

    def train(self, form):
        print("training Sortdesk's models ...", flush=True)
        command = [HOME / "sortdesk", "run", "--workdir", self.run, "--input", self.data]
        command += ["--text", "subject,description"]
        for target in TARGETS:
            command += ["--target", target]
        if form != "auto":
            # Also where it gives a few tickets another label than fp32 does.
            command += ["--set", f"train.onnx.form={form}", "--set", "train.onnx.form_agreement=0"]
        with open(self.logs / "run.log", "w") as log:
            if subprocess.run(command, stdout=log, stderr=log).returncode != 0:
                sys.exit(f"error: ./sortdesk run failed; {log.name} says why")

    def workdir(self, scorer, version):
        """A working folder with this model as champion: MLflow's folder keeps an alias as a file."""
        folder = self.folder / f"work-{scorer}"
        if folder.is_dir():
            return folder
        shutil.copytree(self.run / "mlruns", folder / "mlruns")
        model = folder / "mlruns/models/sortdesk"
        for number in model.glob("version-*"):
            if (number / "tags/sortdesk.model_version").read_text().strip() == version:
                (model / "aliases/champion").write_text(number.name.removeprefix("version-"))
        return folder

    def prepare(self):
        made = self.folder / "requests-short.tsv"
        if not made.is_file():
            print("fitting the peers' models and writing the requests ...", flush=True)
            with open(self.data, encoding="utf-8-sig", newline="") as file:
                csv.field_size_limit(sys.maxsize)
                rows = list(csv.DictReader(file))
            said = self.expected("tfidf", rows)
            tickets = self.folder / "tickets.jsonl"
            with open(tickets, "w", encoding="utf-8") as out:
                for row, line in zip(rows, said):
                    labels = {target: row[target] for target in TARGETS}
                    ticket = {"text": line["text"], "trained": line["trained"], **labels}
                    out.write(json.dumps(ticket) + "\n")
            fit = [sys.executable, PEERS / "fit.py", tickets, self.bundles["onnx"], self.models]
            if subprocess.run(fit).returncode != 0:
                sys.exit("error: the peers' models could not be made")
            some = rows[:: max(1, len(rows) // ONNX_TICKETS)]
            onnx = [line["labels"] for line in self.expected("onnx", some)]
            words = json.loads(
                subprocess.check_output([sys.executable, PEERS / "expect.py", tickets, self.models])
            )
            self.write("Sortdesk-tfidf", rows, [line["labels"] for line in said])
            self.write("FastAPI-tfidf", rows, words)
            # The same encoder and heads, so the same labels.
            self.write("Sortdesk-onnx", some, onnx)
            self.write("FastAPI-onnx", some, onnx)
            short = [shortened(row) for row in some]
            labels = [line["labels"] for line in self.expected("onnx", short)]
            self.write("short", short, labels)
        for file in self.folder.glob("requests-*.tsv"):
            self.requests[file.stem.removeprefix("requests-")] = file

    def of(self, service):
        return self.requests[f"{service.who}-{service.scorer}"]

    def expected(self, scorer, rows):
        lines = "".join(
            json.dumps({"subject": row["subject"], "description": row["description"]}) + "\n"
            for row in rows
        )
        command = benchmark_java("Expected", self.bundles[scorer])
        done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit("error: Sortdesk's answers could not be computed")
        # Not splitlines: texts hold characters that it takes for the end of a line.
        return [json.loads(line) for line in done.stdout.split("\n") if line]

    def write(self, name, rows, labels):
        with open(self.folder / f"requests-{name}.tsv.new", "w", encoding="utf-8") as out:
            for row, answer in zip(rows, labels):
                body = {"subject": row["subject"], "description": row["description"]}
                pieces = [f'"label":{json.dumps(answer[TARGETS[0]])}']
                pieces += [
                    f'"{target}":{{"label":{json.dumps(answer[target])}' for target in TARGETS
                ]
                out.write("\t".join([json.dumps(body), *pieces]) + "\n")
        Path(out.name).rename(self.folder / f"requests-{name}.tsv")


def shortened(row):
    words = row["description"].split()[:SHORT_WORDS]
    return {"subject": "", "description": " ".join(words) or "nothing"}
