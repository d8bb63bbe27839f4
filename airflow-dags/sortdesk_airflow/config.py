"""The one file that says where the DAGs work."""

import datetime
import os
import pathlib
import urllib.parse
from dataclasses import dataclass, field, fields

import yaml

VARIABLE = "SORTDESK_AIRFLOW_CONFIG"
BESIDE_THE_DAGS = pathlib.Path(__file__).parents[1] / "config.yaml"
REQUIRED = ("workdir", "inbox", "jar", "start")


class ConfigError(ValueError):
    """The config is not as it should be; the message says what, where and what to do."""


@dataclass(frozen=True)
class Config:
    """What config.example.yaml explains, key by key."""

    workdir: str
    inbox: str
    jar: str
    start: datetime.date
    mlflow: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    spark: dict[str, str] = field(default_factory=dict)
    retries: int = 2
    retry_seconds: int = 300
    timeout_minutes: int = 120

    @property
    def model(self):
        """The registered model's name."""
        return self.settings.get("mlflow.model", "sortdesk")

    def arguments(self, more=None):
        """The options that every stage takes; `more` are settings that go before the file's."""
        settings = dict(self.settings)
        if self.mlflow:
            settings["mlflow.uri"] = self.mlflow
        settings.update(more or {})
        return ["--workdir", self.workdir, *(word for pair in settings.items() for word in set_option(*pair))]


def set_option(key, value):
    """`--set KEY=VALUE` as two words; a list is written as Sortdesk reads it."""
    if isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, list | tuple):
        value = "[" + ", ".join(map(str, value)) + "]"
    return ["--set", f"{key}={value}"]


def load(path=None):
    """Reads the config that is named, else by the variable, else beside the DAGs."""
    path = pathlib.Path(path or os.environ.get(VARIABLE) or BESIDE_THE_DAGS)
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigError(
            f"{path} cannot be read ({problem.strerror}); copy config.example.yaml there, or name one by {VARIABLE}"
        ) from problem
    except yaml.YAMLError as problem:
        raise ConfigError(f"{path} is no YAML ({str(problem).splitlines()[0]}); mend it") from problem
    if not isinstance(said, dict):
        raise ConfigError(f"{path} holds no keys; see config.example.yaml")
    return checked(path, said)


def checked(path, said):
    problems = []
    known = {each.name: each.type for each in fields(Config)}
    problems += [f"{key} is unknown, known are {', '.join(known)}" for key in said if key not in known]
    problems += [f"{key} is missing" for key in REQUIRED if said.get(key) in (None, "")]
    values = {}
    for key, wanted in known.items():
        value = said.get(key)
        if value is None:
            continue
        if wanted in (str, "str"):
            value = str(value)
        elif not _is(value, wanted):
            problems.append(f"{key} is {value!r}, not {_word(wanted)}")
        values[key] = value
    if urllib.parse.urlsplit(values.get("mlflow", "")).username:
        problems.append("mlflow holds a user; give it by MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD")
    if problems:
        raise ConfigError(f"{path}: {'; '.join(problems)}")
    return Config(**values)


def _is(value, wanted):
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if wanted is datetime.date:
        return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


def _word(wanted):
    return {int: "a whole number from 0", datetime.date: "a date like 2026-11-01"}.get(wanted, "keys with values")
