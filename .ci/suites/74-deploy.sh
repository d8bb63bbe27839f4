#!/usr/bin/env bash
# What is shipped: the image's contents, laid out and run as a container would; deploy.sh with good and bad versions;
# Dockerfiles, compose file, rules, receivers and dashboard.
. .ci/lib.sh

folder=$(scratch deploy)
image=$folder/releases/1
echo "not run: docker build and docker compose up, for want of an engine; no image's tag was pulled"

# Expects that a command fails and says why: fails_with WORDS COMMAND...
fails_with() {
  local said
  ! said=$("${@:2}" 2>&1) && grep -q -- "$1" <<<"$said"
}

# --- files ---

python=$(python_of deploy .ci/requirements-deploy.txt)
tools=$(dirname "$python")
# Docker Compose itself: the command beside python hands on no exit code.
compose=$("$python" -c 'import compose, pathlib; print(pathlib.Path(compose.__file__).with_name("docker-compose"))')
shellcheck=$(dirname "$(python_of shellcheck .ci/requirements-shellcheck.txt)")/shellcheck
check "the image's scripts pass shellcheck" "$shellcheck" deploy/image/bin/*
check "the Dockerfiles pass hadolint" "$tools/hadolint" deploy/*/Dockerfile
sed -E 's/^([A-Z_]*(KEYS?|SECRET|PASSWORD))=$/\1=made-up/' deploy/.env.example >"$folder/.env"
read_compose() {
  "$compose" --env-file "$folder/.env" -f deploy/compose.yaml --profile candidate config --format json >"$folder/compose.json" &&
    "$compose" -f deploy/compose.yaml config --variables --format json >"$folder/variables.json"
}
check "Docker Compose takes compose.yaml" read_compose
check "compose.yaml asks for its secrets" fails_with 'is missing a value: see .env.example' \
  "$compose" --env-file deploy/.env.example -f deploy/compose.yaml config --quiet
check "compose.yaml passes compose-lint" \
  "$tools/compose-lint" --quiet --skip-suppressed --no-env --fail-on low --strict-config --config .ci/compose-lint.yml deploy/compose.yaml
check "Dockerfiles, compose.yaml and .env.example keep the house's rules" \
  "$python" .ci/suites/lib/deploy_files.py containers "$folder/compose.json" "$folder/variables.json"

