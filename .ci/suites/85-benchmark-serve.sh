#!/usr/bin/env bash
# The service's benchmark still runs, against its peers: short rounds on a few tickets of the sample. Its
# numbers mean nothing here; benchmarks/README.md says how to get those that do.
. .ci/lib.sh

folder=$(scratch benchmark-serve)

ends_with() { # STATUS COMMAND...
  local wanted=$1 status=0
  shift
  "$@" || status=$?
  [[ $status == "$wanted" ]]
}

check "Sortdesk is built" ./sortdesk serve --help
check "the build rehearsed the service, and kept its classes" test -s serving/target/serve.jsa
check "an unknown benchmark is refused" ends_with 2 benchmarks/run nothing
check "missing data is refused" ends_with 2 benchmarks/run serve --data "$folder/none.csv"

python3 - "$folder/tickets.csv" <<'PYTHON'
import csv
import sys

with open("data/tickets.csv", encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))[:320]
with open(sys.argv[1], "w", newline="") as file:
    writer = csv.DictWriter(file, ["subject", "description", "department", "priority"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
PYTHON

check "the service and FastAPI answer as expected under load, with both scorers" \
  benchmarks/run serve --quick --data "$folder/tickets.csv" --folder "$folder/made" \
  --parts tfidf,onnx,nuisance --out "$folder/serve.json"
check "its results hold both services' numbers" \
  python3 -c 'import json, sys
result = json.load(open(sys.argv[1]))
seen = result["parts"]["tfidf"]["figures"]["rounds"][0]
whole = all(seen[who]["closed 8"]["ok"] > 0 and seen[who]["closed 8"]["failed"] == 0 for who in ("Sortdesk", "FastAPI"))
sys.exit(not (whole and result["ratio_cpu"] > 0))' "$folder/serve.json"

finish
