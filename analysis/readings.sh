#!/bin/sh
# The main differences under two readings of the same data, as the last part of a calibration's report:
# sh analysis/readings.sh KITH POSTERIOR SECOND REPORT     writes it into REPORT anew; `make readings` does.
set -eu
kith=$1 posterior=$2 second=$3 report=$4
said=$(mktemp "${TMPDIR:-/tmp}/kith-readings-XXXXXX")
trap 'rm -f "$said"' EXIT
digest() { "$kith" info "$1" | sed -n 's/^digest  *//p'; }
"$kith" compare scenarios/fragmented.yaml scenarios/integral.yaml --draws "$posterior" --beside "$second" --no-progress >"$said"
{
    sed '/^## The main differences under two readings$/,$d' "$report" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
    echo
    echo '## The main differences under two readings'
    echo
    echo "Integral minus fragmented care by this posterior (digest $(digest "$posterior" | cut -c1-8)), beside that which cohort-final-report.yaml gives (digest $(digest "$second" | cut -c1-8)): C2.37 and C2.38 in the place of"
    echo "C2.13, as these do not go together. Made by \`make readings\`."
    echo
    echo '```text'
    sed -n '/: the difference by these draws beside that by/,/^Widths\|^more), these/p' "$said" | sed "1s|those of .*, \([0-9]* pairs\)|those of the second reading, \1|"
    echo '```'
} >"$report.new"
grep -q '^The two ' "$report.new" # all of it was said
mv "$report.new" "$report"
