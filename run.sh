#!/usr/bin/env bash
# run.sh [FOLDER [OPTION...]]: analyses FOLDER/log_input/log.txt into FOLDER/log_output/. FOLDER is where this script
# stands unless given; options are those of fansite-analyze. The program may be in a folder above: the challenge's own tests
# run a copy of this script in insight_testsuite/temp.
set -eu
unset CDPATH

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(cd -- "${1:-$here}" && pwd)

project=$here
until [ -e "$project/bin/fansite-analyze.js" ] || [ -z "$project" ]; do project=${project%/*}; done
if [ -z "$project" ]; then
  printf '%s: bin/fansite-analyze.js is neither in %s nor in a folder above\n' "${0##*/}" "$here" >&2
  exit 1
fi
if [ ! -d "$project/dist" ]; then
  printf '%s: not built yet; run "npm ci" in %s first\n' "${0##*/}" "$project" >&2
  exit 1
fi

exec node "$project/bin/fansite-analyze.js" "${@:2}" "$folder/log_input/log.txt" "$folder/log_output"
