"""
### Sortdesk, after a promotion

Runs when the asset `sortdesk_champion` is updated: by `sortdesk_weekly`, or by an event that is posted after a promotion or
a rollback by hand. Such a run has no date: it is about a model version, which the event's extra names (`model_version`)
and which names the Spark application.

- `model_version` skips the run where another model is the champion by now: that one has an event of its own.
- `score` writes only what is missing, so a model version that has answered everything costs one look.
"""

import datetime

from airflow.sdk import DAG, chain, task

from sortdesk_airflow.config import load
from sortdesk_airflow.registry import registry
from sortdesk_airflow.stages import CHAMPION, Score, defaults

CONFIG = load()


@task.short_circuit
def model_version(triggering_asset_events=None):
    """The model version to score with: the last event's, or the champion's in a run by hand; nothing if it is past."""
    champion = registry(CONFIG).champion()
    events = (triggering_asset_events or {}).get(CHAMPION, [])
    promoted = [event.extra["model_version"] for event in events if event.extra.get("model_version")]
    if promoted and promoted[-1] != champion:
        print(f"{promoted[-1]} was promoted, but {champion} is the champion now")
        return None
    return champion


with DAG(
    "sortdesk_score",
    description="Has a newly promoted champion answer every ticket.",
    doc_md=__doc__,
    schedule=[CHAMPION],
    start_date=datetime.datetime.combine(CONFIG.start, datetime.time(), datetime.UTC),
    catchup=False,
    max_active_runs=1,
    default_args=defaults(CONFIG),
    tags=["sortdesk"],
) as dag:
    chain(
        model_version(),
        Score(task_id="score", config=CONFIG, key="{{ ti.xcom_pull(task_ids='model_version') }}"),
    )
