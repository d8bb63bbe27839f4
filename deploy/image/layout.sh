#!/usr/bin/env bash
# Lays out what the service's image holds, after the build: deploy/image/layout.sh DEST
#
#   bin/      serve, smoke and healthy     runtime/  a Java runtime with the modules that are used
#   app/      the service's jars           native/   the natives that are otherwise unpacked at each start
#   conf/     settings, java's options     serve.jsa the archive of classes, good for this path alone
#
# Needs a JDK 17 with jmods, in JAVA_HOME or on PATH. The image is built by this script and .ci/run tests what
# it lays out, so that what is tested is what is shipped.
set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

[[ $# == 1 && $1 != -* ]] || fail "call deploy/image/layout.sh DEST"
home=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
[[ ! -e $1 ]] || fail "$1 is there already; give a folder that is not"
[[ -d $home/serving/target/lib ]] || fail "there is no $home/serving/target/lib; call ./sortdesk build first"
[[ -f $home/target/bom.json ]] || fail "there is no $home/target/bom.json; call ./sortdesk build first"
mkdir -p "$1"
dest=$(cd -P -- "$1" && pwd)
jdk=${JAVA_HOME:+$JAVA_HOME/bin/}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The names that each library has for this machine.
case $(uname -m) in
  x86_64) machine=(linux-x64 linux-x86_64 linux-x86-64) ;;
  aarch64) machine=(linux-aarch64 linux-aarch64 linux-aarch64) ;;
  *) fail "there are no natives for $(uname -m); build on x86_64 or aarch64" ;;
esac

# Moves this machine's natives out of a jar, and leaves out those of others: natives JAR MACHINE
natives() {
  local unpacked=$scratch/unpacked
  mkdir "$unpacked"
  (cd "$unpacked" && "${jdk}jar" --extract --file "$1")
  find "$unpacked" -path "*/$2/*" -name '*.so' -exec mv -t "$dest/native" {} +
  find "$unpacked" -type f -regex '.*\.\(so\|a\|dll\|dylib\|jnilib\)' -delete
  "${jdk}jar" --create --no-manifest --file "$1" -C "$unpacked" .
  rm -r "$unpacked"
}

mkdir "$dest/app" "$dest/native" "$dest/conf"
cp -r "$home/deploy/image/bin" "$dest/bin"
cp "$home/conf/serve.jvm" "$home/conf/sortdesk.yaml" "$dest/conf/"
cp "$home/LICENSE" "$home/NOTICE" "$home/docs/licences.md" "$home/target/bom.json" "$dest/"
cp "$home"/serving/target/sortdesk-serving-*.jar "$dest/app/sortdesk-serving.jar"
cp -r "$home/serving/target/lib" "$dest/app/lib"
# The encoder that is trained with; the bundle of a model has its own.
rm "$dest"/app/lib/langchain4j-embeddings-*.jar
natives "$(echo "$dest"/app/lib/onnxruntime-*.jar)" "${machine[0]}"
natives "$(echo "$dest"/app/lib/tokenizers-*.jar)" "${machine[1]}"
natives "$(echo "$dest"/app/lib/jna-*.jar)" "${machine[2]}"

# The libraries are looked into as far as they are used. What is found by name is not seen: jdk.crypto.ec for
# https with elliptic curves, jdk.zipfs for files in jars.
modules=$("${jdk}jdeps" --multi-release 17 --ignore-missing-deps --print-module-deps \
  --class-path "$dest/app/lib/*" "$dest/app/sortdesk-serving.jar")
"${jdk}jlink" --add-modules "$modules,jdk.crypto.ec,jdk.zipfs" --no-header-files --no-man-pages --output "$dest/runtime"
"$dest/runtime/bin/java" -Xshare:dump >"$scratch/base.log" || fail "java cannot archive its classes: $(tail -n 3 "$scratch/base.log")"

# The service's classes are archived from a run of it that answers, and ends by itself.
"$dest/runtime/bin/java" "@$dest/conf/serve.jvm" "-Dsortdesk.home=$dest" "-XX:ArchiveClassesAtExit=$dest/serve.jsa" \
  -cp "$dest/app/sortdesk-serving.jar" dev.sortdesk.serving.Rehearsal >"$scratch/out" 2>"$scratch/err" ||
  fail "the service does not start: $(tail -n 3 "$scratch/err")"
[[ -s $dest/serve.jsa ]] || fail "java left no archive of the service's classes: $(tail -n 3 "$scratch/err")"
chmod -R a+rX,go-w "$dest"
