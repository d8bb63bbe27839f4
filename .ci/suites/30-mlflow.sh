#!/usr/bin/env bash
# A whole run against a real MLflow server, and one into a folder; MLflow's own client looks at both.
. .ci/lib.sh

export SORTDESK_JAVA_OPTS=$few_tickets_java
export MLFLOW_DISABLE_TELEMETRY=true MLFLOW_ALLOW_FILE_STORE=true
room=$(scratch mlflow)
python=$(dirname "$SORTDESK_MLFLOW")/python
trap end_started EXIT

start_server() { # NAME OPTIONS...: sets uri
  local name=$1 port
  shift
  port=$(free_port)
  uri=http://127.0.0.1:$port
  start "$name" "$SORTDESK_MLFLOW" server --host 127.0.0.1 --port "$port" --workers 1 "$@"
  needed "MLflow's server for the $name starts" "$room/$name.log" await 180 mlflow_answers "$uri"
}

python3 .ci/history.py 400 >"$room/history.csv"
# The least of which one is chosen: each try is a run of its own.
tries=("${one_try[@]}" --set 'train.tfidf.c=[1.0,10.0]' --set 'train.onnx.c=[1.0,10.0]')

start_server database --backend-store-uri "sqlite:///$room/mlflow.db" --serve-artifacts \
  --artifacts-destination "$room/artifacts"
check "run with a server" env SORTDESK_MLFLOW_URI="$uri" \
  ./sortdesk run --workdir "$room/work" --input "$room/history.csv" "${tries[@]}"
check "the server has runs, artifacts, versions and the champion" \
  "$python" .ci/mlflow_check.py "$uri" "$room/work" "$room/history.csv"
check "the doctor takes server and champion for sound" env SORTDESK_MLFLOW_URI="$uri" \
  ./sortdesk doctor --workdir "$room/work" --set serve.port=0

check "run with a folder" ./sortdesk run --workdir "$room/plain" --input "$room/history.csv" "${tries[@]}"
check "the client opens the folder" \
  "$python" .ci/mlflow_check.py "$room/plain/mlruns" "$room/plain" "$room/history.csv"
start_server folder --backend-store-uri "$room/plain/mlruns" --serve-artifacts
check "a server on the folder shows the same" \
  "$python" .ci/mlflow_check.py "$uri" "$room/plain" "$room/history.csv"
finish
