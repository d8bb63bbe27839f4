#!/usr/bin/env bash
# Two made-up weeks by ./sortdesk demo, scored and served, and the page about a night, whose figures are held
# to the tables by another reader of Delta.
. .ci/lib.sh

room=$(scratch demo)
python=$(python_of delta .ci/requirements-delta.txt)
work=$room/work

report() { # OPTION...
  ./sortdesk report --workdir "$work" "$@" >>"$room/report.log" 2>&1
}
says() { grep -qE -- "$2" "$1" || { tail -n 5 "$1" && false; }; }
refuses() {
  local code=0
  ./sortdesk demo --weeks 2 --workdir "$work" >"$room/again.log" 2>&1 || code=$?
  [[ $code == 2 ]] && says "$room/again.log" '^error: .* is in use: it holds tables; give another folder'
}
without_runs() {
  # Every call of report is itself a run.
  find "$work/tables" -path "$work/tables/runs" -prune -o -type f -print | sort
}

# Over all nights the page has what the tables hold.
figures() {
  "$python" - "$work" <<'END'
import json
import pathlib
import sys

from deltalake import DeltaTable

work = pathlib.Path(sys.argv[1])
nights = json.loads((work / "reports/nightly.json").read_text())["nights"]


def rows(table, *columns):
    return DeltaTable(work / "tables" / table).to_pyarrow_table(columns=list(columns)).to_pylist()


def total(figure):
    return sum(night[figure] for night in nights)


answered = {tuple(row.values()) for row in rows("predictions", "ticket_id", "ticket_version", "model_version")}
expected = {
    "tickets": (total("inserted") - total("deleted"), len(rows("tickets", "ticket_id"))),
    "rejected": (total("rejected"), len(rows("tickets_rejected", "reason"))),
    "scored": (total("scored"), len(answered)),
    "nights": (len(nights), 10),
    "failed nights": (sum(night["outcome"] == "failed" for night in nights), 1),
    "promotions": (sum(row["action"] == "promoted" for row in rows("decisions", "action")), 3),
}
wrong = {name: pair for name, pair in expected.items() if pair[0] != pair[1]}
print(wrong or f"over {len(nights)} nights: " + ", ".join(f"{pair[0]} {name}" for name, pair in expected.items()))
sys.exit(bool(wrong))
END
}

served() {
  "$python" - "$work" <<'END'
import csv
import json
import pathlib
import sys

work = pathlib.Path(sys.argv[1])
with open(work / "inbox/served.csv", newline="", encoding="utf-8") as file:
    asked = len(list(csv.DictReader(file)))
answered = [json.loads(line) for file in (work / "inference").glob("*.jsonl") for line in file.read_text().splitlines()]
print(f"{len(answered)} of {asked} answered by {sorted({line['model_version'] for line in answered})}")
champion = json.loads((work / "reports/nightly.json").read_text())["champion"]["model_version"]
sys.exit(len(answered) != asked or any(line["model_version"] != champion for line in answered))
END
}

check "two weeks" python3 .ci/measure.py "two weeks of the demo" bash -c \
  "./sortdesk demo --weeks 2 --workdir '$work' >'$room/demo.log' 2>&1" || tail -n 20 "$room/demo.log"
check "it says what it made" says "$room/demo.log" '^demo: 10 nights, [0-9,]+ tickets, 3 promotions, 1 failed nights in '
check "the service answered, with the last champion" served
check "the newest night is reported" report
check "its figures are those of the tables" figures
cp "$work/reports/nightly.html" "$room/newest.html"
without_runs >"$room/before.files"
check "the bad night is reported" report --date 2026-01-13
check "it says what failed and why" says "$work/reports/nightly.html" 'rule rejected_share is broken'
check "the newest night again" report
check "the page is the same" cmp "$work/reports/nightly.html" "$room/newest.html"
check "a second demo is refused" refuses
without_runs >"$room/after.files"
check "which changed no table" cmp "$room/before.files" "$room/after.files"
check "a folder in which nothing ran is refused" bash -c \
  "./sortdesk report --workdir '$room/empty' 2>&1 | grep -q '^error: no stage has run in '"
finish
