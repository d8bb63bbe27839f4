#!/usr/bin/env bash
# Every block in the README and docs/ is run or says why not, and what runs them (in 50-fresh-clone, which has the clone
# and the build for it) keeps its promises.
. .ci/lib.sh

check "what runs the documents keeps its promises" python3 -m unittest discover -s tools/docs
check "every block is run or says why not" python3 tools/docs/run.py --check
finish
