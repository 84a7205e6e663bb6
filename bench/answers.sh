#!/usr/bin/env bash
# The six reports once more, by mawk and sort, to check the product with code that shares nothing with it.
#
#   bash bench/answers.sh ordinary LOG > ORDINARY_LOG   the lines that need no careful parser
#   bash bench/answers.sh reports ORDINARY_LOG FOLDER   hosts.txt, resources.txt … of such a log
#
# An ordinary line has no quote, backslash, comma or byte beyond ASCII in its fields, so blanks alone divide them, and
# the year and zone of the first such line. Slow: about a minute per four million lines, and a file of 100 MB beside the
# reports; hosts and resources take mawk about 200 bytes each.
set -euo pipefail
export LC_ALL=C

word='[]!#-+.-Z^-~[-]+'
# Every day that each year has: 29 February is none of them.
day='((0[1-9]|1[0-9]|2[0-8])/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
day+='|(29|30)/(Jan|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|31/(Jan|Mar|May|Jul|Aug|Oct|Dec))'
clock='([01][0-9]|2[0-3])(:[0-5][0-9]){2}'

# ordinary_line YEAR ZONE: a pattern
ordinary_line() {
  local request="\"[A-Z]+ $word HTTP/1\.[01]\" [0-9]{3} ([0-9]+|-)"
  printf '%s' "^$word - - \[$day/$1:$clock $2\] $request(\$|( \"[^\"\\\\]*\"){2}\$)"
}

write_ordinary() {
  local log=$1 first
  first=$(grep -a -m 1 -E "$(ordinary_line '[0-9]{4}' '[-+][0-9]{4}')" "$log" |
    mawk '{ print substr($4, 9, 4), substr($5, 1, 5) }')
  grep -a -E "$(ordinary_line "${first% *}" "[${first:5:1}]${first:6}")" "$log"
}

# Days from 1970-01-01 and back, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
calendar='
function secondsOf(stamp,   day, month, year, era, yearOfEra, dayOfYear) {
  day = substr(stamp, 2, 2) + 0
  month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", substr(stamp, 5, 3)) + 2) / 3
  year = substr(stamp, 9, 4) - (month <= 2)
  era = int(year / 400)
  yearOfEra = year - era * 400
  dayOfYear = int((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  day = era * 146097 + yearOfEra * 365 + int(yearOfEra / 4) - int(yearOfEra / 100) + dayOfYear - 719468
  return day * 86400 + substr(stamp, 14, 2) * 3600 + substr(stamp, 17, 2) * 60 + substr(stamp, 20, 2)
}
function stampOf(seconds,   day, era, dayOfEra, yearOfEra, dayOfYear, shifted, month, year, clock) {
  day = int(seconds / 86400) + 719468
  era = int(day / 146097)
  dayOfEra = day - era * 146097
  yearOfEra = int((dayOfEra - int(dayOfEra / 1460) + int(dayOfEra / 36524) - int(dayOfEra / 146096)) / 365)
  dayOfYear = dayOfEra - (365 * yearOfEra + int(yearOfEra / 4) - int(yearOfEra / 100))
  shifted = int((5 * dayOfYear + 2) / 153)
  month = shifted + (shifted < 10 ? 3 : -9)
  year = yearOfEra + era * 400 + (month <= 2)
  day = dayOfYear - int((153 * shifted + 2) / 5) + 1
  seconds %= 86400
  month = substr("JanFebMarAprMayJunJulAugSepOctNovDec", month * 3 - 2, 3)
  clock = sprintf("%02d:%02d:%02d", int(seconds / 3600), int(seconds / 60) % 60, seconds % 60)
  return sprintf("%02d/%s/%04d:%s", day, month, year, clock)
}
'

write_reports() {
  local log=$1 folder=$2 zone
  local by_value='sort -t, -k2,2nr -k1,1'
  mkdir -p "$folder"
  zone=$(head -n 1 "$log" | mawk '{ print substr($5, 1, 5) }')
  : > "$folder/blocked.txt"

  mawk -v folder="$folder" -v zone="$zone" -v by_value="$by_value" "$calendar"'
    substr($5, 1, 5) != zone { print "answers.sh: more than one zone" > "/dev/stderr"; failed = 1; exit 1 }
    {
      second = secondsOf($4)
      requests[$1]++
      bytes[$7] += $10
      perSecond[second]++
      if (NR == 1 || second < first) first = second
      if (NR == 1 || second > last) last = second
    }
    # blockedAt[host]: time of the third failure. failures[host]: times of the last ones, in line order, divided by blanks.
    $1 in blockedAt && second >= blockedAt[$1] && second - blockedAt[$1] <= 300 { print > (folder "/blocked.txt"); next }
    $6 == "\"POST" && ($7 == "/login" || index($7, "/login?") == 1) {
      if ($9 == 0) next
      if ($9 < 400 || $9 > 499) { delete failures[$1]; next }
      count = split(failures[$1], old, " ")
      kept = second; keptCount = 1
      for (i = count; i >= 1 && keptCount < 3; i--)
        if (second - old[i] <= 20 && old[i] - second <= 20) { kept = old[i] " " kept; keptCount++ }
      failures[$1] = kept
      if (keptCount == 3) blockedAt[$1] = second
    }
    END {
      if (failed) exit 1
      for (host in requests) printf "%s,%.0f\n", host, requests[host] | (by_value " > " folder "/hosts.all")
      for (resource in bytes) printf "%s,%.0f\n", resource, bytes[resource] | (by_value " > " folder "/resources.all")
      for (t = first; t < first + 3600; t++) inside += perSecond[t]
      for (t = first; t <= last; t++) {
        inside += perSecond[t + 3600]
        if (inside > 0) printf "%.0f,%.0f\n", t, inside | ("sort -t, -k2,2nr -k1,1n > " folder "/windows.all")
        inside -= perSecond[t]
      }
    }' "$log"

  # Not "| head": with pipefail, a sort that is cut off would be an error.
  head -n 10 "$folder/hosts.all" > "$folder/hosts.txt"
  head -n 10 "$folder/resources.all" > "$folder/resources_with_bytes.txt"
  cut -d, -f1 "$folder/resources_with_bytes.txt" > "$folder/resources.txt"
  mawk -F, -v zone="$zone" "$calendar"'NR <= 10 { print stampOf($1) " " zone "," $2 }' "$folder/windows.all" \
    > "$folder/hours.txt"
  mawk -F, -v zone="$zone" "$calendar"'
    { for (i = 1; i <= taken; i++) if ($1 - start[i] <= 3600 && start[i] - $1 <= 3600) next }
    { start[++taken] = $1; print stampOf($1) " " zone "," $2 }
    taken == 10 { exit }' "$folder/windows.all" > "$folder/disjointhours.txt"
  rm "$folder/hosts.all" "$folder/resources.all" "$folder/windows.all"
}

case "${1-} $#" in
  'ordinary 2') write_ordinary "$2" ;;
  'reports 3') write_reports "$2" "$3" ;;
  *)
    echo "usage: bash bench/answers.sh ordinary LOG | reports ORDINARY_LOG FOLDER" >&2
    exit 2
    ;;
esac
