#!/usr/bin/env bash
# A ticket has one answer, whichever door it comes by: score, /predict, /predict/batch and predict.
#
# 200 tickets of each data set, or as many as are asked for: bash .ci/suites/72-parity.sh 1000
. .ci/lib.sh

if [[ -z ${SORTDESK_DATA:-} ]]; then
  skip "the doors' answers for real tickets" "SORTDESK_DATA is not set"
  finish
fi
exec "$(python_of delta .ci/requirements-delta.txt)" .ci/suites/lib/parity.py "${@:-200}"
