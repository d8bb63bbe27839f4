#!/usr/bin/env bash
# Bad input: each mistake ends with its exit code and one line that says what, where and what to do.
. .ci/lib.sh

exec python3 .ci/suites/lib/bad_input.py "$@"
