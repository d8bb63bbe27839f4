#!/usr/bin/env bash
# The doctor: silent on a sound installation, and finds each fault that is planted in a copy of it.
. .ci/lib.sh

room=$(scratch doctor)
work=$room/work
port=$(free_port)
export SORTDESK_JAVA_OPTS=$small_java
as=()
trap end_started EXIT

# One scorer: this is about what it leaves behind.
small=(--workdir "$work" --set 'train.scorers=[tfidf]' "${one_try[@]}")

stage() { # STAGE OPTION...
  ./sortdesk "$@" >>"$room/stages.out" 2>>"$room/stages.err" && return
  tail -n 5 "$room/stages.err"
  return 1
}

# Calls the doctor and expects an exit code: doctor NAME CODE OPTION...
doctor() {
  local name=$1 code=$2 status=0
  shift 2
  ${as[@]+"${as[@]}"} ./sortdesk doctor --set "serve.port=$port" "$@" >"$room/$name.out" 2>"$room/$name.err" || status=$?
  [[ $status == "$code" && ! -s $room/$name.err ]] && return
  echo "exit code $status, not $code"
  cat "$room/$name.out" "$room/$name.err"
  return 1
}

sound() { # NAME OPTION...
  local name=$1
  shift
  doctor "$name" 0 "$@" && grep -qx 'doctor: sound' "$room/$name.out" &&
    ! grep -q '^finding: ' "$room/$name.out"
}

# Expects one finding, which says all of the parts: finds NAME PART... -- OPTION...
finds() {
  local name=$1 parts=() part found
  shift
  while [[ $1 != -- ]]; do
    parts+=("$1")
    shift
  done
  shift
  doctor "$name" 2 "$@" || return 1
  found=$(grep '^finding: ' "$room/$name.out")
  echo "    $found"
  [[ $(wc -l <<<"$found") == 1 ]] || return 1
  for part in "${parts[@]}"; do
    grep -qF -- "$part" <<<"$found" || { echo "does not say: $part"; return 1; }
  done
}

# Copies the sound folder for a fault: copy NAME sets log
copy() {
  copied=$room/copy-$1
  cp -a "$work" "$copied"
  log=$copied/tables/tickets/_delta_log
}

# Prints the name of the next commit of a table.
next_commit() {
  printf '%020d.json' "$(find "$log" -name '0*.json' | wc -l)"
}

check "a small history" stage generate --rows 300 --seed 7 --output "$room/history.csv"
check "a later one" stage generate --rows 60 --seed 8 --output "$room/later.csv"
check "nothing there yet is sound" sound fresh --workdir "$room/nowhere"
check "nothing was made" test ! -e "$room/nowhere"
check "a working folder" stage run "${small[@]}" --input "$room/history.csv" || finish
check "tickets that came later" stage ingest "${small[@]}" --input "$room/later.csv"
check "maintenance" stage maintain "${small[@]}"
find "$work" -type f -printf '%p %s %T@\n' | sort >"$room/before"
began=$(date +%s%N)
check "silent on a sound installation" sound sound --workdir "$work"
measured "the doctor took $((($(date +%s%N) - began) / 1000000)) ms on a sound installation"
find "$work" -type f -printf '%p %s %T@\n' | sort >"$room/after"
check "it changes nothing" cmp "$room/before" "$room/after"
for looked in config java versions disk folders ports tables mlflow champion; do
  check "it says that it looked at $looked" grep -q "^ok: $looked: " "$room/sound.out"
done

# 1: the settings.
printf 'trian:\n  seed: 3\nserve:\n  poll_seconds: 0\n' >"$room/bad.yaml"
check "the settings: two problems" doctor settings 2 --workdir "$work" --config "$room/bad.yaml"
check "the settings: the unknown key" \
  grep -q '^finding: config: .*bad.yaml line 1: unknown key trian; did you mean train?' "$room/settings.out"
check "the settings: the value" \
  grep -q '^finding: config: .*bad.yaml line 4: serve.poll_seconds is ' "$room/settings.out"
check "the settings: the rest is looked at" grep -q '^ok: champion: tfidf-' "$room/settings.out"

# 2: a heap that the machine does not have.
memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
export SORTDESK_JAVA_OPTS="$small_java -Xmx$((memory + 2048))m"
check "a heap larger than the memory" finds heap 'java: the heap may grow to' \
  'give java less by SORTDESK_JAVA_OPTS=-Xmx' -- --workdir "$work"
export SORTDESK_JAVA_OPTS=$small_java

