# shellcheck shell=bash
# What the suites share. They run in the repository's root.
set -uo pipefail

# The line that ends a suite's output.
# shellcheck disable=SC2034 # for .ci/run
summary_form='^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$'

passed=0 failed=0 skipped=0

# One compiler, for a JVM that is short: a start costs a third less.
# shellcheck disable=SC2034 # for the suites
short_java=-XX:TieredStopAtLevel=1

# The same, and queries are interpreted: over a few hundred tickets, compiling one takes longer than running it. 50-cluster,
# 50-fresh-clone, 72-parity and the queries of 73-queries compile theirs, as users do.
# shellcheck disable=SC2034 # for the suites
few_tickets_java="$short_java -Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN"

# A JVM of a few hundred tickets, beside another suite's.
# shellcheck disable=SC2034 # for the suites
small_java="-Xmx1g -XX:+UseSerialGC $few_tickets_java"

# One try in place of a search, and few steps: for suites that are not about how well a model does.
# shellcheck disable=SC2034 # for the suites
one_try=(--set 'train.tfidf.c=[10.0]' --set 'train.tfidf.class_weights=[0.0]'
  --set train.tfidf.max_iterations=30 --set train.tfidf.search_iterations=10
  --set 'train.onnx.c=[10.0]' --set 'train.onnx.class_weights=[0.0]'
  --set train.onnx.max_iterations=30 --set train.onnx.search_iterations=10
  --set evaluate.bootstrap_samples=100)

# Runs a command as one check, and says whether it held: check WHAT COMMAND...
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $what"
  else
    failed=$((failed + 1))
    echo "FAILED: $what ($*)"
    return 1
  fi
}

# Counts a check that cannot run here: skip WHAT WHY
skip() {
  skipped=$((skipped + 1))
  echo "skipped: $1 ($2)"
}

# Says a number that .ci/run shows: measured WHAT
measured() {
  echo "measured: $*"
}

# A check without which the others make no sense; its log tells why it failed: needed WHAT LOG COMMAND...
needed() {
  local what=$1 log=$2
  shift 2
  check "$what" "$@" && return
  tail -n 20 "$log"
  finish
}

# Runs a program that ends as a suite does, and counts its checks too: walked LOG COMMAND...
walked() {
  local log=$1 counted more broken
  shift
  "$@" | tee "$log"
  counted=$(grep -E "$summary_form" "$log" | tail -n 1)
  check "$(basename "$log" .out) came to its end" test -n "$counted"
  read -r more broken <<<"$(tr -cs '0-9' ' ' <<<"$counted")"
  passed=$((passed + ${more:-0})) failed=$((failed + ${broken:-0}))
}

# Ends a suite.
finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [[ $failed == 0 ]]
  exit
}

# Makes an empty folder for a suite and prints its path: scratch NAME
scratch() {
  local folder=$PWD/target/ci/$1
  rm -rf "$folder"
  mkdir -p "$folder"
  echo "$folder"
}

# Installs packages of Debian that are not there yet: apt_packages NAME...
apt_packages() {
  local root=() name missing=()
  for name in "$@"; do
    dpkg -s "$name" >/dev/null 2>&1 || missing+=("$name")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  [[ $(id -u) == 0 ]] || root=(sudo -n)
  mkdir -p target/ci
  (
    # One suite at a time: another one may be about to install.
    flock 9
    "${root[@]}" apt-get update -qq &&
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
  ) 9>target/ci/apt.lock
}

# Makes a virtual environment with pip: make_venv PYTHON FOLDER
make_venv() {
  "$1" -m venv "$2" >/dev/null && return
  # Debian keeps what venv needs for pip in a package apart; the system's pip does as well.
  if "$1" -m pip --version >/dev/null 2>&1; then
    "$1" -m venv --without-pip --clear "$2"
    "$1" -m pip --python "$2/bin/python" install -q pip
  else
    apt_packages python3-venv
    "$1" -m venv --clear "$2"
  fi
}

# Prints the python of a virtual environment below .venv that holds a requirements file, and makes it
# where it is missing or the file has changed: python_of NAME REQUIREMENTS
python_of() {
  local folder=$PWD/.venv/$1 python=python3
  mkdir -p .venv
  (
    # Two suites may want the same one.
    flock 9
    if ! cmp -s "$2" "$folder/requirements.txt"; then
      ! command -v python3.11 >/dev/null || python=python3.11
      rm -rf "$folder"
      echo "installing $2 into .venv/$1 ..." >&2
      make_venv "$python" "$folder" >&2
      "$folder/bin/python" -m pip install -q --disable-pip-version-check -r "$2" >&2 || exit
      cp "$2" "$folder/requirements.txt"
    fi
  ) 9>".venv/$1.lock" || return
  echo "$folder/bin/python"
}

# Prints a port of the loopback interface that is free now.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Starts a command in a process group of its own, so that its children end with it; its log is ROOM/NAME.log,
# below the folder that the suite calls room: start NAME COMMAND...
start() {
  local name=$1
  shift
  setsid "$@" >"${room:?}/$name.log" 2>&1 </dev/null &
  started+=($!)
}

# Ends what was started, with all children; for a trap at the suite's end.
end_started() {
  local group
  for group in ${started[@]+"${started[@]}"}; do
    kill -- "-$group" 2>/dev/null || true
  done
}
started=()

# Whether a server of MLflow answers: mlflow_answers URI
mlflow_answers() {
  python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/health", timeout=5)' "$1" 2>/dev/null
}

# Waits until a command succeeds, at most some seconds: await SECONDS COMMAND...
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.3
  done
}
