#!/usr/bin/env bash
# The README's test command: formatter, compiler warnings, banned dependencies, arrows, and all tests.
. .ci/lib.sh

# The page is tried in a real browser, with letters for all the languages of the sample.
check "Chromium is there" apt_packages chromium fonts-dejavu fonts-noto-core
# Limits and answers are shared through a real one, which the tests start themselves.
check "Redis is there" apt_packages redis-server
rm -rf {core,pipelines,serving}/target/surefire-reports
check "mvn -B verify" mvn -B -ntp verify
# Without counts, whatever the reason, what ran is not known: that is a failure too.
report=$(python3 .ci/surefire.py core pipelines serving) || report+=$'\n0 1 0'
sed '$d' <<<"$report"
read -r tests_passed tests_failed tests_skipped <<<"$(tail -n 1 <<<"$report")"
passed=$((passed + tests_passed)) failed=$((failed + tests_failed)) skipped=$((skipped + tests_skipped))
finish
