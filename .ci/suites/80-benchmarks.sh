#!/usr/bin/env bash
# The benchmarks still run: one fold and a few rounds on a few made-up tickets. Their numbers mean
# nothing here; benchmarks/README.md says how to get those that do.
. .ci/lib.sh

folder=$(scratch benchmarks)

ends_with() { # STATUS COMMAND...
  local wanted=$1 status=0
  shift
  "$@" || status=$?
  [[ $status == "$wanted" ]]
}

python=$(python_of bench benchmarks/cv/requirements.txt)
check "Sortdesk is built" ./sortdesk validate --help

"$python" - "$folder/tickets.csv" <<'PYTHON'
import csv
import random
import sys

random.seed(5)
words = {
    "card": "card chip pin declined payment blocked".split(),
    "parcel": "parcel courier late address box lost".split(),
    "login": "login password reset code locked account".split(),
}
with open(sys.argv[1], "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["description", "category"])
    for i in range(240):
        label = list(words)[i % 3]
        drawn = random.choices(words[label], k=5) + random.choices(sum(words.values(), []), k=3)
        writer.writerow([f"ticket {i} " + " ".join(drawn), label])
PYTHON

cv=("$python" benchmarks/cv/cv.py --data "$folder/tickets.csv" --text description
  --target category --folds 3)
check "a fold is cross-validated against scikit-learn" \
  "${cv[@]}" --only 1 --min-accuracy-gain category=-0.5 --out "$folder/cv.json"
check "its results hold the product's and the peers' numbers" \
  "$python" -c 'import json, sys
scores = json.load(open(sys.argv[1]))["targets"]["category"]["scores"]
sys.exit(not all(0 < scores[who]["macro_f1"][0] <= 1 for who in ("sortdesk", "words C=10")))' \
  "$folder/cv.json"
check "a requirement for an unknown target is refused" \
  ends_with 2 "${cv[@]}" --min-accuracy-gain team=0.01
check "throughput is measured against MLlib and scikit-learn" \
  benchmarks/run linear --quick --train "$folder/tickets.csv" --test "$folder/tickets.csv" \
  --out "$folder/linear.json"
check "core and MLlib give the same probabilities within 1e-9" \
  "$python" -c 'import json, sys
sys.exit(json.load(open(sys.argv[1]))["parts"]["largest_difference_to_mllib"] > 1e-9)' \
  "$folder/linear.json"
mkdir -p "$folder/history"
cp "$folder/tickets.csv" "$folder/history/it-tickets.csv"
check "memory and time are measured as the backlog grows" \
  benchmarks/run scale --quick --data "$folder/history" --folder "$folder/scale" --out "$folder/scale.json"
check "all of the larger backlog was scored" \
  "$python" -c 'import json, sys
large = json.load(open(sys.argv[1]))["parts"]["tfidf"]["large"]
sys.exit(not (large["tickets"] == 200 and large["live_heap"] > 0))' "$folder/scale.json"
if [[ -n ${SORTDESK_DATA:-} ]]; then
  check "the forms of the encoder are measured" benchmarks/run quantise --quick \
    --data "$SORTDESK_DATA" --folder "$folder/quantise" --out "$folder/quantise.json"
  check "its results hold every form of both encoders" \
    "$python" -c 'import json, sys
parts = json.load(open(sys.argv[1]))["parts"]
seen = [parts[who]["ratio_cpu"][form] for who in ("embedded", "distilbert") for form in ("fused", "int8")]
sys.exit(not all(ratio > 0 for ratio in seen))' "$folder/quantise.json"
  # 1.3 GB of graphs.
  rm -rf "$folder/quantise"
  check "score is measured beside ONNX Runtime alone and a pandas UDF" benchmarks/run score --quick \
    --data "$SORTDESK_DATA" --parts local,peers --peers sorted --folder "$folder/score" --out "$folder/score.json"
  check "every ticket has one row, with the probabilities of ONNX Runtime alone" \
    "$python" -c 'import json, sys
checks = [c for c in json.load(open(sys.argv[1]))["checks"] if " over " not in c["what"]]
sys.exit(not (len(checks) == 3 and all(c["met"] for c in checks)))' "$folder/score.json"
  check "a folder without tickets is refused" ends_with 2 benchmarks/run score --data "$folder/score/logs"
else
  skip "the forms of the encoder are measured" "SORTDESK_DATA is not set"
  skip "score is measured beside ONNX Runtime alone and a pandas UDF" "SORTDESK_DATA is not set"
fi

finish
