"""What MLflow's registry says of the model: read here, so that it is known wherever the driver ran."""

import json
import os
import pathlib
import urllib.parse
from dataclasses import dataclass

import requests
from airflow.sdk.exceptions import AirflowException

CHAMPION = "champion"
MODEL_VERSION = "sortdesk.model_version"
PROMOTED = "sortdesk.promoted"
GATE = "sortdesk.gate"

# What the server says where there is no such model or alias.
MISSING = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
SECONDS = 30
VERSIONS = 1000


@dataclass(frozen=True)
class Decision:
    """What `promote --check` decided: promote or decline, of which candidate, and why."""

    decision: str
    candidate: str
    reason: str

    @property
    def promotes(self):
        return self.decision == "promote"


class RegistryError(AirflowException):
    """The registry does not answer, or says nothing that was expected."""


def registry(config):
    """The server, or the folder, that a config names."""
    place = urllib.parse.urlsplit(config.mlflow)
    if place.scheme in ("http", "https"):
        return Registry(config.model, Server(config.mlflow.rstrip("/"), config.model))
    folder = urllib.parse.urlsplit(config.mlflow or f"{config.workdir.rstrip('/')}/mlruns")
    if folder.scheme not in ("", "file"):
        raise RegistryError(
            f"MLflow's folder {folder.geturl()} is not on this machine; give a server, as the key mlflow of the config"
        )
    return Registry(config.model, Folder(pathlib.Path(folder.path) / "models" / config.model))


class Registry:
    """The champion, and the last decision about a candidate."""

    def __init__(self, model, store):
        self.model = model
        self.store = store

    def champion(self):
        """The model version of the champion; None where there is none."""
        tags = self.store.champion_tags()
        if tags is None:
            return None
        if MODEL_VERSION not in tags:
            raise RegistryError(f"the champion of {self.model} was not registered by Sortdesk; move the alias")
        return tags[MODEL_VERSION]

    def ever_promoted(self):
        """Whether any version was the champion once."""
        return any(tags.get(PROMOTED) for tags in self.store.versions_tags())

    def decision(self):
        """What `promote --check` noted last."""
        noted = self.store.model_tags().get(GATE)
        if not noted:
            raise RegistryError(f"no decision is noted with the model {self.model}; run promote --check first")
        said = json.loads(noted)
        return Decision(said["decision"], said["candidate"], said["reason"])


class Server:
    """An MLflow server, by its REST API; credentials as MLflow's own client finds them."""

    def __init__(self, uri, model):
        self.uri = uri
        self.model = model

    def champion_tags(self):
        found = self._get("registered-models/alias", name=self.model, alias=CHAMPION)
        return None if found is None else _tags(found["model_version"])

    def model_tags(self):
        found = self._get("registered-models/get", name=self.model)
        return {} if found is None else _tags(found["registered_model"])

    def versions_tags(self):
        found = self._get("model-versions/search", filter=f"name='{self.model}'", max_results=VERSIONS) or {}
        return [_tags(version) for version in found.get("model_versions", [])]

    def _get(self, call, **query):
        headers, auth = {}, None
        if token := os.environ.get("MLFLOW_TRACKING_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        elif user := os.environ.get("MLFLOW_TRACKING_USERNAME"):
            auth = (user, os.environ.get("MLFLOW_TRACKING_PASSWORD", ""))
        try:
            answer = requests.get(
                f"{self.uri}/api/2.0/mlflow/{call}", params=query, headers=headers, auth=auth, timeout=SECONDS
            )
        except requests.RequestException as problem:
            raise RegistryError(f"MLflow at {self.uri} does not answer ({type(problem).__name__}); start it") from problem
        if answer.ok:
            return answer.json()
        if answer.status_code in (400, 404) and any(code in answer.text for code in MISSING):
            return None
        raise RegistryError(f"MLflow at {self.uri} refused {call} ({answer.status_code}): {answer.text[:300]}")


class Folder:
    """A model in MLflow's folder on this machine."""

    def __init__(self, folder):
        self.folder = folder

    def champion_tags(self):
        alias = self.folder / "aliases" / CHAMPION
        if not alias.is_file():
            return None
        return _files(self.folder / f"version-{alias.read_text().strip()}" / "tags")

    def model_tags(self):
        return _files(self.folder / "tags")

    def versions_tags(self):
        return [_files(version / "tags") for version in self.folder.glob("version-*")]


def _files(folder):
    return {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*") if file.is_file()}


def _tags(said):
    return {tag["key"]: tag.get("value", "") for tag in said.get("tags", [])}
