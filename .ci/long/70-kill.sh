#!/usr/bin/env bash
# SIGKILL in each stage, and run again: the same keys, labels and alias as undisturbed.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=.venv/delta/bin/python
if ! "$python" -c 'import deltalake, pyarrow' 2>/dev/null; then
  rm -rf .venv/delta
  python3 -m venv .venv/delta
  .venv/delta/bin/pip install -q --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
fi
exec "$python" .ci/long/lib/kill.py "$@"
