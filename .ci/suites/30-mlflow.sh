#!/usr/bin/env bash
# A whole run against a real MLflow server, and one into a folder; MLflow's own client looks at both.
. .ci/lib.sh

export SORTDESK_JAVA_OPTS=$short_java
export MLFLOW_DISABLE_TELEMETRY=true MLFLOW_ALLOW_FILE_STORE=true
folder=$(scratch mlflow)
python=$(dirname "$SORTDESK_MLFLOW")/python
servers=()
stop_servers() {
  local server
  for server in ${servers[@]+"${servers[@]}"}; do
    kill -- "-$server"
  done
}
trap stop_servers EXIT

start_server() { # NAME OPTIONS...: sets uri
  local name=$1 port
  shift
  port=$(free_port)
  uri=http://127.0.0.1:$port
  # In a process group of its own, as the server leaves its workers behind.
  setsid "$SORTDESK_MLFLOW" server --host 127.0.0.1 --port "$port" --workers 1 "$@" \
    >"$folder/$name.log" 2>&1 &
  servers+=($!)
  check "MLflow's server for the $name starts" await 180 answers "$uri" || tail "$folder/$name.log"
}
answers() {
  python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/health", timeout=5)' \
    "$1" 2>/dev/null
}

python3 .ci/history.py 400 >"$folder/history.csv"
# The least of which one is chosen: each try is a run of its own.
tries=("${one_try[@]}" --set 'train.tfidf.c=[1.0,10.0]' --set 'train.onnx.c=[1.0,10.0]')

start_server database --backend-store-uri "sqlite:///$folder/mlflow.db" --serve-artifacts \
  --artifacts-destination "$folder/artifacts"
check "run with a server" env SORTDESK_MLFLOW_URI="$uri" \
  ./sortdesk run --workdir "$folder/work" --input "$folder/history.csv" "${tries[@]}"
check "the server has runs, artifacts, versions and the champion" \
  "$python" .ci/mlflow_check.py "$uri" "$folder/work" "$folder/history.csv"
check "the doctor takes server and champion for sound" env SORTDESK_MLFLOW_URI="$uri" \
  ./sortdesk doctor --workdir "$folder/work" --set serve.port=0

check "run with a folder" ./sortdesk run --workdir "$folder/plain" --input "$folder/history.csv" "${tries[@]}"
check "the client opens the folder" \
  "$python" .ci/mlflow_check.py "$folder/plain/mlruns" "$folder/plain" "$folder/history.csv"
start_server folder --backend-store-uri "$folder/plain/mlruns" --serve-artifacts
check "a server on the folder shows the same" \
  "$python" .ci/mlflow_check.py "$uri" "$folder/plain" "$folder/history.csv"
finish
