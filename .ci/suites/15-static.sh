#!/usr/bin/env bash
# SpotBugs with find-sec-bugs over all modules. What is left out, and why: tools/release/spotbugs-exclude.xml.
. .ci/lib.sh

began=$SECONDS
check "SpotBugs and find-sec-bugs find nothing" mvn -q -B -ntp -P static -Dmaven.test.skip=true process-classes
measured "SpotBugs over all modules: $((SECONDS - began)) s"
reasons() {
  python3 - tools/release/spotbugs-exclude.xml <<'PYTHON'
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
# A comment stands before each Match.
bare = re.findall(r"(?<!-->)\n\s*<Match>", text)
sys.exit(f"{len(bare)} of {text.count('<Match>')} exceptions say no reason" if bare else 0)
PYTHON
}
check "every exception says why" reasons
finish
