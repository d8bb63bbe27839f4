# shellcheck shell=bash disable=SC2154
# deploy.sh with the image's contents as plain processes, and its calls of docker. Sourced by 74-deploy.sh, which has
# laid out $image and trained a model in $folder/tfidf.

export DEPLOY_ENV=$folder/deploy.env
releases=$folder/releases
state=$folder/state
live=$(free_port)
url=http://127.0.0.1:$live
cat >"$DEPLOY_ENV" <<ENV
DEPLOY_MODE=process
DEPLOY_VERSION=
DEPLOY_PORT=$live
DEPLOY_CANDIDATE_PORT=$(free_port)
DEPLOY_SECONDS=60
DEPLOY_RELEASES=$releases
DEPLOY_STATE=$state
DEPLOY_CSV=
DEPLOY_MIN_ACCURACY=
SORTDESK_WORKDIR=$folder/tfidf
SORTDESK_SERVE_STOP_DRAIN_SECONDS=0
SORTDESK_SERVE_POLL_SECONDS=1
SORTDESK_SERVE_ACCESS_KEYS=smoke:predict:$(printf %s smoke-key | sha256sum | cut -d ' ' -f 1),prometheus:metrics:$(printf %s metrics-key | sha256sum | cut -d ' ' -f 1)
SORTDESK_SMOKE_KEY=smoke-key
ENV
end_live() {
  local pid
  read -r pid _ 2>/dev/null <"$state/live.pid" && kill "$pid"
}
trap end_live EXIT

set_env() { # NAME VALUE
  sed -i "s|^$1=.*|$1=$2|" "$DEPLOY_ENV"
}
# Deploys, and expects an exit code and a word on it: deploys CODE WORDS [VERSION]
deploys() {
  local status=0
  deploy/deploy.sh "${@:3}" >"$folder/deploy.log" 2>&1 </dev/null || status=$?
  if [[ $status != "$1" ]] || ! grep -qE -- "$2" "$folder/deploy.log"; then
    echo "deploy.sh ${*:3} ended with $status, not $1 and \"$2\":"
    cat "$folder/deploy.log"
    return 1
  fi
}
answers() { # VERSION: it is noted as the one that answers, and does
  grep -qx "DEPLOY_VERSION=$1" "$DEPLOY_ENV" && "$image/bin/healthy" "$live" && served_from "$1"
}
pid_of_live() { cut -d ' ' -f 1 "$state/live.pid"; }
served_from() { # VERSION
  tr '\0' '\n' <"/proc/$(pid_of_live)/cmdline" | grep -qx -- "-Dsortdesk.home=$releases/$1"
}
# A version with the same contents: version NAME
version() {
  cp -al "$image" "$releases/$1"
}
# A version whose bin/serve does something else first: version_that NAME SCRIPT
version_that() {
  version "$1"
  mv "$releases/$1/bin/serve" "$releases/$1/bin/then"
  printf '%s\n' '#!/usr/bin/env bash' "$2" "exec '$releases/$1/bin/then' \"\$@\"" >"$releases/$1/bin/serve"
  chmod +x "$releases/$1/bin/serve"
}

version 2
check "a first deploy" deploys 0 '^deploy: 1 answers$' 1
check "the first version answers" answers 1
set_env DEPLOY_CSV "$folder/labelled.csv"
set_env DEPLOY_MIN_ACCURACY "category=0.8,priority=0.8"
check "a good version takes the place of another" deploys 0 '^deploy: 2 answers$' 2
check "the second version answers" answers 2
check "the first version has ended" test "$(pgrep -cf -- "-Dsortdesk.home=$releases/")" == 1

pid=$(pid_of_live)
version broken-settings
rm "$releases/broken-settings/conf/sortdesk.yaml"
printf 'serve:\n  prot: 1\n' >"$releases/broken-settings/conf/sortdesk.yaml"
check "a version with broken settings is turned away" \
  deploys 1 'broken-settings ended at its start: error: .*unknown key serve.prot' broken-settings
