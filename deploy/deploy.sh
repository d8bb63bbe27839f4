#!/usr/bin/env bash
# Puts a version of the service into place, and goes back when it fails: deploy/deploy.sh VERSION
#
# The version is started beside the one that answers and smoked; one that fails ends there, unseen by clients. Then
# it takes the old one's place and is smoked again; if that fails, the old one is put back.
#
# Settings are in deploy/.env, or in the file that DEPLOY_ENV names: see .env.example. The version that answers
# stands there as DEPLOY_VERSION.
#
# Exit codes: 0 the version answers; 1 it failed, and the one before answers; 2 a mistake, nothing was done; 3 it
# failed, and nothing answers.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
env=${DEPLOY_ENV:-$here/.env}

say() {
  printf 'deploy: %s\n' "$1"
}

fail() { # STATUS MESSAGE
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}

# Reads the settings; those of the service are handed on to it.
read_settings() {
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^(DEPLOY_[A-Z_]+)=(.*)$ ]]; then
      printf -v "${BASH_REMATCH[1]}" %s "${BASH_REMATCH[2]}"
    elif [[ $line =~ ^(SORTDESK_[A-Z_]+)=(.+)$ ]]; then
      export "${BASH_REMATCH[1]}=${BASH_REMATCH[2]}"
    fi
  done <"$env"
}

# Notes which version answers, in the file of settings.
remember() { # VERSION
  sed "s|^DEPLOY_VERSION=.*|DEPLOY_VERSION=$1|" "$env" >"$env.new"
  # Not moved over it: the file keeps its owner and rights.
  cat "$env.new" >"$env"
  rm "$env.new"
}

# Asks a running version for answers to made-up tickets, and to labelled ones where there are any: smoked ROLE VERSION
smoked() {
  local floors=() floor all=()
  smoke "$1" "$2" || return 1
  [[ -n ${DEPLOY_CSV:-} ]] || return 0
  IFS=, read -r -a all <<<"${DEPLOY_MIN_ACCURACY:-}"
  for floor in ${all[@]+"${all[@]}"}; do
    floors+=(--min-accuracy "$floor")
  done
  smoke "$1" "$2" --csv "$DEPLOY_CSV" ${floors[@]+"${floors[@]}"}
}

# Starts a version and smokes it: tried ROLE VERSION
tried() {
  start "$1" "$2" && smoked "$1" "$2"
}

[[ $# == 1 && $1 =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail 2 "call deploy/deploy.sh VERSION"
[[ -r $env ]] || fail 2 "there is no $env to read; copy $here/.env.example there and fill it in"
read_settings
grep -q '^DEPLOY_VERSION=' "$env" || fail 2 "$env has no line DEPLOY_VERSION=; add it, empty before the first deploy"
[[ -w $env ]] || fail 2 "$env cannot be written, and is to say which version answers"
# Each has check_version VERSION, start ROLE VERSION, stop ROLE and smoke ROLE VERSION OPTIONS; a role is live or
# candidate.
case ${DEPLOY_MODE:-compose} in
  compose | process)
    # shellcheck source=/dev/null
    . "$here/mode/${DEPLOY_MODE:-compose}.sh"
    ;;
  *) fail 2 "DEPLOY_MODE in $env is $DEPLOY_MODE; give compose or process" ;;
esac
exec 9>>"$env.lock"
flock -n 9 || fail 2 "another deploy is under way"

new=$1 old=${DEPLOY_VERSION:-}
check_version "$new"

trap 'stop candidate' EXIT
say "starting $new beside ${old:-nothing}"
if ! tried candidate "$new"; then
  fail 1 "$new failed beside ${old:-nothing}, and was stopped; nothing has changed"
fi
stop candidate
trap - EXIT

# From here on it is carried through: a signal would leave nothing that answers. Not ignored, as the service would
# inherit that.
trap : INT TERM HUP
say "putting $new into the place of ${old:-nothing}"
if stop live && tried live "$new"; then
  remember "$new"
  say "$new answers"
  exit 0
fi
stop live
[[ -n $old ]] || fail 3 "$new failed in place, and there is no version before it; nothing answers"
say "going back to $old"
tried live "$old" || fail 3 "$new failed in place, and $old does not answer either; see above"
fail 1 "$new failed in place; $old answers again"
