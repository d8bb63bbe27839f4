#!/usr/bin/env bash
# Tests ./sortdesk on a copy with a small tree, a mvn that only makes files, and a java that only prints.
set -euo pipefail

root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
home=$folder/house

mkdir -p "$home/core/src/main" "$home/pipelines/src/main" "$home/serving/src/main" "$home/docs" "$folder/bin" "$folder/jdk/bin" "$folder/old/bin"
cp "$root/sortdesk" "$home/sortdesk"
touch "$home/pom.xml" "$home/core/pom.xml" "$home/pipelines/pom.xml" "$home/serving/pom.xml"
touch -d '1 hour ago' "$home/core/src/main/A.java" "$home/docs/runbook.md" "$home"/pom.xml "$home"/*/pom.xml
find "$home" -type d -exec touch -d '1 hour ago' {} +

cat >"$folder/bin/mvn" <<'MVN'
#!/usr/bin/env bash
echo "$*" >>"$CALLS"
[[ -z ${MVN_FAILS:-} ]] || { echo "[ERROR] no" ; exit 1; }
# Holds the build until the test says so, to have another start in the meantime.
if [[ -n ${HOLD:-} ]]; then
  echo started >"$HOLD.started"
  read -r _ <"$HOLD"
fi
mkdir -p pipelines/target/spark serving/target/lib
echo "$RANDOM $*" >pipelines/target/sortdesk-pipelines-0.1.0.jar
echo "$RANDOM $*" >serving/target/sortdesk-serving-0.1.0.jar
MVN
cat >"$folder/jdk/bin/java" <<'JAVA'
#!/usr/bin/env bash
[[ $1 != -version ]] || { echo 'openjdk version "17.0.9" 2023-10-17' >&2; exit; }
printf '%s\n' "$PWD" "$@" >"$SEEN"
# A rehearsal, which leaves an archive of classes.
for word; do
  [[ $word != -XX:ArchiveClassesAtExit=* ]] && continue
  env >>"$SEEN.rehearsal"
  [[ -z ${REHEARSAL_FAILS:-} ]] || exit 1
  echo classes >"${word#*=}"
  exit
done
echo "pid $$"
exit "${JAVA_EXIT:-0}"
JAVA
cat >"$folder/old/bin/java" <<'JAVA'
#!/usr/bin/env bash
echo 'openjdk version "11.0.2" 2019-01-15' >&2
JAVA
chmod +x "$folder"/*/bin/java "$folder/bin/mvn"
export CALLS=$folder/calls SEEN=$folder/seen JAVA_HOME=$folder/jdk PATH=$folder/bin:$PATH
unset SORTDESK_JAVA_OPTS
: >"$CALLS"

fail() {
  echo "launcher_test: $1" >&2
  cat "$folder/out" "$folder/err" >&2 || true
  exit 1
}
start() { # STATUS ARGUMENTS...: starts it, and expects a status
  local expected=$1 status=0
  shift
  "$home/sortdesk" "$@" >"$folder/out" 2>"$folder/err" || status=$?
  [[ $status == "$expected" ]] || fail "sortdesk $* ended with $status, not $expected"
}
says() { grep -qF -- "$1" "$folder/err" || fail "expected on stderr: $1"; }
calls() { [[ $(wc -l <"$CALLS") == "$1" ]] || fail "expected $1 builds, saw $(wc -l <"$CALLS")"; }

# Builds first, saying so, and once.
start 0 predict "a text  with spaces"
says "sortdesk: building (once; needs Maven and network): not built yet ..."
calls 1
grep -qx -- '-q -B -Dmaven.test.skip=true package' "$CALLS" || fail "mvn was called otherwise"
[[ $(tail -n 2 "$SEEN" | head -n 1) == predict ]] || fail "the stage did not arrive"
[[ $(tail -n 1 "$SEEN") == "a text  with spaces" ]] || fail "the text did not arrive"
grep -qx -- "-Dsortdesk.home=$home" "$SEEN" || fail "sortdesk.home is not said"
start 0 run
[[ ! -s $folder/err ]] || fail "a second start says something"
calls 1