# Debian's packages are unpacked, not installed: nothing is to start.
unpack() { # PACKAGE...
  local root=()
  [[ $(id -u) == 0 ]] || root=(sudo -n)
  mkdir -p "$folder/packages"
  "${root[@]}" apt-get update -qq && (cd "$folder/packages" && apt-get download -qq "$@") || return
  for package in "$folder"/packages/*.deb; do
    dpkg -x "$package" "$folder/packages/all" || return
  done
}
check "Prometheus and Alertmanager are there" unpack prometheus prometheus-alertmanager
promtool=$folder/packages/all/usr/bin/promtool
check "promtool takes the configuration" "$promtool" check config --syntax-only deploy/prometheus/prometheus.yml
check "promtool takes the rules" "$promtool" check rules deploy/prometheus/rules.yml
for test in deploy/prometheus/*_test.yml; do
  check "alerts fire and clear: $(basename "$test")" "$promtool" test rules "$test"
done
check "each alert has severity, summary, runbook and a test" "$python" .ci/suites/lib/deploy_files.py alerts
receivers() { # VARIABLE=VALUE...
  env "$@" sh deploy/alertmanager/receivers.sh >"$folder/alertmanager.yml" &&
    "$folder/packages/all/usr/bin/amtool" check-config "$folder/alertmanager.yml"
}
check "amtool takes no receiver" receivers
check "amtool takes every receiver" receivers ALERT_WEBHOOK_URL="https://example.com/?a=b'c" \
  ALERT_SLACK_URL=https://example.com/slack ALERT_SLACK_CHANNEL='#desk' ALERT_EMAIL_TO=a@example.com \
  ALERT_EMAIL_FROM=b@example.com ALERT_SMTP_HOST=example.com:587 ALERT_SMTP_USER=b ALERT_SMTP_PASSWORD="it's: a #secret"
check "half a receiver is refused" fails_with '^error: ALERT_EMAIL_TO needs' receivers ALERT_EMAIL_TO=a@example.com

# --- the image's contents ---

built() { ./sortdesk predict --help >/dev/null; }
check "built" built
check "the image's contents are laid out" deploy/image/layout.sh "$image" || finish
check "its bill of materials lists every jar in it" python3 .ci/suites/lib/release.py listed . "$image"
check "it carries that bill" cmp target/bom.json "$image/bom.json"
measured "the image's contents: $(du -sm "$image" | cut -f 1) MB"
"$python" .ci/suites/lib/deploy_files.py history "$folder"
trained() { # SCORER
  SORTDESK_JAVA_OPTS=$few_tickets_java ./sortdesk run --workdir "$folder/$1" --config "$folder/$1.yaml" --input "$folder/history.csv" >"$folder/$1.log" 2>&1 ||
    { tail "$folder/$1.log" && return 1; }
}
for scorer in tfidf onnx; do
  check "a model with $scorer is promoted" trained "$scorer"
done

# As a container: user 10001 without a name, a read-only root with /usr and the contents alone, process 1.
sandbox() { # WORKDIR COMMAND...
  local work=$1
  shift
  rm -rf "$folder/tmp"
  mkdir "$folder/tmp"
  bwrap --unshare-user --uid 10001 --gid 10001 --unshare-pid --as-pid-1 --unshare-ipc --clearenv --setenv PATH /usr/bin \
    --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
    --proc /proc --dev /dev --bind "$folder/tmp" /tmp --bind "$work" "$work" --ro-bind "$image" "$image" \
    --remount-ro / --chdir / --info-fd 7 "$@" 7>"$folder/sandbox.json"
}
refuses() { ! "$@"; }
process_1() {
  "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["child-pid"])' "$folder/sandbox.json"
}
is_ready() { "$image/bin/healthy" "$port" >/dev/null 2>&1; }
ended() { ! kill -0 "$1" 2>/dev/null; }
as_a_container() { # SCORER
  local began service
  port=$(free_port)
  began=$(date +%s%N)
  # -Xshare:on: java ends where it cannot use the archive of classes.
  sandbox "$folder/$1" /usr/bin/env SORTDESK_WORKDIR="$folder/$1" SORTDESK_JAVA_OPTS=-Xshare:on \
    "$image/bin/serve" --port "$port" --set serve.stop.drain_seconds=0 >"$folder/$1.serve.log" 2>&1 &
  service=$!
  if ! check "$1: the service gets ready from a read-only root" await 60 is_ready; then
    tail "$folder/$1.serve.log"
    kill -KILL "$(process_1)"
    return
  fi
  measured "$1: ready $((($(date +%s%N) - began) / 1000000)) ms after the start in the sandbox"
  check "$1: smoke" ./sortdesk smoke --url "http://127.0.0.1:$port"
  check "$1: it runs as user 10001" grep -qE '^Uid:(\s+'"$(outer_uid)"'){4}$' "/proc/$(process_1)/status"
  check "$1: nothing is unpacked at the start" test -z "$(find "$folder/tmp" -type f)"
  kill -TERM "$(process_1)"
  check "$1: SIGTERM ends it" await 20 ended "$service" || kill -KILL "$(process_1)"
}
# Inside it is 10001; seen from here it is who runs this.
outer_uid() { id -u; }
check "bubblewrap is there" apt_packages bubblewrap
if sandbox "$folder" true 2>"$folder/sandbox.log"; then
  check "the sandbox's user is 10001" test "$(sandbox "$folder" id -u)" == 10001
  for place in / /usr "$image"; do
    check "the sandbox cannot write to $place" refuses sandbox "$folder" touch "$place/x" 2>/dev/null
  done
  for scorer in tfidf onnx; do
    as_a_container "$scorer"
  done
else
  skip "the service from a read-only root" "this kernel lets nobody here make a user namespace: $(tail -n 1 "$folder/sandbox.log")"
fi

# --- deploy.sh ---

. .ci/suites/lib/deploys.sh
finish
