"""Reads an MLflow store by MLflow's own client and prints what it holds as JSON.

Usage: mlflow_read.py URI EXPERIMENT MODEL ALIAS

Needs mlflow; a folder needs MLFLOW_ALLOW_FILE_STORE=true.
"""

import json
import os
import sys
import tempfile

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
from mlflow.tracking import MlflowClient


def files_below(folder):
    """Returns the text of every file below a folder, by its path there."""
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            with open(path, encoding="utf-8") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def run_as_json(client, run):
    with tempfile.TemporaryDirectory() as folder:
        client.download_artifacts(run.info.run_id, "", folder)
        artifacts = files_below(folder)
    return {
        "id": run.info.run_id,
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        "metrics": run.data.metrics,
        "tags": run.data.tags,
        "datasets": [
            {"name": i.dataset.name, "digest": i.dataset.digest, "source": i.dataset.source}
            for i in run.inputs.dataset_inputs
        ],
        "artifacts": artifacts,
    }


def main(uri, experiment, model, alias):
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = MlflowClient()
    found = client.get_experiment_by_name(experiment)
    champion = client.get_model_version_by_alias(model, alias)
    with tempfile.TemporaryDirectory() as folder:
        mlflow.artifacts.download_artifacts(f"models:/{model}@{alias}", dst_path=folder)
        champion_files = files_below(folder)
    print(
        json.dumps(
            {
                "experiments": [e.name for e in client.search_experiments()],
                "runs": [run_as_json(client, r) for r in client.search_runs([found.experiment_id])],
                "models": [m.name for m in client.search_registered_models()],
                "versions": sorted(
                    int(v.version) for v in client.search_model_versions(f"name = '{model}'")
                ),
                "champion": {
                    "version": int(champion.version),
                    "run": champion.run_id,
                    "tags": champion.tags,
                    "files": champion_files,
                },
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