set_env DEPLOY_CSV "$folder/mislabelled.csv"
check "a version that answers badly is turned away" deploys 1 '^failed: category: accuracy' 1
set_env DEPLOY_CSV ""
weights=$(find "$folder/tfidf/mlruns" -path '*/bundle/tfidf/head-0.f64')
cp -p "$weights" "$folder/weights"
printf x >>"$weights"
set_env DEPLOY_SECONDS 5
check "a version that refuses the model is turned away" deploys 1 '1 is not ready after 5 s: .* was refused' 1
cp -p "$folder/weights" "$weights"
set_env DEPLOY_SECONDS 60
check "all that time the old version went on" test "$(pid_of_live)" == "$pid"
check "and it answers" answers 2

# It starts beside the other one, and not in its place.
version_that fails-in-place "[[ \"\$*\" != *\"--port $live\"* ]] || { echo 'error: no place' >&2; exit 2; }"
check "a version that fails in place is gone back from" \
  deploys 1 '^error: fails-in-place failed in place; 2 answers again$' fails-in-place
check "the old version answers again" answers 2
check "nothing is left of the candidate" test ! -e "$state/candidate.pid"

check "a version that is not there is a mistake" deploys 2 "^error: there is no $releases/9/bin/serve; call " 9
check "no version is a mistake" deploys 2 '^error: call deploy/deploy.sh VERSION$'
no_settings() {
  DEPLOY_ENV=$folder/nowhere deploys 2 "^error: there is no $folder/nowhere to read; copy " 1
}
check "no settings are a mistake" no_settings

scraped() {
  python3 - "$url" >"$folder/metrics.txt" <<'PYTHON'
import sys, urllib.request

request = urllib.request.Request(sys.argv[1] + "/metrics", headers={"Authorization": "Bearer metrics-key"})
sys.stdout.write(urllib.request.urlopen(request, timeout=10).read().decode())
PYTHON
}
check "the service is asked for its metrics" scraped
check "it has every metric that rules and dashboard query" \
  "$python" .ci/suites/lib/deploy_files.py metrics "$folder/metrics.txt"

# --- deploy.sh with compose: which calls it makes of a docker that only notes them ---

mkdir -p "$folder/bin"
cat >"$folder/bin/docker" <<'DOCKER'
#!/usr/bin/env bash
# The call without the options that are the same in each.
call="${DEPLOY_VERSION:-}: $(sed -E 's/--env-file \S+ --file \S+ --profile candidate //' <<<"$*")"
echo "$call" >>"$CALLS"
[[ ! $call =~ ${FAILS:-^$} ]]
DOCKER
chmod +x "$folder/bin/docker"
export CALLS=$folder/calls
set_env DEPLOY_MODE compose
set_env DEPLOY_VERSION 1
# calls CODE FAILS WORDS EXPECTED: deploys 2 where the calls that match FAILS fail, and compares the calls.
calls() {
  : >"$CALLS"
  PATH=$folder/bin:$PATH FAILS=$2 deploys "$1" "$3" 2 &&
    diff <(grep -oE '^[0-9]+: compose (up|rm|run|logs).*(sortdesk|candidate)( --url.*)?$' "$CALLS" |
      sed -E 's/ --(detach|no-build|wait|wait-timeout 60|stop|force|no-log-prefix|tail 5|rm|no-deps|no-TTY)//g; s/ --env .* --url/ --url/') \
      <(printf '%s\n' "${@:4}")
}
beside=("2: compose up candidate" "2: compose run --url http://candidate:8080" "2: compose rm candidate")
check "compose: a good version" calls 0 '' '^deploy: 2 answers$' "${beside[@]}" \
  "2: compose rm sortdesk" "2: compose up sortdesk" "2: compose run --url http://sortdesk:8080"
set_env DEPLOY_VERSION 1
check "compose: a version that is not ready leaves the other alone" calls 1 ' up .* candidate$' \
  '^error: 2 failed beside 1, and was stopped' "2: compose up candidate" "2: compose logs candidate" "2: compose rm candidate"
check "compose: a version that fails in place is gone back from" calls 1 '^2: .*--url http://sortdesk:8080' \
  '^error: 2 failed in place; 1 answers again$' "${beside[@]}" "2: compose rm sortdesk" "2: compose up sortdesk" \
  "2: compose run --url http://sortdesk:8080" "2: compose rm sortdesk" "1: compose up sortdesk" \
  "1: compose run --url http://sortdesk:8080"
no_image() {
  PATH=$folder/bin:$PATH FAILS='image inspect' deploys 2 '^error: there is no image sortdesk:2; build it' 2
}
check "compose: a version without an image is a mistake" no_image
