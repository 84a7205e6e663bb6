#!/usr/bin/env bash
# Runs run.sh on every case and compares what it writes with what the case expects.
#
#   run_tests.sh [TESTS_DIR]      TESTS_DIR: the tests folder beside this script unless given
#
# A case is a folder with log_input/log.txt and the expected log_output/*. Files must be equal byte for byte, save that
# an expected file may lack its final newline. Nothing is written into TESTS_DIR.
#
# Exit codes: 0 all passed, 1 something failed, 2 no such folder or no case in it.
set -u
unset CDPATH
shopt -s nullglob

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
run=$here/../run.sh
tests=${1:-$here/tests}
shown_lines=20

if [ ! -d "$tests" ]; then
  printf '%s: no such folder: %s\n' "${0##*/}" "$tests" >&2
  exit 2
fi
tests=$(cd -- "$tests" && pwd) || exit 2

scratch=$(mktemp -d "${TMPDIR:-/tmp}/fansite-tests.XXXXXX") || exit 1
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The first lines of standard input, indented, with bytes that a terminal would swallow (a carriage return) made visible.
indent() { head -n "$shown_lines" | cat -v | sed 's/^/    /'; }

# lacks_final_newline FILE: it has bytes, and the last one is not a newline.
lacks_final_newline() { [ -s "$1" ] && [ "$(tail -c 1 -- "$1" | wc -l)" -eq 0 ]; }

# same_bytes EXPECTED ACTUAL
same_bytes() {
  cmp -s -- "$1" "$2" && return 0
  lacks_final_newline "$1" && { cat -- "$1" && echo; } | cmp -s - "$2"
}

# check_file NAME EXPECTED ACTUAL: prints the verdict; succeeds if it is a pass.
check_file() {
  local title="$1: ${2##*/}"
  if [ ! -f "$3" ]; then
    printf '[FAIL] %s\n    not written\n' "$title"
    return 1
  fi
  if ! same_bytes "$2" "$3"; then
    printf '[FAIL] %s\n' "$title"
    diff -a -u --label expected --label actual -- "$2" "$3" | indent
    return 1
  fi
  printf '[PASS] %s\n' "$title"
}

# stems FILE…: their names without folder and .txt, with commas between. A case asks for just the answers it expects.
stems() {
  local names=("${@##*/}")
  local IFS=,
  printf '%s' "${names[*]%.txt}"
}

cases=0 cases_passed=0 files=0 files_passed=0

# check_case FOLDER: runs the case in a temporary folder; succeeds if the run and every file passed.
check_case() {
  local name=${1##*/} verdict=0 expected actual exit_code
  local folder=$scratch/cases/$name
  if [ ! -f "$1/log_input/log.txt" ]; then
    printf '[FAIL] %s: the case has no log_input/log.txt\n' "$name"
    return 1
  fi
  mkdir -p -- "$folder/log_input" "$folder/log_output"
  cp -- "$1/log_input/log.txt" "$folder/log_input/log.txt"

  local expected_files=("$1"/log_output/*)
  "$run" "$folder" --only "$(stems "${expected_files[@]}")" </dev/null >"$scratch/messages" 2>&1
  exit_code=$?
  if [ "$exit_code" -ne 0 ]; then
    verdict=1
    printf '[FAIL] %s: run.sh ended with exit code %d\n' "$name" "$exit_code"
  fi

  if [ "${#expected_files[@]}" -eq 0 ]; then
    verdict=1
    printf '[FAIL] %s: the case has no expected files in log_output/\n' "$name"
  fi
  for expected in "${expected_files[@]}"; do
    files=$((files + 1))
    if check_file "$name" "$expected" "$folder/log_output/${expected##*/}"; then
      files_passed=$((files_passed + 1))
    else
      verdict=1
    fi
  done

  shopt -s dotglob
  for actual in "$folder"/log_output/*; do
    if [ ! -e "$1/log_output/${actual##*/}" ]; then
      verdict=1
      printf '[FAIL] %s: %s\n    written, but not expected\n' "$name" "${actual##*/}"
    fi
  done
  shopt -u dotglob

  if [ "$verdict" -ne 0 ] && [ -s "$scratch/messages" ]; then
    printf '    what the run of %s said:\n' "$name"
    indent <"$scratch/messages"
  fi
  rm -rf -- "$folder"
  return "$verdict"
}

for case_folder in "$tests"/*/; do
  case_folder=${case_folder%/}
  [ -f "$case_folder/log_input/log.txt" ] || [ -d "$case_folder/log_output" ] || continue
  cases=$((cases + 1))
  if check_case "$case_folder"; then
    cases_passed=$((cases_passed + 1))
  fi
done

if [ "$cases" -eq 0 ]; then
  printf '%s: no case (a folder with log_input/log.txt) in %s\n' "${0##*/}" "$tests" >&2
  exit 2
fi
printf '[%s] %d of %d cases passed, %d of %d files\n' "$(date '+%Y-%m-%d %H:%M:%S')" \
  "$cases_passed" "$cases" "$files_passed" "$files"
[ "$cases_passed" -eq "$cases" ]
