"""Looks at what ./sortdesk run left in an MLflow store, by MLflow's own client.

Usage: mlflow_check.py URI WORKDIR HISTORY

WORKDIR's evaluation.json must say the same as the store, and no text of HISTORY may be in it.
"""

import csv
import json
import pathlib
import sys
import tempfile

import mlflow
from mlflow.tracking import MlflowClient

REPORTS = ["reports/evaluation.html", "reports/evaluation.json", "reports/evaluation.md"]


def expect(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what}: expected {expected}, saw {seen}")
    print(f"  {what}: {seen}")


def files_below(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def check_run(run, client, evaluation, texts):
    scorer = run.data.tags["sortdesk.scorer"]
    expect(f"{scorer}: status", run.info.status, "FINISHED")
    expect(f"{scorer}: seed", run.data.params["train.seed"], "42")
    for target, numbers in evaluation["scorers"][scorer].items():
        for metric in ("accuracy", "macro_f1"):
            seen = run.data.metrics[f"heldout.{target}.{metric}"]
            expect(f"{scorer}: {metric} of {target}", seen, numbers[metric])
    expect(f"{scorer}: datasets", len(run.inputs.dataset_inputs), 1)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        client.download_artifacts(run.info.run_id, "", name)
        found = files_below(folder)
        expect(f"{scorer}: reports", [f for f in found if f.startswith("reports/")], REPORTS)
        expect(f"{scorer}: manifest", "bundle/manifest.json" in found, True)
        told = [
            file
            for file in found
            if any(text in (folder / file).read_bytes() for text in texts)
        ]
        expect(f"{scorer}: files with a ticket's text", told, [])


def main(uri, workdir, history):
    workdir = pathlib.Path(workdir)
    evaluation = json.loads((workdir / "reports/evaluation.json").read_text())
    with open(history, newline="", encoding="utf-8") as file:
        texts = [row["text"].encode() for row in csv.DictReader(file)]
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = MlflowClient()
    experiment = client.get_experiment_by_name("sortdesk")
    runs = client.search_runs([experiment.experiment_id])
    scorers = sorted(run.data.tags["sortdesk.scorer"] for run in runs)
    expect("runs", scorers, sorted(evaluation["scorers"]))
    for run in runs:
        check_run(run, client, evaluation, texts)
    versions = client.search_model_versions("name = 'sortdesk'")
    expect("versions", sorted(int(v.version) for v in versions), [1, 2])
    champion = client.get_model_version_by_alias("sortdesk", "champion")
    expect("champion", champion.tags["sortdesk.scorer"], evaluation["champion"])
    with tempfile.TemporaryDirectory() as name:
        mlflow.artifacts.download_artifacts("models:/sortdesk@champion", dst_path=name)
        manifest = next(pathlib.Path(name).rglob("manifest.json"))
        trained = workdir / "models" / champion.tags["sortdesk.model_version"]
        expect("champion's files", files_below(manifest.parent), files_below(trained))
        for file in files_below(trained):
            same = (manifest.parent / file).read_bytes() == (trained / file).read_bytes()
            expect(f"champion's {file} is the trained one", same, True)


if __name__ == "__main__":
    main(*sys.argv[1:])
