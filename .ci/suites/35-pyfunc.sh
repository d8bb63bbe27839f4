#!/usr/bin/env bash
# Python's mlflow.pyfunc loads the champion of either scorer from a real MLflow server, without Sortdesk,
# and answers 1,000 tickets, hard texts among them, as ./sortdesk score does. The block of docs/mlflow.md
# that loads it is run.
. .ci/lib.sh

python=$(python_of pyfunc .ci/requirements-pyfunc.txt)
exec "$(python_of delta .ci/requirements-delta.txt)" .ci/suites/lib/pyfunc.py \
  "$(scratch pyfunc)" "$python" "$SORTDESK_MLFLOW"
