#!/usr/bin/env bash
# Analyses FOLDER/log_input/log.txt into FOLDER/log_output/. FOLDER is where this script stands unless given.
set -eu
unset CDPATH

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(cd -- "${1:-$here}" && pwd)

if [ ! -d "$here/dist" ]; then
  printf '%s: not built yet; run "npm ci" in %s first\n' "${0##*/}" "$here" >&2
  exit 1
fi

exec node "$here/bin/fansite-analyze.js" "$folder/log_input/log.txt" "$folder/log_output"
