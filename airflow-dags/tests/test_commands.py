"""The command line of spark-submit, for each kind of master, by the one connection."""

import copy
import datetime
import json
import types

import pytest
from airflow.sdk.exceptions import AirflowException

VARIABLE = "AIRFLOW_CONN_SORTDESK_SPARK"
RUN = types.SimpleNamespace(
    data_interval_start=datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC),
    run_after=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
)
SETTINGS = ["--set", "train.scorers=[tfidf]", "--set", "mlflow.uri=http://mlflow.example:5000"]
INGEST = [
    "--conf", "spark.driver.memory=2g",
    "--name", "sortdesk ingest 2026-11-21",
    "--class", "dev.sortdesk.pipelines.Main",
]  # fmt: skip
STAGE = ["/srv/sortdesk.jar", "ingest", "--workdir", "/srv/work", *SETTINGS]
NIGHT = ["--input", "/srv/inbox/2026-11-21", "--date", "2026-11-21"]

MASTERS = {
    "local": ({"host": "local[2]"}, ["--master", "local[2]"], []),
    "standalone": ({"host": "spark://spark.example", "port": 7077}, ["--master", "spark://spark.example:7077"], []),
    "standalone cluster": (
        {"host": "spark://spark.example", "port": 7077, "extra": {"deploy-mode": "cluster"}},
        ["--master", "spark://spark.example:7077"],
        ["--deploy-mode", "cluster"],
    ),
    "yarn": (
        {"host": "yarn", "extra": {"deploy-mode": "client", "queue": "nightly"}},
        ["--master", "yarn"],
        ["--queue", "nightly", "--deploy-mode", "client"],
    ),
    "yarn cluster": (
        {"host": "yarn", "extra": {"deploy-mode": "cluster"}},
        ["--master", "yarn"],
        ["--deploy-mode", "cluster"],
    ),
    "kubernetes": (
        {"host": "k8s://https://k8s.example:6443", "extra": {"deploy-mode": "cluster", "namespace": "desk"}},
        ["--master", "k8s://https://k8s.example:6443"],
        ["--deploy-mode", "cluster"],
    ),
}


def connect(monkeypatch, connection):
    monkeypatch.setenv(VARIABLE, json.dumps({"conn_type": "spark", **connection}))


def rendered(bag, dag_id, task_id, **params):
    task = copy.deepcopy(bag.dags[dag_id]).get_task(task_id)
    task.render_template_fields({"params": params, "dag_run": RUN, "run_id": "weekly-1"})
    return task


def command(task):
    return task._get_hook()._build_spark_submit_command(task.application)


@pytest.mark.parametrize("master", MASTERS)
def test_ingest_for_each_master(bag, monkeypatch, master):
    connection, first, last = MASTERS[master]
    connect(monkeypatch, connection)

    task = rendered(bag, "sortdesk_nightly", "ingest")

    spark = list(INGEST)
    if "namespace" in connection.get("extra", {}):
        spark[2:2] = ["--conf", "spark.kubernetes.namespace=desk"]
    assert command(task) == ["spark-submit", *first, *spark, *last, *STAGE, *NIGHT]
    assert task.folder == "/srv/inbox/2026-11-21"


def test_yarn_is_followed_where_the_resource_manager_is_named(bag, monkeypatch):
    address = {"yarn_resourcemanager_webapp_address": "http://rm.example:8088"}
    connect(monkeypatch, {"host": "yarn", "extra": {"deploy-mode": "cluster", **address}})

    task = rendered(bag, "sortdesk_nightly", "ingest")

    assert "spark.yarn.submit.waitAppCompletion=false" in command(task)
    assert task.durable is True


def test_yarn_is_waited_for_where_it_is_not(bag, monkeypatch):
    connect(monkeypatch, MASTERS["yarn cluster"][0])

    task = rendered(bag, "sortdesk_nightly", "ingest")

    assert "spark.yarn.submit.waitAppCompletion=false" not in command(task)
    assert task.durable is False


@pytest.mark.parametrize(
    ("dag_id", "task_id", "words"),
    [
        ("sortdesk_nightly", "validate", ["validate"]),
        ("sortdesk_nightly", "score", ["score"]),
        ("sortdesk_nightly", "maintain", ["maintain"]),
        ("sortdesk_nightly", "report", ["report"]),
        ("sortdesk_weekly", "train", ["train"]),
        ("sortdesk_weekly", "evaluate", ["evaluate"]),
        ("sortdesk_weekly", "check", ["promote", "--check"]),
        ("sortdesk_weekly", "promote", ["promote"]),
        ("sortdesk_weekly", "score", ["score"]),
    ],
)
def test_every_stage_calls_its_command(bag, monkeypatch, dag_id, task_id, words):
    connect(monkeypatch, MASTERS["local"][0])

    built = command(rendered(bag, dag_id, task_id))

    dated = ["--date", "2026-11-21"] if dag_id == "sortdesk_nightly" else []
    assert built[built.index("/srv/sortdesk.jar") + 1 :] == [*words, "--workdir", "/srv/work", *SETTINGS, *dated]


def test_a_missing_connection_is_told_and_not_taken_for_yarn(bag, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)

    with pytest.raises(AirflowException) as told:
        command(rendered(bag, "sortdesk_nightly", "validate"))

    assert str(told.value) == (
        "there is no connection sortdesk_spark; add it: airflow connections add sortdesk_spark"
        " --conn-type spark --conn-host 'local[2]'"
    )
