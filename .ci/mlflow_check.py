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

PARENT = "mlflow.parentRunId"
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
    contexts = sorted(
        (each.dataset.name, tag.value) for each in run.inputs.dataset_inputs for tag in each.tags
    )
    expect(f"{scorer}: datasets", contexts, [("held-out tickets", "evaluation"), ("tickets", "training")])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        client.download_artifacts(run.info.run_id, "", name)
        found = files_below(folder)
        expect(f"{scorer}: reports", [f for f in found if f.startswith("reports/")], REPORTS)
        targets = sorted(evaluation["scorers"][scorer])
        pictures = [f"pictures/{kind}-{t}.svg" for kind in ("confusion", "reliability") for t in targets]
        expect(f"{scorer}: pictures", [f for f in found if f.startswith("pictures/")], pictures)
        expect(f"{scorer}: manifest", "bundle/manifest.json" in found, True)
        told = [
            file
            for file in found
            if any(text in (folder / file).read_bytes() for text in texts)
        ]
        expect(f"{scorer}: files with a ticket's text", told, [])


def check_search(run, trials):
    """The search of a run, as runs that are parts of it: of each target one was chosen."""
    scorer = run.data.tags["sortdesk.scorer"]
    trials = [trial for trial in trials if trial.data.tags[PARENT] == run.info.run_id]
    expect(f"{scorer}: states of trials", {trial.info.status for trial in trials}, {"FINISHED"})
    chosen = [trial for trial in trials if trial.data.tags["sortdesk.chosen"] == "true"]
    for trial in chosen:
        target = trial.data.params["target"]
        best = run.data.metrics[f"validation.{target}.macro_f1"]
        expect(f"{scorer}: macro-F1 of {target}'s trial", trial.data.metrics["validation.macro_f1"], best)
    targets = sorted(trial.data.params["target"] for trial in chosen)
    expect(f"{scorer}: chosen trials", targets, sorted({trial.data.params["target"] for trial in trials}))
    expect(f"{scorer}: more was tried than chosen", len(trials) > len(chosen) > 0, True)


def main(uri, workdir, history):
    workdir = pathlib.Path(workdir)
    evaluation = json.loads((workdir / "reports/evaluation.json").read_text())
    with open(history, newline="", encoding="utf-8") as file:
        texts = [row["text"].encode() for row in csv.DictReader(file)]
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = MlflowClient()
    experiment = client.get_experiment_by_name("sortdesk")
    found = client.search_runs([experiment.experiment_id], max_results=1000)
    runs = [run for run in found if PARENT not in run.data.tags]
    trials = [run for run in found if PARENT in run.data.tags]
    scorers = sorted(run.data.tags["sortdesk.scorer"] for run in runs)
    expect("runs", scorers, sorted(evaluation["scorers"]))
    for run in runs:
        check_run(run, client, evaluation, texts)
        check_search(run, trials)
    versions = client.search_model_versions("name = 'sortdesk'")
    expect("versions", sorted(int(v.version) for v in versions), [1, 2])
    champion = client.get_model_version_by_alias("sortdesk", "champion")
    expect("champion", champion.tags["sortdesk.scorer"], evaluation["champion"])
    with tempfile.TemporaryDirectory() as name:
        mlflow.artifacts.download_artifacts("models:/sortdesk@champion", dst_path=name)
        manifest = next(pathlib.Path(name).rglob("manifest.json"))
        trained = workdir / "models" / champion.tags["sortdesk.model_version"]
        # MLflow's client notes there what it downloaded.
        (manifest.parent / "registered_model_meta").unlink()
        expect("champion's files", files_below(manifest.parent), files_below(trained))
        for file in files_below(trained):
            same = (manifest.parent / file).read_bytes() == (trained / file).read_bytes()
            expect(f"champion's {file} is the trained one", same, True)


if __name__ == "__main__":
    main(*sys.argv[1:])
