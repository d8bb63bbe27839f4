"""What a stage does with the end of its spark-submit, and when it is not started at all."""

import json
import logging
import pathlib
import types

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from sortdesk_airflow.config import Config
from sortdesk_airflow.registry import RegistryError, registry
from sortdesk_airflow.stages import CHAMPION, Ingest, Promote, Score, Stage, asked, say_failure


@pytest.fixture
def config(tmp_path):
    return Config(workdir=str(tmp_path / "work"), inbox=str(tmp_path / "in"), jar="desk.jar", start=None)


@pytest.fixture
def spark(monkeypatch, tmp_path):
    """A spark-submit that notes its words, says what it is told to, and ends with a code."""
    monkeypatch.setenv("AIRFLOW_CONN_SORTDESK_SPARK", '{"conn_type": "spark", "host": "local[1]"}')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def submit(code=0, says=""):
        program = tmp_path / "spark-submit"
        program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >{tmp_path}/words\nprintf '{says}'\nexit {code}\n")
        program.chmod(0o755)
        return lambda: (tmp_path / "words").read_text().splitlines()

    return submit


def context(**params):
    return {"params": params, "ti": types.SimpleNamespace(xcom_pull=lambda task_ids: "tfidf-2"), "outlet_events": {}}


def register(config, champion=None, promoted=""):
    model = f"{config.workdir}/mlruns/models/sortdesk"
    files = {"version-1/tags/sortdesk.model_version": "tfidf-1", "version-1/tags/sortdesk.promoted": promoted}
    files |= {"version-2/tags/sortdesk.model_version": "tfidf-2"}
    if champion:
        files["aliases/champion"] = champion
    for name, text in files.items():
        file = pathlib.Path(model, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_a_failure_says_the_stages_own_error_line(config, spark):
    spark(2, "INFO Started\\nerror: in.csv is empty; give a file with rows\\nINFO Shutdown\\n")

    with pytest.raises(AirflowException) as told:
        Stage(task_id="t", config=config, stage="ingest").execute(context())

    assert str(told.value) == "sortdesk ingest ended with 2: error: in.csv is empty; give a file with rows"
    assert not isinstance(told.value, AirflowFailException)


def test_a_failure_without_an_error_line_says_where_to_look(config, spark):
    spark(1, "Killed\\n")

    with pytest.raises(AirflowException, match="^sortdesk score ended with 1: see the log above$"):
        Stage(task_id="t", config=config, stage="score").execute(context())


def test_a_broken_rule_is_not_tried_again(config, spark):
    spark(3, "error: rule min_rows is broken\\n")

    with pytest.raises(AirflowFailException, match="^sortdesk validate ended with 3: error: rule min_rows is broken$"):
        Stage(task_id="t", config=config, stage="validate").execute(context())


def test_the_call_back_logs_the_error_line(caplog):
    run = types.SimpleNamespace(dag_id="sortdesk_nightly", task_id="ingest", run_id="night-1")

    with caplog.at_level(logging.ERROR):
        say_failure({"ti": run, "exception": AirflowException("sortdesk ingest ended with 2: error: no rows")})

    assert caplog.messages == [
        "sortdesk_nightly.ingest failed in night-1: sortdesk ingest ended with 2: error: no rows"
    ]


def test_params_of_a_run_go_after_the_settings_of_the_config(config, spark):
    words = spark()

    Stage(task_id="t", config=config, stage="train").execute(context(scorers=["tfidf"], settings={"train.min_rows": 3}))

    assert words()[-4:] == ["--set", "train.min_rows=3", "--set", "train.scorers=[tfidf]"]
    assert asked({}) == []


def test_a_night_without_a_folder_is_skipped(config, spark, tmp_path):
    folder = tmp_path / "in/2026-11-21"

    with pytest.raises(AirflowSkipException, match=f"^there is no folder {folder}: no tickets came$"):
        Ingest(task_id="t", config=config, folder=str(folder)).execute(context())


def test_scoring_waits_for_the_first_promotion(config, spark):
    register(config)

    with pytest.raises(AirflowSkipException, match="^no model was promoted yet; sortdesk_weekly trains"):
        Score(task_id="t", config=config).execute(context())


def test_scoring_does_not_pass_over_a_champion_that_was_lost(config, spark):
    register(config, promoted="2026-11-01 there was no champion")
    words = spark()

    Score(task_id="t", config=config).execute(context())

    assert "score" in words()


def test_a_promotion_updates_the_asset_with_the_model_version(config, spark):
    register(config, champion="2")
    spark()
    event = types.SimpleNamespace(extra={})

    Promote(task_id="t", config=config, gate="gate").execute({**context(), "outlet_events": {CHAMPION: event}})

    assert event.extra == {"model_version": "tfidf-2"}


def test_a_promotion_that_is_declined_after_all_updates_nothing(config, spark):
    register(config, champion="1")
    spark()

    with pytest.raises(AirflowSkipException, match="^the champion is tfidf-1, and not tfidf-2: it was declined"):
        Promote(task_id="t", config=config, gate="gate").execute(context())


def test_the_decision_is_read_where_it_was_noted(config):
    register(config)
    with pytest.raises(RegistryError, match="^no decision is noted with the model sortdesk; run promote --check first$"):
        registry(config).decision()
    tag = pathlib.Path(config.workdir, "mlruns/models/sortdesk/tags/sortdesk.gate")
    tag.parent.mkdir()
    tag.write_text(json.dumps({"decision": "decline", "candidate": "tfidf-2", "reason": "it is no better"}))

    decision = registry(config).decision()

    assert not decision.promotes
    assert (decision.candidate, decision.reason) == ("tfidf-2", "it is no better")


def test_a_folder_elsewhere_cannot_be_read():
    with pytest.raises(RegistryError, match="^MLflow's folder hdfs://nn/work/mlruns is not on this machine; give a"):
        registry(Config(workdir="hdfs://nn/work", inbox="hdfs://nn/in", jar="j", start=None))


def test_a_server_that_is_down_is_named(config):
    down = Config(workdir="w", inbox="i", jar="j", start=None, mlflow="http://127.0.0.1:1")
    with pytest.raises(RegistryError, match="^MLflow at http://127.0.0.1:1 does not answer .ConnectionError.; start it$"):
        registry(down).champion()
