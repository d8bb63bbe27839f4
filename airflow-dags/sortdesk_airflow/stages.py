"""The stages as operators: each is one spark-submit of the job jar."""

import datetime
import logging

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset, ObjectStoragePath
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from sortdesk_airflow.config import set_option
from sortdesk_airflow.hook import StageHook
from sortdesk_airflow.registry import registry

CONNECTION = "sortdesk_spark"
POOL = "sortdesk"
MAIN = "dev.sortdesk.pipelines.Main"

# Updated by a promotion; the event's extra says the model version.
CHAMPION = Asset("sortdesk_champion")

# Sortdesk's exit code for a broken validation rule, which no retry mends.
BROKEN_RULE = 3

log = logging.getLogger(__name__)


def say_failure(context):
    """The failure call-back: says in the task's log which stage of which run failed, and its error line."""
    task = context["ti"]
    log.error("%s.%s failed in %s: %s", task.dag_id, task.task_id, task.run_id, context.get("exception"))


def defaults(config):
    """What all tasks of the DAGs have in common."""
    return {
        "retries": config.retries,
        "retry_delay": datetime.timedelta(seconds=config.retry_seconds),
        "execution_timeout": datetime.timedelta(minutes=config.timeout_minutes),
        "on_failure_callback": say_failure,
        "on_retry_callback": say_failure,
    }


class Stage(SparkSubmitOperator):
    """A stage by spark-submit, in the pool that all stages share.

    :param stage: its name and what is always given to it: `promote --check`
    :param key: what the run is about, a night or a model version, for Spark's own pages (templated)
    :param options: further words of the command (templated)
    """

    def __init__(self, *, config, stage, key="", options=(), **kwargs):
        self.config = config
        self.stage = stage
        super().__init__(
            application=config.jar,
            java_class=MAIN,
            conn_id=CONNECTION,
            conf={str(name): str(value) for name, value in config.spark.items()},
            name=f"sortdesk {stage} {key}".strip(),
            application_args=[*stage.split(), *config.arguments(), *options],
            pool=POOL,
            pool_slots=1,
            **kwargs,
        )

    def execute(self, context):
        self.application_args = [*self.application_args, *asked(context["params"])]
        try:
            super().execute(context)
        except (AirflowException, RuntimeError) as problem:
            raise self._failure(problem) from problem

    def _get_hook(self):
        # The provider's own method, with a hook that listens.
        hook = StageHook(
            conf=self.conf,
            conn_id=self._conn_id,
            java_class=self._java_class,
            name=self.name,
            application_args=self.application_args,
        )
        if hook._is_yarn_cluster_mode:
            # Without the resource manager's address, spark-submit waits for the end by itself.
            address = self._yarn_address(hook)
            hook._yarn_track_via_rm_api = address
            self.durable = address
        self._hook = hook
        return hook

    @staticmethod
    def _yarn_address(hook):
        extra = hook.get_connection(CONNECTION).extra_dejson
        return bool(extra.get(StageHook._YARN_RM_WEBAPP_ADDRESS_EXTRA_KEY))

    def _failure(self, problem):
        hook = self._hook
        if not isinstance(hook, StageHook) or hook.exit_code in (None, 0):
            return AirflowException(f"sortdesk {self.stage}: {problem}")
        said = "error: " + "; ".join(hook.error_lines) if hook.error_lines else hook.where
        message = f"sortdesk {self.stage} ended with {hook.exit_code}: {said}"
        return AirflowFailException(message) if hook.exit_code == BROKEN_RULE else AirflowException(message)


class Ingest(Stage):
    """`ingest` of a folder, skipped where there is none.

    :param folder: the folder of the night (templated)
    """

    template_fields = (*SparkSubmitOperator.template_fields, "folder")

    def __init__(self, *, folder, **kwargs):
        self.folder = folder
        super().__init__(stage="ingest", options=["--input", folder, *kwargs.pop("options", ())], **kwargs)

    def execute(self, context):
        if not ObjectStoragePath(self.folder).exists():
            raise AirflowSkipException(f"there is no folder {self.folder}: no tickets came")
        super().execute(context)


class Score(Stage):
    """`score`, skipped as long as no model was ever promoted."""

    def __init__(self, **kwargs):
        super().__init__(stage="score", **kwargs)

    def execute(self, context):
        models = registry(self.config)
        if models.champion() is None and not models.ever_promoted():
            raise AirflowSkipException("no model was promoted yet; sortdesk_weekly trains and promotes one")
        super().execute(context)


class Promote(Stage):
    """`promote` of the candidate that the gate let through; updates the asset if it is the champion then.

    :param gate: the task whose result is the candidate's model version
    """

    def __init__(self, *, gate, **kwargs):
        self.gate = gate
        super().__init__(stage="promote", outlets=[CHAMPION], **kwargs)

    def execute(self, context):
        super().execute(context)
        candidate = context["ti"].xcom_pull(task_ids=self.gate)
        champion = registry(self.config).champion()
        if champion != candidate:
            raise AirflowSkipException(f"the champion is {champion}, and not {candidate}: it was declined after all")
        context["outlet_events"][CHAMPION].extra = {"model_version": champion}


def asked(params):
    """The words for what a run is asked for by its params `settings` and `scorers`."""
    settings = dict(params.get("settings") or {})
    if scorers := params.get("scorers"):
        settings["train.scorers"] = scorers
    return [word for pair in settings.items() for word in set_option(*pair)]
