#!/usr/bin/env bash
# The launcher's own test, and shellcheck on every shell script.
. .ci/lib.sh

check "the launcher keeps its promises" bash tools/tests/launcher_test.sh
shellcheck=$(dirname "$(python_of shellcheck .ci/requirements-shellcheck.txt)")/shellcheck
mapfile -t scripts < <(git ls-files '*.sh' sortdesk .ci/run benchmarks/run notebooks/run)
check "shellcheck" "$shellcheck" -x "${scripts[@]}"
finish
