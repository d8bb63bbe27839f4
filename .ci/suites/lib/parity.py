"""Tickets of shared data sets, by both scorers and through every door: the same answers.

parity.py TICKETS [DATA_SET...]
"""

import csv
import json
import os
import pathlib
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import answers
import snapshot
from checks import Checks, call, environment
from service import TERMINATED, Service

# A history that trains in half a minute.
ROWS = 1000
BATCH = 125
BY_COMMAND = 2
CLIENTS = 2

SETTINGS = """\
train:
  tfidf:
    c: [10.0]
    class_weights: [0.0]
    max_iterations: 30
  onnx:
    c: [10.0]
    class_weights: [0.0]
    max_iterations: 30
evaluate:
  bootstrap_samples: 100
"""


@dataclass(frozen=True)
class DataSet:
    name: str
    file: str
    fields: tuple
    targets: tuple


DATA_SETS = (
    DataSet("it-tickets", "it-tickets.csv", ("description",), ("category",)),
    DataSet("helpdesk", "helpdesk-multilingual.csv", ("subject", "description"), ("department", "priority")),
    DataSet("banking77", "banking77-train.csv", ("description",), ("category",)),
)


def subset(source, path, wanted):
    """Writes as many rows, evenly drawn from a file that may be sorted by label; returns them by id."""
    with open(source, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = [rows[i * len(rows) // wanted] for i in range(wanted)] if len(rows) > wanted else rows
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(chosen)
    return {row["ticket_id"]: row for row in chosen}


class Suite:
    def __init__(self, root, tickets):
        self.root = root
        self.tickets = tickets
        self.checks = Checks()
        self.settings = root / "settings.yaml"
        self.settings.write_text(SETTINGS)
        self.env = environment(root, SORTDESK_JAVA_OPTS=f"-Xmx2g -Djava.io.tmpdir={root}")

    def stage(self, what, *arguments):
        done = call([*arguments, "--config", self.settings], self.env)
        if not self.checks.check(what, done.code == 0, done):
            self.checks.finish()
        return done

    def data_set(self, data):
        workdir = self.root / data.name
        history = self.root / f"{data.name}.csv"
        rows = subset(pathlib.Path(os.environ["SORTDESK_DATA"]) / data.file, history, max(ROWS, self.tickets))
        targets = [part for target in data.targets for part in ("--target", target)]
        self.stage(
            f"{data.name}: run", "run", "--workdir", workdir, "--input", history,
            "--text", ",".join(data.fields), *targets,
        )  # fmt: skip
        texts = {row["ticket_id"]: row["text"] for row in snapshot.rows(workdir, "tickets")}
        ids = sorted(texts)[:: max(1, len(texts) // self.tickets)][: self.tickets]
        tickets = {id: {field: rows[id][field] for field in data.fields} for id in ids}
        registered = snapshot.registered(workdir)
        with Service(workdir, self.env, self.root / f"{data.name}.log") as service:
            for number, version in sorted(registered.items()):
                if snapshot.champion(workdir) != version:
                    move_alias(workdir, number)
                    self.stage(f"{data.name}: score by {version}", "score", "--workdir", workdir)
                self.checks.check(f"{data.name}: {version} answers", service.await_serving(version))
                self.compare(data, workdir, version, service, tickets, texts)
        self.checks.equal(f"{data.name}: the service ends as SIGTERM has it", service.code, TERMINATED)

    def compare(self, data, workdir, version, service, tickets, texts):
        scored = {
            (row["ticket_id"], row["target"]): answers.of_row(row)
            for row in snapshot.rows(workdir, "predictions")
            if row["model_version"] == version and row["ticket_id"] in tickets
        }
        name = f"{data.name} by {version.split('-')[0]}"
        self.checks.equal(f"{name}: score answers every ticket", len(scored), len(tickets) * len(data.targets))
        self.same(f"{name}: /predict as score", scored, self.singly(data, version, service, tickets))
        self.same(f"{name}: /predict/batch as score", scored, self.in_batches(data, version, service, tickets))
        few = sorted(tickets)[:BY_COMMAND]
        self.same(
            f"{name}: predict as score",
            {key: answer for key, answer in scored.items() if key[0] in few},
            self.by_command(data, version, workdir, {id: texts[id] for id in few}),
        )
        for what, changed, found in answers.planted(scored):
            self.checks.equal(f"{name}: the comparison {'finds' if found else 'allows'} {what}",
                              bool(answers.differences(scored, changed)), found)  # fmt: skip

    def same(self, what, expected, found):
        wrong = answers.differences(expected, found)
        if self.checks.check(what, expected and not wrong, "\n".join("    " + w for w in wrong[:10])):
            print(f"measured: {what}: {len(expected)} answers, the largest difference "
                  f"{answers.largest(expected, found):.1e}", flush=True)  # fmt: skip

    def singly(self, data, version, service, tickets):
        def one(id):
            return id, service.post("/predict", tickets[id])

        with ThreadPoolExecutor(CLIENTS) as pool:
            return keyed(data, version, pool.map(one, tickets))

    def in_batches(self, data, version, service, tickets):
        ids = list(tickets)
        given = []
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            results = service.post("/predict/batch", {"tickets": [tickets[id] for id in part]})["results"]
            given += zip(part, results, strict=True)
        return keyed(data, version, given)

    def by_command(self, data, version, workdir, texts):
        given = []
        for id, text in texts.items():
            done = self.stage(f"predict {id}", "predict", text, "--workdir", workdir)
            given.append((id, json.loads(done.out)))
        return keyed(data, version, given)


def keyed(data, version, given):
    """Answers by ticket and target; those of another version count as none."""
    return {
        (id, target): answer
        for id, body in given
        if body.get("model_version") == version
        for target, answer in answers.of_json(body, data.targets).items()
    }


def move_alias(workdir, number):
    """Makes a registered model the champion, as MLflow's own client would in the folder store."""
    alias = workdir / "mlruns/models/sortdesk/aliases/champion"
    following = alias.with_name(".champion")
    following.write_text(str(number))
    following.rename(alias)


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="sortdesk-parity-"))
    tickets, only = int(sys.argv[1]), sys.argv[2:]
    try:
        suite = Suite(root, tickets)
        for data in DATA_SETS:
            if not only or data.name in only:
                suite.data_set(data)
        suite.checks.finish()
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
