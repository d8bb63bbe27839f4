"""A config and an Airflow home of its own for the tests of the DAGs; no database, no Spark."""

import os
import pathlib
import sys
import tempfile

import pytest

DAGS = pathlib.Path(__file__).parents[1]
ROOM = pathlib.Path(tempfile.mkdtemp(prefix="sortdesk-airflow-tests-"))
CONFIG = """\
workdir: /srv/work
inbox: /srv/inbox
jar: /srv/sortdesk.jar
mlflow: http://mlflow.example:5000
start: 2026-11-01
settings: {train.scorers: [tfidf]}
spark: {spark.driver.memory: 2g}
retries: 3
retry_seconds: 60
timeout_minutes: 90
"""

os.environ.update(
    AIRFLOW_HOME=str(ROOM / "home"),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__DAGS_FOLDER=str(DAGS),
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False",
    SORTDESK_AIRFLOW_CONFIG=str(ROOM / "config.yaml"),
)
(ROOM / "config.yaml").write_text(CONFIG)
sys.path.insert(0, str(DAGS))


@pytest.fixture(scope="session")
def bag():
    """The DAGs as Airflow finds them."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(DAGS))
