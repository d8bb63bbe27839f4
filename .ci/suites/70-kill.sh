#!/usr/bin/env bash
# SIGKILL in each stage, and run again: the same keys, labels and alias as undisturbed.
. .ci/lib.sh

exec "$(python_of delta .ci/requirements-delta.txt)" .ci/suites/lib/kill.py "$@"
