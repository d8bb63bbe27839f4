#!/usr/bin/env bash
# What a release needs: two builds that are equal, a bill of materials that lists all, known licences, no secrets, sound
# workflows, one version.
. .ci/lib.sh

folder=$(scratch release)
looks=$PWD/.ci/suites/lib/release.py

# Expects that a command fails and says why: fails_with WORDS COMMAND...
fails_with() {
  local said
  ! said=$("${@:2}" 2>&1) && grep -q -- "$1" <<<"$said"
}

# --- two builds ---

# Turkish, whose small letter for I is another, as a locale of this suite's own.
turkish() {
  apt_packages locales && mkdir "$folder/locales" && localedef -i tr_TR -f UTF-8 "$folder/locales/tr_TR.UTF-8" &&
    LOCPATH=$folder/locales LC_ALL=tr_TR.UTF-8 java -XshowSettings:locale -version 2>&1 | grep -aq 'default locale = T.*rk'
}
check "java takes the Turkish locale" turkish

# Builds a clone of the last commit and packs it: build NAME TZ LC_ALL UMASK USER
build() (
  umask "$4"
  export LOCPATH=$folder/locales
  git clone -q . "$folder/$1" && cd "$folder/$1" &&
    env TZ="$2" LC_ALL="$3" MAVEN_OPTS="-Duser.name=$5" mvn -q -B -ntp -Dmaven.test.skip=true package &&
    env TZ="$2" LC_ALL="$3" tools/release/pack "$folder/packed-$1"
)
one=$folder/one
other=$folder/another/folder
began=$SECONDS
build one Pacific/Kiritimati tr_TR.UTF-8 077 ayse-yilmaz &
first=$!
build another/folder America/St_Johns C 002 j-doe &
second=$!
check "a build in Kiritimati, in Turkish, for this user alone" wait "$first"
check "a build in St. John's, in no language, for the group too" wait "$second"
measured "two builds, packed: $((SECONDS - began)) s"
check "jars and bill of materials are equal byte by byte" python3 "$looks" equal "$one" "$other"
check "no jar knows the folder or the repository that it was built in" \
  python3 "$looks" traces "$one" "$folder" "$HOME/.m2" ayse-yilmaz
check "what is packed is equal" cmp "$folder/packed-one/SHA256SUMS" "$folder/packed-another/folder/SHA256SUMS"
another_byte() {
  cp -r "$one/core/target/sortdesk-core-"*.jar "$folder/kept.jar" && printf x >>"$(echo "$one"/core/target/sortdesk-core-*.jar)"
  fails_with '^core/target/sortdesk-core-.*: differs outside' python3 "$looks" equal "$one" "$other"
  local status=$?
  mv "$folder/kept.jar" "$(echo "$one"/core/target/sortdesk-core-*.jar)"
  return "$status"
}
check "one other byte would be seen" another_byte

# --- what is packed ---

unpacked() {
  mkdir "$folder/unpacked" && (cd "$folder/packed-one" && sha256sum --quiet --check SHA256SUMS) &&
    tar -xzf "$folder/packed-one"/sortdesk-*.tar.gz -C "$folder/unpacked" --strip-components 1
}
check "the archive unpacks" unpacked
without_maven() { # ARGUMENT...
  mkdir -p "$folder/bin" && ln -sf "$(command -v java)" "$folder/bin/java" || return
  env JAVA_HOME= PATH="$folder/bin:/usr/bin:/bin" SORTDESK_JAVA_OPTS=-Xmx512m "$folder/unpacked/sortdesk" "$@" >"$folder/said" 2>&1
}
starts_as_it_is() {
  without_maven --version && [[ $(<"$folder/said") == "sortdesk $version" ]]
}
version=$(sed -n '0,/<version>/s|.*<version>\(.*\)</version>.*|\1|p' pom.xml)
check "it starts as it is" starts_as_it_is || cat "$folder/said"

# --- the bill of materials ---

# The suite 74-deploy looks at the image.
check "the bill of materials lists every jar of what is shipped" python3 "$looks" listed "$one"
planted_jar() {
  cp "$one/target/bom.json" "$folder/bom.json"
  touch "$one/serving/target/lib/planted-1.0.jar"
  fails_with 'planted-1.0.jar is not in bom.json' python3 "$looks" listed "$one"
  local status=$?
  rm "$one/serving/target/lib/planted-1.0.jar"
  return "$status"
}
check "a jar that is not listed would be seen" planted_jar

# --- licences ---

check "all licences are known and allowed" tools/release/licences "$one/target/bom.json"
# Writes a bill of materials with a part more: planted LICENCES
planted() {
  python3 - "$one/target/bom.json" "$folder/planted.json" "$1" <<'PYTHON'
import json
import sys

bom = json.load(open(sys.argv[1], encoding="utf-8"))
part = {"type": "library", "group": "org.example", "name": "planted", "version": "1", "licenses": json.loads(sys.argv[3])}
bom["components"].append(part)
json.dump(bom, open(sys.argv[2], "w", encoding="utf-8"))
PYTHON
}
refused() { # LICENCES WORDS
  planted "$1" && fails_with "$2" tools/release/licences "$folder/planted.json"
}
check "an unknown licence is refused" \
  refused '[{"license": {"name": "The Planted License"}}]' 'org.example:planted:1 is under The Planted License, which is unknown'
