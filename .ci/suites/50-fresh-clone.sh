#!/usr/bin/env bash
# What the README and docs/ show, in a fresh clone of the last commit, by a user whose home is empty: every block of
# commands that is not marked otherwise is run, the README's two commands first, and what it prints is compared with what
# is shown. Then the README's second command again. Only Maven's repository is lent to that home, so that nothing is
# downloaded twice. The README's run is meant to take three minutes on two cores of its own.
. .ci/lib.sh

folder=$(scratch fresh-clone)
clone=$folder/sortdesk
home=$folder/docs/home
mkdir -p "$home/.m2"
# Into a file: what Maven prints has the escapes of colours about it.
mvn -q -B help:evaluate -Dexpression=settings.localRepository -Doutput="$folder/repository"
repository=$(<"$folder/repository")
ln -s "$repository" "$home/.m2/repository"
settings=$(dirname "$repository")/settings.xml
[[ ! -e $settings ]] || cp "$settings" "$home/.m2/settings.xml"
# Java asks the system for the home, not the variable.
own=("MAVEN_OPTS=-Duser.home=$home" "SORTDESK_JAVA_OPTS=-Duser.home=$home")
documents() {
  LIMIT_SECONDS=420 LIMIT_MB=4096 python3 .ci/measure.py "all documents" python3 tools/docs/run.py \
    --folder "$clone" --room "$folder/docs" --env "${own[0]}" --env "${own[1]}"
}
run() { # LOG
  (cd "$clone" && LIMIT_SECONDS=180 LIMIT_MB=4096 env HOME="$home" "${own[@]}" \
    python3 "$OLDPWD/.ci/measure.py" "run on the sample again" ./sortdesk run) | tee "$1"
}
says() { grep -qE -- "$2" "$1"; }
data_files() {
  (cd "$clone/work/tables" && find tickets predictions -name '*.parquet' | sort)
}

check "clone" git clone -q "$PWD" "$clone"
documents | tee "$folder/docs.log"
ended=$?
counted=$(grep -E "$summary_form" "$folder/docs.log" | tail -n 1)
check "the documents were run to the end" test -n "$counted"
read -r more broken <<<"$(tr -cs '0-9' ' ' <<<"$counted")"
passed=$((passed + ${more:-0})) failed=$((failed + ${broken:-0}))
# It fails where a check failed, which is counted already, or where too much memory was taken.
[[ ${broken:-0} -gt 0 ]] || check "the documents were run within the limits" test "$ended" == 0

data_files >"$folder/first.files"
check "run again" run "$folder/second.log"
check "the second run inserts and updates nothing" says "$folder/second.log" ' = 0 inserted \+ 0 updated '
check "the second run trains nothing" \
  test "$(grep -c '^train: .*(there already)' "$folder/second.log")" == "$(grep -c '^train: ' "$folder/second.log")"
check "the second run scores nothing" says "$folder/second.log" '^score: 0 of '
data_files >"$folder/second.files"
check "there are tables" test -s "$folder/first.files"
check "the tables' files are the same" cmp "$folder/first.files" "$folder/second.files"
check "git sees nothing new" test -z "$(git -C "$clone" status --porcelain)"
# JNA keeps its folder below .cache, the tokenizers their library below .djl.ai.
check "the home holds nothing but caches" test -z \
  "$(find "$home" -mindepth 1 -maxdepth 1 ! -name .m2 ! -name .cache ! -name .djl.ai)"
finish
