#!/usr/bin/env bash
# The stages by spark-submit on a real standalone cluster (a master, two workers with folders of
# their own), with tables, models and MLflow's folder on a real HDFS, as docs/cluster.md says.
# All logs stay in target/ci/cluster.
. .ci/lib.sh

jar=pipelines/target/sortdesk-pipelines-0.1.0.jar
libraries=target/ci/hdfs
rows=300
room=$(scratch cluster)

stop() {
  end_started
  wait
}
trap stop EXIT
trap 'exit 130' INT TERM

# --- What it runs on

python=$(python_of pyspark .ci/requirements-pyspark.txt)
if [[ ! -f $libraries/ready ]]; then
  mvn -q -B -f .ci/cluster/hdfs-pom.xml dependency:copy-dependencies \
    -DoutputDirectory="$PWD/$libraries" && touch "$libraries/ready"
fi
needed "the libraries of HDFS are there" /dev/null test -f "$libraries/ready"
built() { ./sortdesk --help >"$room/build.log" 2>&1; }
needed "Sortdesk is built" "$room/build.log" built

SPARK_HOME=$("$python" -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_DAEMON_MEMORY=256m
export PYSPARK_PYTHON=$python
export SPARK_DAEMON_JAVA_OPTS=$short_java
unset SPARK_CONF_DIR HADOOP_CONF_DIR

start hdfs java -Xmx384m -cp "$libraries/*" .ci/cluster/MiniHdfs.java "$room/hdfs" "$room/hdfs.uri"
start master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port 0 --webui-port 0
needed "the master starts" "$room/master.log" await 120 \
  grep -q 'Starting Spark master at spark://.*:[0-9]' "$room/master.log"
master=$(grep -o 'spark://127\.0\.0\.1:[0-9]*' "$room/master.log" | head -n 1)
for worker in 1 2; do
  start "worker$worker" env SPARK_LOCAL_DIRS="$room/worker$worker/local" \
    "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
    --host 127.0.0.1 --port 0 --webui-port 0 --cores 1 --memory 1500m \
    --work-dir "$room/worker$worker/work" "$master"
done
for worker in 1 2; do
  needed "worker $worker registers" "$room/worker$worker.log" await 120 \
    grep -q 'Successfully registered with master' "$room/worker$worker.log"
done
needed "HDFS starts" "$room/hdfs.log" await 120 test -s "$room/hdfs.uri"
hdfs=$(<"$room/hdfs.uri")

# --- How it is spoken to

mkdir "$room/conf"
echo '<configuration/>' >"$room/conf/core-site.xml"
fs() {
  HADOOP_CONF_DIR=$room/conf timeout 120 "$SPARK_HOME/bin/spark-class" \
    org.apache.hadoop.fs.FsShell "$@" 2>>"$room/fs.log"
}

submit() { # NAME SPARK_OPTION... -- STAGE OPTION...: its exit code; output in NAME.out and NAME.err
  local name=$1 options=()
  shift
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  shift
  timeout 900 "$SPARK_HOME/bin/spark-submit" --master "$master" \
    --class dev.sortdesk.pipelines.Main --driver-memory 1g --executor-memory 1g \
    --conf "spark.driver.extraJavaOptions=$short_java" --conf "spark.executor.extraJavaOptions=$short_java" \
    --conf spark.sql.shuffle.partitions=2 ${options[@]+"${options[@]}"} \
    "$jar" "$@" >"$room/$name.out" 2>"$room/$name.err"
}

said() { # NAME
  sed 's/^/#   /' "$room/$1.out"
  grep -a '^error:' "$room/$1.err" | sed 's/^/#   /' || true
}

stage() { # STAGE OPTION...
  needed "spark-submit $1" "$room/$1.err" submit "$1" -- "$@" --workdir "$hdfs/work" "${one_try[@]}"
  said "$1"
}

code() { # EXPECTED COMMAND...
  local expected=$1 actual=0
  shift
  "$@" || actual=$?
  [[ $actual == "$expected" ]]
}

# --- Stage by stage, with the one scorer whose numbers must not depend on where it runs

history=()
[[ ! -f data/tickets.csv ]] || history=(data/tickets.csv)
python3 .ci/cluster/tickets.py "$rows" "$room/tickets.csv" ${history[@]+"${history[@]}"}
fs -mkdir -p "$hdfs/in"
fs -put "$room/tickets.csv" "$hdfs/in/tickets.csv"

tfidf=(--set 'train.scorers=[tfidf]')
targets=(--target category --target priority)
stage ingest --input "$hdfs/in/tickets.csv" "${targets[@]}"
stage validate
stage train "${tfidf[@]}"
stage evaluate "${tfidf[@]}"
stage promote "${tfidf[@]}"
stage score

both_worked() {
  local worker
  for worker in 1 2; do
    grep -rqs 'Executor: Running task' "$room/worker$worker/work" || return 1
  done
}
check "executors ran tasks on both workers" both_worked
fs -cat "$hdfs/work/reports/ingest.json" >"$room/ingest.json" || true
check "reports/ingest.json on HDFS counts every row" \
  python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["read"] != int(sys.argv[2]))' \
  "$room/ingest.json" "$rows"

