"""spark-submit, whose error lines are kept for whoever has to tell them."""

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.sdk.exceptions import AirflowException, AirflowNotFoundException

ERROR = "error: "


class StageHook(SparkSubmitHook):
    """Keeps what a stage says is wrong: its `error:` lines, which stand among Spark's own."""

    def __init__(self, *args, **kwargs):
        self.error_lines = []
        super().__init__(*args, **kwargs)

    def _resolve_connection(self):
        # The provider would take yarn in place of a connection that is missing.
        try:
            self.get_connection(self._conn_id)
        except AirflowNotFoundException as problem:
            raise AirflowException(
                f"there is no connection {self._conn_id}; add it: airflow connections add {self._conn_id}"
                " --conn-type spark --conn-host 'local[2]'"
            ) from problem
        return super()._resolve_connection()

    def _process_spark_submit_log(self, itr):
        super()._process_spark_submit_log(self._listened(itr))

    def _listened(self, lines):
        for line in lines:
            if line.startswith(ERROR):
                self.error_lines.append(line.strip().removeprefix(ERROR))
            yield line

    @property
    def exit_code(self):
        """The exit code of spark-submit; None before its end."""
        return self._submit_sp.returncode if self._submit_sp else None

    @property
    def where(self):
        """Where the driver's own log is, where that is not this one."""
        if self._yarn_application_id:
            return f"see: yarn logs -applicationId {self._yarn_application_id}"
        if self._kubernetes_driver_pod:
            return f"see: kubectl logs {self._kubernetes_driver_pod}"
        if self._driver_id:
            return f"see the log of {self._driver_id} on its worker"
        return "see the log above"
