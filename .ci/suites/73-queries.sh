#!/usr/bin/env bash
# Every block of docs/queries.md by Spark SQL, DuckDB and delta-rs, on a small working folder that has
# been maintained: the same rows, and nothing that these readers cannot read.
. .ci/lib.sh

room=$(scratch queries)
python=$(python_of queries .ci/requirements-queries.txt)
spark=$(python_of pyspark .ci/requirements-pyspark.txt)
jar=$PWD/pipelines/target/sortdesk-pipelines-0.1.0.jar
export SORTDESK_JAVA_OPTS=$small_java

# One scorer: this is about tables.
small=(--workdir "$room/work" --set 'train.scorers=[tfidf]' "${one_try[@]}")

stage() { # STAGE OPTION...
  ./sortdesk "$@" "${small[@]}" >>"$room/stages.out" 2>>"$room/stages.err" && return
  tail -n 5 "$room/stages.err"
  finish
}

# The ticket that changes, and what is no ticket.
change() {
  "$python" - "$1" "$2" <<'END'
import csv
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
text = "description" if "description" in rows[0] else "text"
rows[0][text] += " This is what it says now."
rows.append({key: "" for key in rows[0]} | {"ticket_id": "EMPTY"})
with open(sys.argv[2], "w", newline="", encoding="utf-8") as file:
    out = csv.DictWriter(file, rows[0].keys())
    out.writeheader()
    out.writerows(rows)
END
}

./sortdesk generate --rows 400 --seed 7 --output "$room/first.csv" >"$room/stages.out" 2>"$room/stages.err"
check "a changed history" change "$room/first.csv" "$room/second.csv"
stage run --input "$room/first.csv"
stage ingest --input "$room/second.csv"
stage score
stage maintain
check "maintain says what it did" grep -q '^maintain: predictions: ' "$room/stages.out"

home=$("$spark" -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')
unset SPARK_CONF_DIR HADOOP_CONF_DIR
export SPARK_LOCAL_IP=127.0.0.1
SPARK_HOME=$home "$python" .ci/suites/lib/queries.py "$room" "$jar" "$home" | tee "$room/queries.out" |
  grep -E '^(ok|FAILED): ' || true
counted=$(grep -E "$summary_form" "$room/queries.out" | tail -n 1)
check "the blocks were run" test -n "$counted"
read -r more broken <<<"$(tr -cs '0-9' ' ' <<<"$counted")"
passed=$((passed + ${more:-0})) failed=$((failed + ${broken:-0}))
finish
