#!/usr/bin/env bash
# run.sh [FOLDER [OPTION...]]: analyses FOLDER/log_input/log.txt into FOLDER/log_output/. FOLDER is where this script
# stands unless given; options are those of fansite-analyze.
set -eu
unset CDPATH

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(cd -- "${1:-$here}" && pwd)

if [ ! -d "$here/dist" ]; then
  printf '%s: not built yet; run "npm ci" in %s first\n' "${0##*/}" "$here" >&2
  exit 1
fi

exec node "$here/bin/fansite-analyze.js" "${@:2}" "$folder/log_input/log.txt" "$folder/log_output"