local_run() {
  SORTDESK_JAVA_OPTS=$short_java ./sortdesk run --input "$room/tickets.csv" "${targets[@]}" --workdir "$room/local" "${tfidf[@]}" "${one_try[@]}" \
    >"$room/local.out" 2>"$room/local.err"
}
check "the same stages run on this machine" local_run
timeout 300 "$SPARK_HOME/bin/spark-submit" --master 'local[1]' --driver-memory 700m --jars "$jar" \
  .ci/cluster/compare.py "$hdfs/work/tables/predictions" "$room/local/tables/predictions" \
  >"$room/compare.json" 2>"$room/compare.err" || true
sed 's/^/#   /' "$room/compare.json"
compared() { # EXPRESSION over c, the comparison
  python3 -c "import json, sys
c = json.load(open('$room/compare.json'))
sys.exit(not ($1))"
}
check "a prediction for each ticket and target" compared \
  "c['rows'] == c['tickets'] * c['targets'] and c['tickets'] > 0.9 * $rows and c['only_in_one'] == 0"
check "the same champion as on this machine" compared "c['same_model']"
check "the same labels, and probabilities within 1e-9" compared \
  "c['other_labels'] == 0 and c['largest_difference'] <= 1e-9 and c['scorers'] == ['tfidf']"

# --- The whole chain with both scorers, the working folder found by Spark's own setting

chain() { # NAME
  submit "$1" --conf "spark.hadoop.fs.defaultFS=$hdfs" -- \
    run --input /in/tickets.csv "${targets[@]}" --workdir /work "${one_try[@]}"
}
listed() {
  # The decision of each promotion is logged, so that table grows.
  fs -ls -R "$hdfs/work/tables/tickets" "$hdfs/work/tables/predictions" "$hdfs/work/models" |
    awk '{print $NF}'
}
check "spark-submit run, with both scorers" chain run
said run
check "the onnx scorer was trained" grep -q '^train: onnx-' "$room/run.out"
listed >"$room/before.txt" || true
check "spark-submit run again" chain again
said again
listed >"$room/after.txt" || true
check "a second run writes no row and no model" cmp -s "$room/before.txt" "$room/after.txt"
check "a second run trains nothing" code 1 grep -q '^train: .*[0-9a-f]$' "$room/again.out"

# --- A user's mistake

check "a missing file ends with 2" \
  code 2 submit mistake -- ingest --input "$hdfs/in/none.csv" --workdir "$hdfs/work"
check "its message names the file and the remedy" grep -aqF \
  "error: there is no file or folder $hdfs/in/none.csv; give one that exists, with --input" \
  "$room/mistake.err"
check "a wrong option ends with 2" code 2 submit option -- ingest --imput "$hdfs/in/tickets.csv"
check "its message says what was meant" grep -aq '^error: .*--imput.*--input' "$room/option.err"
finish
