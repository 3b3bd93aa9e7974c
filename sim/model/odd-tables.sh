#!/bin/sh
# Writes the generated tables of ODD.md anew from what `kith describe` says, and that of targets from their file.
#
#   sim/model/odd-tables.sh           changes sim/model/ODD.md in place
#   sim/model/odd-tables.sh --show    prints the page as it should be, changes nothing
#
# KITH is the program, build/kith by default. A table stands between two lines,
# `<!-- generated: SUBJECT -->` and `<!-- end -->`.
set -eu

page=$(dirname "$0")/ODD.md
kith=${KITH:-build/kith}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

sed -n 's/^<!-- generated: \([a-z]*\) -->$/\1/p' "$page" >"$room/subjects"
while read -r subject; do
    [ "$subject" = targets ] || "$kith" describe "$subject" --as markdown >"$room/$subject.md"
done <"$room/subjects"
awk '
    function told() {
        if (is["outcome"] != "")
            printf "| %s | %s: %s; %s | `%s` | %s |\n", is["evidence"], is["what"], is["value"], is["window"], is["outcome"], is["use"] != "" ? is["use"] ": " is["note"] : "target"
        split("", is)
    }
    BEGIN { print "| evidence | pattern | outcome | use |"; print "|---|---|---|---|" }
    /^  - what: / { told() }
    /^(  - |    )[a-z]+: / { key = $1 == "-" ? $2 : $1; value = $0; sub(/^[^:]*: /, "", value); gsub(/^"|"$/, "", value); sub(/:$/, "", key); is[key] = value }
    END { told() }' "$(dirname "$0")/../../scenarios/targets/cohort.yaml" >"$room/targets.md"

awk -v room="$room" '
    /^<!-- generated: [a-z]* -->$/ {
        if (inside) { print FILENAME ":" FNR ": a table begins inside another" >"/dev/stderr"; exit 1 }
        print
        table = room "/" $3 ".md"
        while ((getline line <table) > 0) print line
        inside = 1
    }
    /^<!-- end -->$/ { inside = 0 }
    !inside
    END { if (inside) { print FILENAME ": the last table has no end" >"/dev/stderr"; exit 1 } }
' "$page" >"$room/page"

if [ "${1:-}" = --show ]; then
    cat "$room/page"
else
    cmp -s "$room/page" "$page" || cat "$room/page" >"$page"
fi
