#!/usr/bin/env bash
# The whole chain where there is no network at all, not even the loopback interface.
. .ci/lib.sh

folder=$(scratch no-network)
export SORTDESK_JAVA_OPTS=$few_tickets_java
if unshare -n true 2>/dev/null; then
  isolate=(unshare -n)
elif unshare -rn true 2>/dev/null; then
  isolate=(unshare -rn)
elif sudo -n unshare -n true 2>/dev/null; then
  isolate=(sudo -n unshare -n setpriv --reuid "$(id -u)" --regid "$(id -g)" --clear-groups)
else
  skip "run without a network" "this kernel lets nobody here make a network namespace"
  finish
fi

check "built before" ./sortdesk --help
python3 .ci/history.py 400 >"$folder/history.csv"
# What is asserted first is that there is no way out.
# shellcheck disable=SC2016 # for the inner bash
check "there is no route" "${isolate[@]}" \
  bash -c '[[ $(wc -l </proc/net/route) -le 1 && -z $(cat /proc/net/fib_trie) ]]'
check "run" "${isolate[@]}" ./sortdesk run --workdir "$folder/work" --input "$folder/history.csv" "${one_try[@]}"
check "predict" "${isolate[@]}" ./sortdesk predict --workdir "$folder/work" "i was charged twice"
finish
