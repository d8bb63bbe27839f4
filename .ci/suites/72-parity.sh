#!/usr/bin/env bash
# A ticket has one answer, whichever door it comes by: score, /predict, /predict/batch and predict.
#
# 200 tickets of the data set with two fields, two targets and several languages; or as many as one likes of any by hand:
#
#   bash .ci/suites/72-parity.sh 1000 it-tickets helpdesk banking77
. .ci/lib.sh

if [[ -z ${SORTDESK_DATA:-} ]]; then
  skip "the doors' answers for real tickets" "SORTDESK_DATA is not set"
  finish
fi
[[ $# -gt 0 ]] || set -- 200 helpdesk
exec "$(python_of delta .ci/requirements-delta.txt)" .ci/suites/lib/parity.py "$@"
