#!/usr/bin/env bash
# What the service answers is what /openapi says: schemathesis, all checks, with keys and without.
. .ci/lib.sh

exec "$(python_of schemathesis .ci/requirements-schemathesis.txt)" .ci/suites/lib/contract.py "$@"
