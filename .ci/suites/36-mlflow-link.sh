#!/usr/bin/env bash
# Jobs in one folder and the service in another, with only an MLflow server between them that asks for a
# password: a push of a local folder, the gate, a promotion that is followed, webhooks, an outage.
. .ci/lib.sh

exec "$(dirname "$SORTDESK_MLFLOW")/python" .ci/suites/lib/mlflow_link.py
