"""
### Sortdesk, every week

`train` makes a candidate for each scorer; `evaluate` measures them on held-out tickets; `check` decides whether the better
one would take the champion's place, and notes that in MLflow's registry; `gate` reads it there; `promote` moves the alias;
`score` has the new champion answer every ticket.

- **A candidate that is no better** is no failure: `gate` says why in its log, and `promote` and `score` are skipped.
- **A promotion** updates the asset `sortdesk_champion`, which starts `sortdesk_score`.
- The param `scorers` trains some of the scorers, `settings` takes keys of `conf/sortdesk.yaml`, for one run.

One stage runs at a time, of all of Sortdesk's DAGs: they share the pool `sortdesk`, which has one slot. How all this is
set up: `docs/airflow.md`.
"""

import datetime

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, chain, task

from sortdesk_airflow.config import load
from sortdesk_airflow.registry import registry
from sortdesk_airflow.stages import Promote, Score, Stage, defaults

CONFIG = load()
WEEK = "{{ run_id }}"


@task.short_circuit
def gate():
    """The model version that may be promoted; nothing where the candidate was declined."""
    decision = registry(CONFIG).decision()
    print(f"{decision.decision} {decision.candidate}: {decision.reason}")
    return decision.candidate if decision.promotes else None


with DAG(
    "sortdesk_weekly",
    description="Trains, and promotes what beats the champion.",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable("0 3 * * SUN", timezone="UTC"),
    start_date=datetime.datetime.combine(CONFIG.start, datetime.time(), datetime.UTC),
    catchup=True,
    max_active_runs=1,
    default_args=defaults(CONFIG),
    params={
        "scorers": Param(
            [],
            type="array",
            items={"type": "string", "enum": ["tfidf", "onnx"]},
            description="The scorers to train; empty: those of the settings.",
        ),
        "settings": Param(
            {},
            type="object",
            description="Keys of conf/sortdesk.yaml for this run alone.",
        ),
    },
    tags=["sortdesk"],
) as dag:
    chain(
        Stage(task_id="train", config=CONFIG, stage="train", key=WEEK),
        Stage(task_id="evaluate", config=CONFIG, stage="evaluate", key=WEEK),
        Stage(task_id="check", config=CONFIG, stage="promote --check", key=WEEK),
        gate(),
        Promote(task_id="promote", config=CONFIG, gate="gate", key=WEEK),
        Score(task_id="score", config=CONFIG, key=WEEK),
    )