# Hands on java's status, its own options and the current folder, also through a link.
ln -s "$home/sortdesk" "$folder/link"
(cd "$folder" && JAVA_EXIT=3 SORTDESK_JAVA_OPTS="-Xmx5g -Da=b" ./link run) >"$folder/out" 2>"$folder/err" &&
  fail "java's status got lost"
[[ $(head -n 1 "$SEEN") == "$folder" ]] || fail "the current folder changed"
[[ $(grep -- -Xmx "$SEEN" | tail -n 1) == -Xmx5g ]] || fail "SORTDESK_JAVA_OPTS do not win"
calls 1

grep -qx -- -XX:+UseParallelGC "$SEEN" || fail "the collector is not set"
SORTDESK_JAVA_OPTS=-XX:+UseSerialGC start 0 run
[[ $(grep -c -- '-XX:+Use.*GC' "$SEEN") == 1 ]] || fail "java gets two collectors"

# Replaces itself by java, so that signals arrive there.
"$home/sortdesk" run >"$folder/out" 2>"$folder/err" &
pid=$!
wait "$pid"
[[ $(cat "$folder/out") == "pid $pid" ]] || fail "java runs under another pid"

# Works where nothing may be written.
chmod -R a-w "$home"
start 0 run
chmod -R u+w "$home"
calls 1

# Builds again when a source is newer, a file is gone, or another jar lies there.
touch -d '1 minute' "$home/core/src/main/A.java"
start 0 run
says "core/src/main/A.java is newer than the build"
touch -d '1 hour ago' "$home/core/src/main/A.java"
calls 2
rm "$home/pipelines/target/sortdesk-pipelines-0.1.0.jar"
start 0 run
calls 3
echo half >"$home/pipelines/target/sortdesk-pipelines-0.1.0.jar"
start 0 run
says "the jars are not the ones built last"
calls 4
echo half >"$home/serving/target/sortdesk-serving-0.1.0.jar"
start 0 run
calls 5
touch -d '1 minute' "$home/docs/runbook.md"
start 0 run
says "docs/runbook.md is newer than the build"
touch -d '1 hour ago' "$home/docs/runbook.md"
calls 6
start 0 build
says "building (once; needs Maven and network): as asked"
calls 7

# Takes what mvn verify packaged, and builds again only what was saved after its first class was compiled.
start 2 build --packaged
says "error: nothing is packaged in $home; call ./sortdesk build"
mkdir -p "$home/core/target/classes"
touch "$home/core/target/classes/A.class"
echo verified >"$home/pipelines/target/sortdesk-pipelines-0.1.0.jar"
start 0 build --packaged
start 0 run
calls 7
echo verified again >"$home/pipelines/target/sortdesk-pipelines-0.1.0.jar"
touch -d '30 minutes ago' "$home/core/src/main/A.java"
touch -d '45 minutes ago' "$home/core/target/classes/A.class"
start 0 build --packaged
start 0 run
says "core/src/main/A.java is newer than the build"
touch -d '1 hour ago' "$home/core/src/main/A.java"
calls 8

# serve starts the service's own jar, and no library of Spark.
start 0 serve --port 0
grep -qx -- "$home/serving/target/sortdesk-serving-0.1.0.jar" "$SEEN" || fail "serve starts another class path"
[[ $(tail -n 2 "$SEEN" | tr '\n' ' ') == "--port 0 " ]] || fail "serve's options did not arrive"
grep -qx -- "@$home/conf/serve.jvm" "$SEEN" || fail "serve does not start as conf/serve.jvm says"
classes=$home/serving/target/serve.jsa
grep -qx -- "-XX:SharedArchiveFile=$classes" "$SEEN" || fail "serve does not use the archive of its classes"
SORTDESK_JAVA_OPTS=-XX:+UseG1GC start 0 serve
grep -qx -- -XX:-UseSerialGC "$SEEN" || fail "java gets two collectors for serve"

