#!/usr/bin/env bash
# The notebooks by the command of notebooks/README.md: all execute, and their figures are those of the reports and tables.
. .ci/lib.sh

room=$(scratch notebooks)
rm -rf target/notebooks
export SORTDESK_JAVA_OPTS=$small_java

# What the notebook in Java does, by the launcher.
same_in_stages() {
  ./sortdesk run --workdir "$room/stages" --set train.scorers=tfidf --set train.tfidf.c=10 \
    --set train.tfidf.class_weights=0 --set train.tfidf.max_iterations=60 --set evaluate.bootstrap_samples=200
}

before=$(cat notebooks/*.ipynb | sha256sum)
began=$SECONDS
if check "all notebooks execute" notebooks/run --output "$room/pages" >"$room/run.log" 2>&1; then
  measured "$((SECONDS - began)) s to make eight weeks and execute the notebooks"
else
  tail -n 40 "$room/run.log"
  finish
fi
check "the notebooks stay as they are" test "$before" == "$(cat notebooks/*.ipynb | sha256sum)"
check "the stages of the notebook in Java, by ./sortdesk run" same_in_stages >"$room/stages.log" 2>&1 ||
  tail -n 5 "$room/stages.log"
python=$(python_of notebooks notebooks/requirements.txt)
"$python" .ci/suites/lib/notebooks.py target/notebooks/work "$room/pages" "$room/stages" | tee "$room/figures.out"
read -r more broken <<<"$(grep -E "$summary_form" "$room/figures.out" | tail -n 1 | tr -cs '0-9' ' ')"
check "the figures were compared" test "${more:-0}" -gt 0
passed=$((passed + ${more:-0})) failed=$((failed + ${broken:-0}))
finish