# 3: the port.
start stranger python3 -m http.server --bind 127.0.0.1 "$port" --directory "$room"
stranger=$!
listening() { python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$port" 2>/dev/null; }
check "something listens" await 30 listening
check "a port that something else holds" finds port \
  "ports: port $port of 127.0.0.1 is taken by something that is no Sortdesk service" 'set serve.port' -- \
  --workdir "$work"
kill "$stranger"
wait "$stranger" 2>/dev/null
copy serving
start serve ./sortdesk serve --workdir "$copied" --set "serve.port=$port"
service=$!
check "the service starts" await 60 grep -q '^serving on ' "$room/serve.log"
check "a port that the service holds is sound" sound service --workdir "$work"
check "it names the service" \
  grep -qx "ok: ports: port $port of 127.0.0.1 is held by Sortdesk 0.1.0" "$room/service.out"
kill "$service"
wait "$service" 2>/dev/null

# 4: a folder of another owner, or one that is closed.
copy owner
if [[ $(id -u) == 0 ]]; then
  chown 4711 "$copied/models"
  says="models is of another owner than $(id -un) (owner 4711"
else
  chmod a-w "$copied/models"
  says="models cannot be written to by $(id -un)"
fi
check "a folder of another owner or without rights" finds owner "folders: " "$says" 'chown -R' -- \
  --workdir "$copied"
chmod u+w "$copied/models"
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
if [[ $(id -u) == 0 ]] && "${nobody[@]}" test -x "$PWD/sortdesk" 2>/dev/null; then
  as=("${nobody[@]}")
  check "a folder and a lock in which this user may not write" doctor nobody 2 --workdir "$work"
  check "it names the user" grep -qE \
    "^finding: folders: $work \\(and [0-9]+ more\\) cannot be written to by nobody \\(owner $(id -un), " \
    "$room/nobody.out"
  as=()
fi

# 5 to 9: tables.
copy gap
rm "$log/00000000000000000001.json"
check "a log with a gap" finds gap "tables: file:$copied/tables/tickets has " 'not contiguous' -- \
  --workdir "$copied"

copy commit
printf '{"commitInfo":{"timest' >"$log/$(next_commit)"
check "a commit that was cut off" finds commit "tables: file:$copied/tables/tickets has a broken log" \
  'bring the log back from a backup' -- --workdir "$copied"

copy file
gone=$(find "$copied/tables/predictions" -name '*.parquet' -not -path '*/_delta_log/*' | head -n 1)
find "$copied/tables/predictions" -name '*.parquet' -not -path '*/_delta_log/*' -delete
check "a data file that is missing: there was one" test -n "$gone"
check "a data file that is missing" finds file "tables: file:$copied/tables/predictions lacks " \
  'files that its log names' 'call ./sortdesk score' -- --workdir "$copied"

copy feature
printf '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["dreams"],"writerFeatures":["dreams"]}}\n' \
  >"$log/$(next_commit)"
check "a table with a feature that is not known" finds feature 'needs dreams, which Delta' \
  'DROP FEATURE' -- --workdir "$copied"

copy schema
grep -h '^{"metaData"' "$log/00000000000000000000.json" |
  sed 's/\(\\"name\\":\\"version\\",\\"type\\":\\"\)integer/\1string/' >"$log/$(next_commit)"
check "a table with other columns" finds schema 'has the column version as STRING, not INT' \
  'docs/operations.md' -- --workdir "$copied"

# 10 and 11: the champion.
copy alias
mv "$copied/mlruns/models/sortdesk/version-1" "$room/lost-version"
check "an alias that stands at no version" finds alias \
  'has the alias champion of the model sortdesk at version 1, which is not there' 'promote again' -- \
  --workdir "$copied"

copy bundle
bundle=$(find "$copied/models" -mindepth 1 -maxdepth 1 -name 'tfidf-*')
echo changed >>"$bundle/MODEL_CARD.md"
check "a bundle that was changed" finds bundle \
  "champion: model bundle $bundle: MODEL_CARD.md was changed" 'delete the folder' -- --workdir "$copied"
rm -r "$bundle"
check "what it says to do helps" sound mended --workdir "$copied"

# 12: MLflow.
silent=$(free_port)
check "a server of MLflow that is not there" finds mlflow \
  "mlflow: MLflow at http://127.0.0.1:$silent does not answer" 'set mlflow.uri' -- \
  --workdir "$work" --set "mlflow.uri=http://127.0.0.1:$silent"
check "no champion is looked for then" \
  grep -qx 'passed over: champion: MLflow does not tell it' "$room/mlflow.out"
finish
