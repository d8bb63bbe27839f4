"""Holds the notebooks' figures to the reports and to the Delta tables, read by delta-rs.

notebooks.py WORKDIR PAGES STAGES: WORKDIR is what the notebooks looked at, PAGES what notebooks/run wrote, and STAGES a
folder of ./sortdesk run with the settings of the notebook in Java.
"""

import collections
import csv
import datetime
import html
import json
import pathlib
import sys

from deltalake import DeltaTable

HOME = pathlib.Path(__file__).resolve().parents[3]
SHORTEST = 30


class Suite:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, why=""):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        print(f"ok: {what}" if holds else f"FAILED: {what} ({why})", flush=True)

    def equal(self, what, seen, expected):
        self.check(what, seen == expected, f"{str(seen)[:400]} in place of {str(expected)[:400]}")


class Folder:
    """A working folder: rows of tables as dicts, and reports."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def rows(self, name):
        rows = DeltaTable(self.path / "tables" / name).to_pyarrow_table().to_pylist()
        for row in rows:
            if "labels" in row:
                row["labels"] = dict(row["labels"])
        return rows

    def report(self, name):
        return json.loads((self.path / "reports" / name).read_text())


def counted(pairs):
    counts = collections.defaultdict(collections.Counter)
    for first, second in pairs:
        counts[first][second] += 1
    return {first: dict(second) for first, second in counts.items()}


def committed(suite):
    for path in sorted((HOME / "notebooks").glob("*.ipynb")):
        cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
        kept = [c for c in cells if c["outputs"] or c["execution_count"] is not None]
        suite.check(f"{path.name} is committed without outputs", cells and not kept, f"{len(kept)} cells have some")


def pages(suite, folder, tickets, names):
    texts = [t["text"] for t in tickets if len(t["text"]) >= SHORTEST]
    for name in names:
        page = (folder / f"{name}.html").read_text()
        told = [text for text in texts if text in page or html.escape(text) in page]
        suite.check(f"{name}.html has no text of {len(texts)} tickets", texts and not told, f"{len(told)} are in it")
        outside = [part[:80] for part in page.split("<script")[1:] if "src=" in part.split(">")[0]]
        suite.equal(f"{name}.html loads no script", outside, [])
    # The page itself brings a picture with it, in its styles.
    drawn = [name for name in names if 'src="data:image/png;base64' in (folder / f"{name}.html").read_text()]
    suite.equal("the notebooks in Python have pictures", drawn, [n for n in names if "java" not in n])


def history(suite, told, folder, tickets):
    profile = folder.report("validation.json")["profile"]
    suite.equal("1: tickets", told["tickets"], len(tickets))
    suite.equal("1: tickets of the validation", told["tickets"], profile["rows"])
    suite.equal("1: rejected rows", told["rejected"], len(folder.rows("tickets_rejected")))
    suite.equal("1: languages", told["languages"], profile["languages"])
    suite.equal("1: labels", told["labels"], profile["labels"])
    mondays = collections.Counter(
        str((t["created_at"] - datetime.timedelta(days=t["created_at"].weekday())).date()) for t in tickets
    )
    suite.equal("1: tickets a week", told["weeks"], dict(mondays))


def scorers(suite, told, folder):
    evaluation = folder.report("evaluation.json")
    right = {s: {t: n["accuracy"] for t, n in targets.items()} for s, targets in evaluation["scorers"].items()}
    suite.check("2: there are scorers to compare", len(right) > 1, right.keys())
    suite.equal("2: accuracy", told["accuracy"], right)
    candidates = json.loads((folder.path / "models/candidates.json").read_text())
    by_mlflow = {scorer: told["mlflow"].get(version) for scorer, version in candidates.items()}
    suite.equal("2: accuracy in MLflow", by_mlflow, right)
    decisions = sorted(folder.rows("decisions"), key=lambda d: d["decided_at"])
    promoted = [d["model_version"] for d in decisions if d["action"] == "promoted"]
    suite.equal("2: promotions", told["promoted"], promoted)
    suite.equal("2: the champion", told["champion"], folder.report("scoring.json")["model_version"])
    missing = set(promoted) - set(told["mlflow"])
    suite.check("2: every promoted version has its run", not missing, missing)
    first = right[evaluation["champion"]]
    suite.check(
        "2: all answers going on alone are right as often as the report says",
        abs(told["all_alone"] - next(iter(first.values()))) < 1e-9,
        told["all_alone"],
    )


def backlog(suite, told, folder, tickets, predictions):
    scoring = folder.report("scoring.json")
    newest = {(t["ticket_id"], t["version"]) for t in tickets}
    latest = folder.rows("predictions_latest")
    champions = {
        (p["ticket_id"], p["ticket_version"]) for p in predictions if p["model_version"] == scoring["model_version"]
    }
    suite.equal("3: tickets of score", told["tickets"], scoring["tickets"])
    suite.equal("3: answered tickets", told["answered"], len(newest & champions))
    models = counted({(p["model_version"], p["ticket_id"]) for p in latest})
    suite.equal("3: answers by model", told["models"], {model: len(ids) for model, ids in models.items()})
    labels = counted(
        (p["target"], p["label"]) for p in latest if (p["ticket_id"], p["ticket_version"]) in newest
    )
    suite.equal("3: answers by label", told["labels"], labels)
    suite.equal("3: rows of predictions", told["rows"], len(predictions))


def versions(suite, told, tickets, predictions):
    since = {}
    for p in predictions:
        since[p["model_version"]] = min(p["scored_at"], since.get(p["model_version"], p["scored_at"]))
    order = sorted(since, key=lambda model: (since[model], model))
    suite.check("4: there are versions to compare", len(order) > 1, order)
    suite.equal("4: versions", told["versions"], order)
    answers = {(p["model_version"], p["ticket_id"], p["ticket_version"], p["target"]): p["label"] for p in predictions}
    truth = {(t["ticket_id"], t["version"], name): label for t in tickets for name, label in t["labels"].items()}
    steps = []
    for number, (before, after) in enumerate(zip(order, order[1:]), start=2):
        counts = collections.defaultdict(collections.Counter)
        for (model, *ticket, target), now in answers.items():
            then = answers.get((before, *ticket, target))
            if model == after and then is not None:
                person, changed = truth.get((*ticket, target)), now != then
                counts[target] += collections.Counter(
                    tickets=1, changed=changed, now_right=changed and now == person, now_wrong=changed and then == person
                )
        steps += [
            {"number": number, "version": after, "target": target}
            | {name: counts[target][name] for name in ("tickets", "changed", "now_right", "now_wrong")}
            for target in sorted(counts)
        ]
    suite.equal("4: what changed from version to version", told["steps"], steps)


def java(suite, told, folder, stages):
    with open(HOME / "data/tickets.csv", newline="", encoding="utf-8") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    evaluation, scoring = stages.report("evaluation.json"), stages.report("scoring.json")
    suite.equal("5: rows read", told["read"], rows)
    suite.equal("5: tickets of score", told["tickets"], scoring["tickets"])
    suite.equal("5: scored tickets", told["scored"], scoring["scored"])
    suite.equal("5: rows of predictions", told["rows"], len(stages.rows("predictions")))
    suite.equal("5: the version that ./sortdesk run trains", told["version"], scoring["model_version"])
    right = {target: numbers["accuracy"] for target, numbers in evaluation["scorers"]["tfidf"].items()}
    suite.equal("5: accuracy", told["accuracy"], right)
    suite.equal("5: the invoice is about billing", told["label"], "billing")
    suite.equal("5: the champion", told["champion"], folder.report("scoring.json")["model_version"])
    suite.check("5: the champion says again what it said", told["compared"] == told["same"] > 0, told)


def main(workdir, written, stages):
    suite, folder, written = Suite(), Folder(workdir), pathlib.Path(written)
    committed(suite)
    told = json.loads((written / "figures.json").read_text())
    suite.equal("every notebook told its figures", sorted(told), sorted(p.stem for p in (HOME / "notebooks").glob("*.ipynb")))
    tickets, predictions = folder.rows("tickets"), folder.rows("predictions")
    pages(suite, written, tickets, sorted(told))
    history(suite, told["1-history"], folder, tickets)
    scorers(suite, told["2-scorers"], folder)
    backlog(suite, told["3-backlog"], folder, tickets, predictions)
    versions(suite, told["4-versions"], tickets, predictions)
    java(suite, told["5-java"], folder, Folder(stages))
    return suite.passed, suite.failed


if __name__ == "__main__":
    passed, failed = main(*sys.argv[1:4])
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)