# Without an archive of its classes the service starts all the same, and a build makes another.
rm "$classes"
start 0 serve
! grep -q -- -XX:SharedArchiveFile "$SEEN" || fail "serve names an archive that is not there"
REHEARSAL_FAILS=1 start 0 build
says "no archive of the service's classes was made"
[[ ! -e $classes ]] || fail "a failed rehearsal left an archive"
rm "$SEEN.rehearsal"
SORTDESK_MLFLOW_URI=http://mlflow.example start 0 build
[[ -s $classes ]] || fail "a build made no archive of the service's classes"
calls 10

# No rehearsal follows a setting of this machine.
[[ $(grep -c ^JAVA_HOME= "$SEEN.rehearsal") == 2 ]] || fail "a build has not two rehearsals"
! grep -q ^SORTDESK_ "$SEEN.rehearsal" || fail "a rehearsal follows a setting"

# The same for the stages.
classes=$home/pipelines/target/stages.jsa
start 0 run
grep -qx -- "-XX:SharedArchiveFile=$classes" "$SEEN" || fail "a stage does not use the archive of its classes"
rm "$classes"
start 0 run
! grep -q -- -XX:SharedArchiveFile "$SEEN" || fail "a stage names an archive that is not there"
REHEARSAL_FAILS=1 start 0 build
says "no archive of the stages' classes was made"
start 0 build
[[ -s $classes ]] || fail "a build made no archive of the stages' classes"
calls 12

# smoke is in the same jar.
start 0 smoke --url http://127.0.0.1:8080
grep -qx -- "$home/serving/target/sortdesk-serving-0.1.0.jar" "$SEEN" || fail "smoke starts another class path"
[[ $(tail -n 3 "$SEEN" | tr '\n' ' ') == "dev.sortdesk.serving.smoke.Smoke --url http://127.0.0.1:8080 " ]] ||
  fail "smoke's options did not arrive"

# Two starts at once build once; the second says that it waits.
rm -r "$home/pipelines/target"
mkfifo "$folder/hold"
HOLD=$folder/hold "$home/sortdesk" run >"$folder/out1" 2>"$folder/err1" &
first=$!
timeout 60 bash -c "until [[ -s '$folder/hold.started' ]]; do sleep 0.05; done"
"$home/sortdesk" run >"$folder/out" 2>"$folder/err" &
second=$!
timeout 60 bash -c "until grep -q 'waiting for another build' '$folder/err'; do sleep 0.05; done"
echo go >"$folder/hold"
wait "$first" || fail "the first start failed"
wait "$second" || fail "the second start failed"
calls 13

# A failed build ends with 1, and is tried again by the next start.
rm -r "$home/pipelines/target"
MVN_FAILS=1 start 1 run
says "error: the build failed; Maven says why above"
start 0 run
calls 15

# Names what is missing.
JAVA_HOME=$folder/old start 2 run
says "error: $folder/old/bin/java is version 11.0.2; install JDK 17 and set JAVA_HOME to it"
JAVA_HOME=$folder/nowhere start 2 run
says "error: JAVA_HOME is $folder/nowhere, which has no bin/java; set it to a JDK 17"
start 2 build everything
says "error: build knows no everything; call ./sortdesk build"
rm "$folder/bin/mvn"
rm -r "$home/pipelines/target"
tools=$folder/tools
mkdir "$tools"
for tool in bash env dirname readlink sed head find stat date touch mv rm id flock; do
  ln -s "$(command -v "$tool")" "$tools/$tool"
done
PATH=$tools start 2 run
says "error: there is no mvn on PATH; install Maven 3.8 or later to build"

echo "launcher_test: passed"
