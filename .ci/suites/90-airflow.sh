#!/usr/bin/env bash
# The DAGs of airflow-dags on a real Airflow with SQLite, a real Spark and a real MLflow server: a scheduler, a
# dag-processor and an api-server walk through nights, a week and failures. All logs stay in target/ci/airflow.
. .ci/lib.sh

room=$(scratch airflow)
airflow=$(python_of airflow .ci/requirements-airflow.txt)
spark=$(python_of pyspark .ci/requirements-pyspark.txt)
python=$(python_of delta .ci/requirements-delta.txt)

trap end_started EXIT
trap 'exit 130' INT TERM

SPARK_HOME=$("$spark" -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 MLFLOW_DISABLE_TELEMETRY=true
unset SPARK_CONF_DIR HADOOP_CONF_DIR

generated() {
  ./sortdesk generate --rows 480 --seed 7 --output "$room/history.csv" >"$room/generate.log" 2>&1
}
needed "tickets for the inbox" "$room/generate.log" generated

port=$(free_port)
start mlflow "$SORTDESK_MLFLOW" server --host 127.0.0.1 --port "$port" --workers 1 \
  --backend-store-uri "sqlite:///$room/mlflow.db" --serve-artifacts --artifacts-destination "$room/artifacts"
mlflow_pid=$!
needed "MLflow's server starts" "$room/mlflow.log" await 180 mlflow_answers "http://127.0.0.1:$port"

# Its checks count as this suite's.
walked "$room/nights.out" "$python" .ci/airflow/nights.py \
  "$room" "$(dirname "$airflow")" "$SPARK_HOME" "http://127.0.0.1:$port" "$mlflow_pid"
finish
