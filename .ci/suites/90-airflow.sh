#!/usr/bin/env bash
# The DAGs of airflow-dags on a real Airflow with SQLite, a real Spark (local and standalone) and a real
# MLflow server: the commands of docs/airflow.md, single runs, then a scheduler, a dag-processor and an
# api-server. All logs stay in target/ci/airflow.
. .ci/lib.sh

room=$(scratch airflow)
airflow=$(python_of airflow .ci/requirements-airflow.txt)
spark=$(python_of pyspark .ci/requirements-pyspark.txt)
python=$(python_of delta .ci/requirements-delta.txt)

trap end_started EXIT
trap 'exit 130' INT TERM

check "the DAGs' own tests" "$airflow" -m pytest -q -p no:cacheprovider airflow-dags/tests

SPARK_HOME=$("$spark" -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_DAEMON_MEMORY=256m MLFLOW_DISABLE_TELEMETRY=true
unset SPARK_CONF_DIR HADOOP_CONF_DIR

generated() {
  ./sortdesk generate --rows 480 --seed 7 --output "$room/history.csv" >"$room/generate.log" 2>&1
}
needed "tickets for the inbox" "$room/generate.log" generated

port=$(free_port)
start mlflow "$SORTDESK_MLFLOW" server --host 127.0.0.1 --port "$port" --workers 1 \
  --backend-store-uri "sqlite:///$room/mlflow.db" --serve-artifacts --artifacts-destination "$room/artifacts"
mlflow_pid=$!
start master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port 0 --webui-port 0
needed "a standalone master starts" "$room/master.log" await 120 \
  grep -q 'Starting Spark master at spark://.*:[0-9]' "$room/master.log"
master=$(grep -o 'spark://127\.0\.0\.1:[0-9]*' "$room/master.log" | head -n 1)
start worker env SPARK_LOCAL_DIRS="$room/worker" "$SPARK_HOME/bin/spark-class" \
  org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port 0 --webui-port 0 --cores 2 --memory 1500m \
  --work-dir "$room/worker" "$master"
needed "MLflow's server starts" "$room/mlflow.log" await 180 mlflow_answers "http://127.0.0.1:$port"

walk() { # NAME ARGUMENT...: its checks count as this suite's
  local name=$1 counted more broken
  shift
  "$python" ".ci/airflow/$name.py" "$@" | tee "$room/$name.out"
  counted=$(grep -E "$summary_form" "$room/$name.out" | tail -n 1)
  check "$name.py came to its end" test -n "$counted"
  read -r more broken <<<"$(tr -cs '0-9' ' ' <<<"$counted")"
  passed=$((passed + ${more:-0})) failed=$((failed + ${broken:-0}))
}
walk documented "$room" "$master"
walk nights "$room" "$(dirname "$airflow")" "$SPARK_HOME" "http://127.0.0.1:$port" "$mlflow_pid"
finish
