#!/usr/bin/env bash
# 200 swaps to a new version each, and 20 of onnx, in a real process under load: every answer is that of
# the version that it names.
. .ci/lib.sh

check "swaps under load" mvn -q -B -pl core,serving test -Dtest=SwapsUnderLoadTest \
  -Dsurefire.failIfNoSpecifiedTests=false -Dsortdesk.swaps=200 -Dsortdesk.swaps.onnx=20
finish
