"""What a working folder says, without Spark: tables by deltalake, runs and alias by their files."""

import json
import pathlib

from deltalake import DeltaTable

FINISHED = 3


def rows(workdir, table):
    folder = pathlib.Path(workdir) / "tables" / table
    return DeltaTable(folder).to_pyarrow_table().to_pylist() if folder.exists() else []


def version(workdir, table):
    return DeltaTable(pathlib.Path(workdir) / "tables" / table).version()


def tickets(workdir):
    return sorted(
        (row["ticket_id"], row["version"], tuple(sorted(row["labels"]))) for row in rows(workdir, "tickets")
    )


def predictions(workdir):
    """The rows by their key, and the keys that more than one row has."""
    found, twice = {}, []
    for row in rows(workdir, "predictions"):
        key = (row["ticket_id"], row["ticket_version"], row["target"], row["model_version"])
        if key in found:
            twice.append(key)
        found[key] = (row["label"], dict(row["probabilities"]))
    return found, twice


def difference(first, second):
    """The largest difference of a probability; infinite where keys or labels differ."""
    worst = 0.0
    if first.keys() != second.keys():
        return float("inf")
    for key, (label, probabilities) in first.items():
        other_label, others = second[key]
        if label != other_label or probabilities.keys() != others.keys():
            return float("inf")
        worst = max([worst, *(abs(p - others[name]) for name, p in probabilities.items())])
    return worst


def runs(workdir):
    """The model version or trial of each finished run, and how many runs there are at all."""
    finished, total = [], 0
    for meta in pathlib.Path(workdir, "mlruns").glob("*/*/meta.yaml"):
        # Sortdesk writes these as JSON, which is YAML too.
        run = json.loads(meta.read_text())
        if "run_id" in run:
            total += 1
            if run["status"] == FINISHED:
                tags = meta.parent / "tags"
                trial = tags / "sortdesk.trial"
                finished.append((trial if trial.exists() else tags / "sortdesk.model_version").read_text())
    return sorted(finished), total


def registered(workdir):
    """The model version of each registered version, by its number."""
    return {
        int(folder.name.removeprefix("version-")): (folder / "tags/sortdesk.model_version").read_text()
        for folder in pathlib.Path(workdir, "mlruns/models/sortdesk").glob("version-*")
    }


def champion(workdir):
    alias = pathlib.Path(workdir, "mlruns/models/sortdesk/aliases/champion")
    return registered(workdir)[int(alias.read_text())] if alias.exists() else None


def decisions(workdir):
    """The promotions; a promotion that is asked for again is declined, and logged as that."""
    made = rows(workdir, "decisions")
    return sorted((row["action"], row["model_version"], row["champion_before"]) for row in made)


def candidates(workdir):
    return json.loads(pathlib.Path(workdir, "models/candidates.json").read_text())


def evaluation(workdir):
    return json.loads(pathlib.Path(workdir, "reports/evaluation.json").read_text())
