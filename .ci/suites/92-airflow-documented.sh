#!/usr/bin/env bash
# The tests of airflow-dags, and the commands of docs/airflow.md, from nothing to a green night, on a real Airflow and a real
# Spark: the first run on this machine, the others on a standalone master. All logs stay in target/ci/airflow-documented.
. .ci/lib.sh

room=$(scratch airflow-documented)
airflow=$(python_of airflow .ci/requirements-airflow.txt)
spark=$(python_of pyspark .ci/requirements-pyspark.txt)
python=$(python_of delta .ci/requirements-delta.txt)

trap end_started EXIT
trap 'exit 130' INT TERM

check "the DAGs' own tests" "$airflow" -m pytest -q -p no:cacheprovider airflow-dags/tests

SPARK_HOME=$("$spark" -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_DAEMON_MEMORY=256m
unset SPARK_CONF_DIR HADOOP_CONF_DIR

start master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port 0 --webui-port 0
needed "a standalone master starts" "$room/master.log" await 120 \
  grep -q 'Starting Spark master at spark://.*:[0-9]' "$room/master.log"
master=$(grep -o 'spark://127\.0\.0\.1:[0-9]*' "$room/master.log" | head -n 1)
start worker env SPARK_LOCAL_DIRS="$room/worker" "$SPARK_HOME/bin/spark-class" \
  org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port 0 --webui-port 0 --cores 2 --memory 1500m \
  --work-dir "$room/worker" "$master"

# Its checks count as this suite's.
walked "$room/documented.out" "$python" .ci/airflow/documented.py "$room" "$master"
finish
