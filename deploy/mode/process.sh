# shellcheck shell=bash disable=SC2154
# How deploy.sh starts and stops a version as a plain process: DEPLOY_RELEASES/VERSION is laid out by
# deploy/image/layout.sh, DEPLOY_STATE gets ROLE.pid and ROLE.log.

for name in DEPLOY_RELEASES DEPLOY_STATE; do
  [[ -n ${!name:-} ]] || fail 2 "$name in $env is empty; give a folder"
done
[[ -n ${SORTDESK_WORKDIR:-} ]] || fail 2 "SORTDESK_WORKDIR in $env is not set; give the service's folder"
mkdir -p "$DEPLOY_STATE"

check_version() { # VERSION
  [[ -x $DEPLOY_RELEASES/$1/bin/serve ]] ||
    fail 2 "there is no $DEPLOY_RELEASES/$1/bin/serve; call deploy/image/layout.sh $DEPLOY_RELEASES/$1"
}

port_of() { # ROLE
  if [[ $1 == live ]]; then echo "${DEPLOY_PORT:-8080}"; else echo "${DEPLOY_CANDIDATE_PORT:-8081}"; fi
}

# The time at which a process started, in ticks since the boot: the same number of a process is another one then.
started_at() { # PID
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

# Prints the process of a role, if it is still there.
process_of() { # ROLE
  local pid at
  read -r pid at 2>/dev/null <"$DEPLOY_STATE/$1.pid" && [[ $(started_at "$pid") == "$at" ]] && echo "$pid"
}

start() { # ROLE VERSION
  local role=$1 release=$DEPLOY_RELEASES/$2 log=$DEPLOY_STATE/$1.log own=() pid end
  if [[ $role == candidate ]]; then
    # It must not write into what the other one is writing to.
    own=(--set "serve.models=$DEPLOY_STATE/candidate/models" --set "serve.log.folder=$DEPLOY_STATE/candidate/log")
  fi
  # The lock is not handed on, nor the key.
  env -u SORTDESK_SMOKE_KEY setsid "$release/bin/serve" --port "$(port_of "$role")" ${own[@]+"${own[@]}"} \
    >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid $(started_at "$pid")" >"$DEPLOY_STATE/$role.pid"
  end=$((SECONDS + ${DEPLOY_SECONDS:-60}))
  until "$release/bin/healthy" "$(port_of "$role")" >"$DEPLOY_STATE/$role.health" 2>&1; do
    if [[ -z $(process_of "$role") ]]; then
      say "$2 ended at its start: $(grep '^error: ' "$log" || tail -n 3 "$log")"
      return 1
    elif ((SECONDS >= end)); then
      say "$2 is not ready after ${DEPLOY_SECONDS:-60} s: $(tail -n 1 "$DEPLOY_STATE/$role.health")"
      return 1
    fi
    sleep 0.2
  done
}

stop() { # ROLE
  local pid end
  pid=$(process_of "$1") || pid=
  if [[ -n $pid ]]; then
    kill "$pid"
    end=$((SECONDS + 60)) # The service itself ends by serve.stop.deadline_seconds.
    while [[ -n $(process_of "$1") ]]; do
      ((SECONDS < end)) || kill -KILL "$pid"
      sleep 0.1
    done
  fi
  rm -rf "$DEPLOY_STATE/$1.pid" "$DEPLOY_STATE/$1.health" "${DEPLOY_STATE:?}/candidate"
}

smoke() { # ROLE VERSION OPTIONS...
  local role=$1 version=$2
  shift 2
  "$DEPLOY_RELEASES/$version/bin/smoke" --url "http://127.0.0.1:$(port_of "$role")" "$@"
}
