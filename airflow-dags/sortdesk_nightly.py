"""
### Sortdesk, every night

`ingest` reads the folder of the night, `INBOX/2026-11-21/`; `validate` holds its rules to all tickets; `score` has the
champion answer what it has not answered yet; `maintain` joins small files; `report` writes `reports/nightly.html`.

- **The night** is the day on which the data interval begins, or the param `date`.
- **No folder**: `ingest` and `validate` are skipped, the others run: what an earlier night left is scored.
- **No champion yet**: `score` is skipped until `sortdesk_weekly` has promoted a model.
- **A night that is late** never replaces what a later night said of a ticket. The same night again changes nothing.
- **A failure** leaves the tables as they were (`runs` notes it, and `report` tells it). The task's log ends with the stage's `error:` line: what, where, and what to
  do. Clear the task when that is done.

One stage runs at a time, of all of Sortdesk's DAGs: they share the pool `sortdesk`, which has one slot. How all this is
set up: `docs/airflow.md`.
"""

import datetime

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, Param, TriggerRule, chain

from sortdesk_airflow.config import load
from sortdesk_airflow.stages import Ingest, Score, Stage, defaults

CONFIG = load()
NIGHT = "{{ night(params, dag_run) }}"


def night(params, dag_run):
    """The night of a run, as 2026-11-21: the param, else its data interval's day, else the last whole day."""
    if params.get("date"):
        return params["date"]
    begins = dag_run.data_interval_start or dag_run.run_after - datetime.timedelta(days=1)
    return begins.astimezone(datetime.UTC).date().isoformat()


with DAG(
    "sortdesk_nightly",
    description="Ingests a night's tickets, scores them and reports.",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime.datetime.combine(CONFIG.start, datetime.time(), datetime.UTC),
    catchup=True,
    max_active_runs=1,
    default_args=defaults(CONFIG),
    user_defined_macros={"night": night},
    params={
        "date": Param(
            None,
            type=["null", "string"],
            format="date",
            description="The night to read; empty: the day of the run's data interval.",
        ),
        "settings": Param(
            {},
            type="object",
            description="Keys of conf/sortdesk.yaml for this run alone.",
        ),
    },
    tags=["sortdesk"],
) as dag:
    of_the_night = {"config": CONFIG, "key": NIGHT, "options": ["--date", NIGHT]}
    even_without_tickets = {**of_the_night, "trigger_rule": TriggerRule.NONE_FAILED}
    chain(
        Ingest(task_id="ingest", folder=f"{CONFIG.inbox.rstrip('/')}/{NIGHT}", **of_the_night),
        Stage(task_id="validate", stage="validate", **of_the_night),
        Score(task_id="score", **even_without_tickets),
        maintain := Stage(task_id="maintain", stage="maintain", **even_without_tickets),
        # A night that failed is what a lead has to see.
        Stage(task_id="report", stage="report", **of_the_night, trigger_rule=TriggerRule.ALL_DONE),
    )
    # The run ends as its stages did, not as the report about them.
    maintain >> EmptyOperator(task_id="done")
