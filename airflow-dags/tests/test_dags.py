"""What the DAGs promise to whoever operates them."""

import datetime
import json
import types

import pytest
from airflow.sdk import TriggerRule
from airflow.sdk.exceptions import ParamValidationError
from conftest import DAGS
from sortdesk_airflow.stages import POOL, Stage, say_failure

CHAINS = {
    "sortdesk_nightly": ["ingest", "validate", "score", "maintain", "report"],
    "sortdesk_weekly": ["train", "evaluate", "check", "gate", "promote", "score"],
    "sortdesk_score": ["model_version", "score"],
}


def test_they_are_imported_without_error_or_warning(bag):
    assert bag.import_errors == {}
    assert bag.captured_warnings == {}
    assert sorted(bag.dags) == sorted(CHAINS)


@pytest.mark.parametrize("dag_id", CHAINS)
def test_the_stages_follow_one_another(bag, dag_id):
    dag = bag.dags[dag_id]
    names = CHAINS[dag_id]
    assert {task.task_id: sorted(task.downstream_task_ids - {"done"}) for task in dag.tasks if task.task_id != "done"} == {
        name: following for name, following in zip(names, [*([each] for each in names[1:]), []], strict=True)
    }


def test_a_night_ends_as_its_stages_did_and_is_reported_either_way(bag):
    nightly = bag.dags["sortdesk_nightly"]
    assert nightly.get_task("done").upstream_task_ids == {"maintain"}
    assert {task.task_id for task in nightly.leaves} == {"report", "done"}


@pytest.mark.parametrize(("dag_id", "cron"), [("sortdesk_nightly", "0 0 * * *"), ("sortdesk_weekly", "0 3 * * SUN")])
def test_missed_runs_are_caught_up_one_after_the_other(bag, dag_id, cron):
    dag = bag.dags[dag_id]
    assert type(dag.timetable).__name__ == "CronDataIntervalTimetable"
    assert dag.timetable.expression == cron
    assert str(dag.timetable.timezone) in ("UTC", "Timezone('UTC')")
    assert dag.catchup is True
    assert dag.max_active_runs == 1
    assert dag.start_date == datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


def test_a_promotion_starts_the_scoring(bag):
    (asset,) = bag.dags["sortdesk_score"].timetable.asset_condition.objects
    assert asset.name == "sortdesk_champion"
    assert [outlet.name for outlet in bag.dags["sortdesk_weekly"].get_task("promote").outlets] == ["sortdesk_champion"]


def test_every_stage_takes_the_one_slot(bag):
    assert json.loads((DAGS / "pools.json").read_text())[POOL]["slots"] == 1
    stages = [task for dag in bag.dags.values() for task in dag.tasks if isinstance(task, Stage)]
    assert len(stages) == 11
    assert {(task.pool, task.pool_slots) for task in stages} == {(POOL, 1)}


def test_every_task_has_retries_a_time_out_and_a_call_back(bag):
    for dag in bag.dags.values():
        for task in dag.tasks:
            assert task.retries == 3
            assert task.retry_delay == datetime.timedelta(seconds=60)
            assert task.execution_timeout == datetime.timedelta(minutes=90)
            assert list(task.on_failure_callback) == [say_failure]


def test_each_dag_says_what_it_does(bag):
    for dag in bag.dags.values():
        assert dag.doc_md.strip().startswith("### Sortdesk")


def test_a_night_without_tickets_is_still_scored_and_reported(bag):
    rules = {task.task_id: task.trigger_rule for task in bag.dags["sortdesk_nightly"].tasks}
    assert rules == {
        "ingest": TriggerRule.ALL_SUCCESS,
        "validate": TriggerRule.ALL_SUCCESS,
        "score": TriggerRule.NONE_FAILED,
        "maintain": TriggerRule.NONE_FAILED,
        "report": TriggerRule.ALL_DONE,
        "done": TriggerRule.ALL_SUCCESS,
    }


@pytest.mark.parametrize(
    ("dag_id", "name", "wrong"),
    [
        ("sortdesk_nightly", "date", "yesterday"),
        ("sortdesk_nightly", "date", 20261121),
        ("sortdesk_nightly", "settings", ["train.min_rows=3"]),
        ("sortdesk_weekly", "scorers", ["bert"]),
        ("sortdesk_weekly", "scorers", "tfidf"),
    ],
)
def test_params_have_types(bag, dag_id, name, wrong):
    param = bag.dags[dag_id].params.get_param(name)
    param.resolve()
    with pytest.raises(ParamValidationError):
        param.resolve(wrong)


@pytest.mark.parametrize(
    ("params", "begins", "night"),
    [
        ({}, datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC), "2026-11-21"),
        ({"date": None}, None, "2026-11-22"),
        ({"date": "2026-10-01"}, datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC), "2026-10-01"),
    ],
)
def test_the_night_is_the_params_or_the_intervals_or_the_last_whole_day(bag, params, begins, night):
    run = types.SimpleNamespace(
        data_interval_start=begins, run_after=datetime.datetime(2026, 11, 23, 7, tzinfo=datetime.UTC)
    )
    macro = bag.dags["sortdesk_nightly"].user_defined_macros["night"]
    assert macro(params, run) == night