check "a licence that is not allowed is refused" \
  refused '[{"license": {"id": "GPL-3.0-only"}}]' 'org.example:planted:1 is under GPL-3.0-only, which is not allowed'
check "a part without a licence is refused" refused '[]' 'org.example:planted:1 has no licence'
check "a choice with an allowed one is taken" test -z \
  "$(planted '[{"license": {"id": "GPL-3.0-only"}}, {"license": {"id": "MIT"}}]' && tools/release/licences "$folder/planted.json" 2>&1 >/dev/null)"
notices() {
  apt_packages unzip && unzip -p "$one"/pipelines/target/sortdesk-pipelines-*.jar META-INF/NOTICE >"$folder/NOTICE" &&
    unzip -p "$one"/pipelines/target/sortdesk-pipelines-*.jar META-INF/LICENSE | cmp - LICENSE || return
  local words
  for words in 'Microsoft Corporation' 'Copyright 2008 Google Inc' 'Apache Commons CSV' 'Apache OpenNLP'; do
    grep -q "$words" "$folder/NOTICE" || { echo "META-INF/NOTICE has no $words" && return 1; }
  done
}
check "the job jar carries licence and notices" notices

# --- tools that are built from .ci/go, whose go.sum holds their checksums ---

go_tools() {
  command -v go >/dev/null || apt_packages golang-go || return
  (cd .ci/go && go build -mod=readonly -o "$folder/tools/" github.com/rhysd/actionlint/cmd/actionlint github.com/zricethezav/gitleaks/v8)
}
check "actionlint and gitleaks are built" go_tools
shellcheck=$(dirname "$(python_of shellcheck .ci/requirements-shellcheck.txt)")/shellcheck
check "actionlint takes the workflows" "$folder/tools/actionlint" -shellcheck "$shellcheck" -color
pinned() { ! grep -nE '^\s*(- )?uses: ' .github/workflows/*.yml | grep -vE '@[0-9a-f]{40} # v[0-9.]+$'; }
check "every action is pinned by its commit" pinned
rights() { ! grep -LE '^permissions:( \{\})?$' .github/workflows/*.yml | grep .; }
check "every workflow says its rights" rights

gitleaks() { # COMMAND...
  "$folder/tools/gitleaks" "$@" --config tools/release/gitleaks.toml --no-banner --redact --exit-code 1
}
check "no secret in the files or in the history" gitleaks detect --source "$one"
plant_secret() {
  git clone -q . "$folder/leaky" && git -C "$folder/leaky" config user.name made-up && git -C "$folder/leaky" config user.email made-up@example.com || return
  # Made up here, and put together so that this file holds none.
  printf 'token = "%s_%s"\n' ghp "$(printf 'made-up' | sha256sum | head -c 36)" >"$folder/leaky/settings.txt"
  git -C "$folder/leaky" add settings.txt && git -C "$folder/leaky" commit -q -m "Add settings" &&
    git -C "$folder/leaky" rm -q settings.txt && git -C "$folder/leaky" commit -q -m "Take settings out" || return
  fails_with 'leaks found: 1' gitleaks detect --source "$folder/leaky"
}
check "a planted secret is found, though a later commit takes it out" plant_secret

# --- one version ---

check "every place says the same version" tools/release/bump --check
# Not written out, as this file is one of those looked through.
new=$((3 + 4)).65.4
bumped() (
  git clone -q . "$folder/bumped" && cd "$folder/bumped" || return
  sed -i '0,/^## .*/s//## Next (unreleased)/' CHANGELOG.md
  tools/release/bump "$new" 2031-02-03 && tools/release/bump --check || return
  grep -qx "## $new (2031-02-03)" CHANGELOG.md && grep -q '<project.build.outputTimestamp>2031-02-03T00:00:00Z<' pom.xml &&
    ! git grep -nF "$version" -- . ':!CHANGELOG.md' ':!*/requirements*.txt' ':!.ci/go' ':!tools/release/bump' ':!*/src/test/*' ':!*/test_*' | grep -vF '.version>'
)
check "the bump script leaves no earlier version" bumped
disagrees() {
  sed -i "s/sortdesk-pipelines-$new/sortdesk-pipelines-7.65.3/" "$folder/bumped/sortdesk"
  fails_with "^sortdesk:.*: 7.65.3, but pom.xml says $new" "$folder/bumped/tools/release/bump" --check
}
check "a place that says another version would be seen" disagrees
check "a version that is none is refused" fails_with '^error: 1.2 is no version' tools/release/bump 1.2
finish
