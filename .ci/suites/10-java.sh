#!/usr/bin/env bash
# The tests, as README.md calls them: formatter, compiler warnings, banned dependencies, arrows, and all tests.
. .ci/lib.sh

# The page is tried in a real browser, with letters for all the languages of the sample.
check "Chromium is there" apt_packages chromium fonts-dejavu fonts-noto-core
# Limits and answers are shared through a real one, which the tests start themselves.
check "Redis is there" apt_packages redis-server
rm -rf {core,pipelines,serving}/target/surefire-reports
check "mvn -B verify" mvn -B -ntp verify
# The other suites start from these jars.
check "what was built is taken as it is" ./sortdesk build --packaged
# Without counts, whatever the reason, what ran is not known: that is a failure too.
report=$(python3 .ci/surefire.py core pipelines serving) || report+=$'\n0 1 0'
sed '$d' <<<"$report"
read -r tests_passed tests_failed tests_skipped <<<"$(tail -n 1 <<<"$report")"
passed=$((passed + tests_passed)) failed=$((failed + tests_failed)) skipped=$((skipped + tests_skipped))
# What the tests ran, of all modules together; the build has held each to its floor.
lines() {
  python3 - tools/coverage/target/site/jacoco-aggregate/jacoco.csv <<'PYTHON'
import collections
import csv
import sys

ran = collections.Counter()
all_lines = collections.Counter()
with open(sys.argv[1], encoding="utf-8") as report:
    for row in csv.DictReader(report):
        module = row["GROUP"].split("/")[-1].removeprefix("sortdesk-")
        ran[module] += int(row["LINE_COVERED"])
        all_lines[module] += int(row["LINE_COVERED"]) + int(row["LINE_MISSED"])
print(", ".join(f"{module} {ran[module] / all_lines[module]:.3f}" for module in all_lines))
PYTHON
}
check "the coverage of all modules is on one page" test -f tools/coverage/target/site/jacoco-aggregate/index.html &&
  measured "part of the lines that the tests ran: $(lines)"
finish
