# shellcheck shell=bash disable=SC2154
# How deploy.sh starts and stops a version as a container of compose.yaml. The image is sortdesk:VERSION.

compose() {
  DEPLOY_VERSION=${version:-$new} docker compose --env-file "$env" --file "$here/compose.yaml" --profile candidate "$@"
}

check_version() { # VERSION
  docker image inspect "sortdesk:$1" >/dev/null 2>&1 ||
    fail 2 "there is no image sortdesk:$1; build it: DEPLOY_VERSION=$1 docker compose -f deploy/compose.yaml build sortdesk"
}

service_of() { # ROLE
  if [[ $1 == live ]]; then echo sortdesk; else echo candidate; fi
}

start() { # ROLE VERSION
  local version=$2
  compose up --detach --no-build --wait --wait-timeout "${DEPLOY_SECONDS:-60}" "$(service_of "$1")" && return
  say "$2 is not ready after ${DEPLOY_SECONDS:-60} s; the end of its log:"
  compose logs --no-log-prefix --tail 5 "$(service_of "$1")"
  return 1
}

stop() { # ROLE
  compose rm --stop --force "$(service_of "$1")"
}

# From a container beside it, as the host needs no Java.
smoke() { # ROLE VERSION OPTIONS...
  local role=$1 version=$2 mount=()
  shift 2
  [[ -z ${DEPLOY_CSV:-} ]] || mount=(--volume "$DEPLOY_CSV:$DEPLOY_CSV:ro")
  compose run --rm --no-deps --no-TTY --env SORTDESK_SMOKE_KEY ${mount[@]+"${mount[@]}"} \
    --entrypoint /opt/sortdesk/bin/smoke candidate --url "http://$(service_of "$role"):8080" "$@"
}
