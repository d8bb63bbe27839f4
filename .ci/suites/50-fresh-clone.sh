#!/usr/bin/env bash
# The README's two commands in a fresh clone of the last commit, by a user whose home is empty. Only
# Maven's repository is lent to that home, so that nothing is downloaded twice.
. .ci/lib.sh

folder=$(scratch fresh-clone)
clone=$folder/sortdesk
home=$folder/home
mkdir -p "$home/.m2"
# Into a file: what Maven prints has the escapes of colours about it.
mvn -q -B help:evaluate -Dexpression=settings.localRepository -Doutput="$folder/repository"
repository=$(<"$folder/repository")
ln -s "$repository" "$home/.m2/repository"
settings=$(dirname "$repository")/settings.xml
[[ ! -e $settings ]] || cp "$settings" "$home/.m2/settings.xml"
# Java asks the system for the home, not the variable.
there() {
  (cd "$clone" && env HOME="$home" MAVEN_OPTS="-Duser.home=$home" \
    SORTDESK_JAVA_OPTS="-Duser.home=$home" "$@")
}
run() { # LOG
  LIMIT_SECONDS=180 LIMIT_MB=4096 there python3 "$PWD/.ci/measure.py" "run on the sample" ./sortdesk run |
    tee "$1"
}
says() { grep -qE -- "$2" "$1"; }
data_files() {
  (cd "$clone/work/tables" && find tickets predictions -name '*.parquet' | sort)
}

check "clone" git clone -q "$PWD" "$clone"
check "the README tells both commands" \
  test "$(grep -xE '\./sortdesk (build|run)' "$clone/README.md" | sort -u | wc -l)" == 2
check "build" there ./sortdesk build
check "run" run "$folder/first.log"
data_files >"$folder/first.files"
check "run again" run "$folder/second.log"
check "the second run inserts and updates nothing" says "$folder/second.log" ' = 0 inserted \+ 0 updated '
check "the second run trains nothing" \
  test "$(grep -c '^train: .*(there already)' "$folder/second.log")" == "$(grep -c '^train: ' "$folder/second.log")"
check "the second run scores nothing" says "$folder/second.log" '^score: 0 of '
data_files >"$folder/second.files"
check "the tables' files are the same" cmp "$folder/first.files" "$folder/second.files"
check "git sees nothing new" test -z "$(git -C "$clone" status --porcelain)"
# JNA keeps its folder below .cache, the tokenizers their library below .djl.ai.
check "the home holds nothing but caches" test -z \
  "$(find "$home" -mindepth 1 -maxdepth 1 ! -name .m2 ! -name .cache ! -name .djl.ai)"
finish
