#!/usr/bin/env bash
# SIGKILL of score at moments of chance, in batch and in --follow: each ticket version has exactly one
# row for each model version and target, equal to the undisturbed run's. Three kills here; as many as one
# likes by hand:
#
#   bash .ci/suites/71-exactly-once.sh --kills 20 [--seed 20]
. .ci/lib.sh

exec "$(python_of delta .ci/requirements-delta.txt)" .ci/suites/lib/exactly_once.py "$@"
