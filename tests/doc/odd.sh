#!/bin/sh
# Whether the model's page and the tour say what the code says. Run from the top of the tree.
#
#   KITH, OUT  as tests/run.sh has them
set -u
KITH=${KITH:-build/kith}
export KITH
page=sim/model/ODD.md
beside="sim/model/LIMITS.md sim/model/VALUES.md"
tour=sim/README.md
failed=0

# Says whether a check found nothing. What it found is on stdin.
nothing() {
    found=$(cat)
    if [ -z "$found" ]; then
        echo "ok - $1"
    else
        printf '%s\n' "$found" | head -n 40
        echo "not ok - $1"
        failed=1
    fi
}

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
{
    sim/model/odd-tables.sh --show >"$room/page" || echo "sim/model/odd-tables.sh failed"
    diff "$page" "$room/page"
} 2>&1 | nothing 'the generated tables of ODD.md are those of kith describe; else: sim/model/odd-tables.sh'

grep -c '^<!-- generated: ' "$page" | awk '$1 < 3 { print $1 " tables" }' | nothing 'ODD.md has its generated tables'

# The column `odd` of the parameters must name a section, and that section must name the parameter's group.
sed -n 's/.*, "\([0-9.]*\)"),*$/\1/p; s/^.*", "\([0-9.]*\)" *}.*$/\1/p' sim/model/params.c | sort -u >"$room/sections"
[ -s "$room/sections" ] || echo 'none found' >"$room/sections"
while read -r section; do
    grep -q "^### $section " "$page" || echo "no section $section"
done <"$room/sections" | nothing 'every section that a parameter names is there'

for element in 1 2 3 4 5 6 7 8; do
    grep -q "^## $element " "$page" || echo "no element $element"
done | nothing 'the seven elements and the limits are there'

cut -d, -f1 scenarios/evidence.csv | tr -d '"' >"$room/ids"
# shellcheck disable=SC2086 # two pages
grep -o -E '\b[A-Z][0-9A-Z]?[0-9]?\.[0-9]{2}\b' "$page" $beside "$tour" | sort -u | while IFS=: read -r file id; do
    grep -q -x "$id" "$room/ids" || echo "$file: $id is not in scenarios/evidence.csv"
done | nothing 'every evidence id is a row of evidence.csv'

awk '/^    outcome:/ { outcome = $2 } /^    evidence:/ { print $2, outcome }' scenarios/targets/cohort.yaml >"$room/targets"
[ "$(wc -l <"$room/targets")" -ge 12 ] || echo 'C2.05 none' >"$room/targets"
while read -r id outcome; do
    grep -q "^| $id |.*\`$outcome\`" "$page" || echo "$id, $outcome"
done <"$room/targets" | nothing 'every target is among the patterns'

# shellcheck disable=SC2086 # two pages
grep -o -E '\b[a-z_]+\(\)' "$page" $beside "$tour" CONTRIBUTING.md | tr -d '()' | sort -u | while IFS=: read -r file name; do
    grep -q -r -E "(^|[^a-zA-Z0-9_])$name\\(" --include='*.[ch]' sim include || echo "$file: $name() is nowhere in sim/"
done | nothing 'every function that is named exists'

# Line by line, in one piece: the style is shown by code that runs.
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' CONTRIBUTING.md | tr '\n' '\001' >"$room/example"
if ! [ -s "$room/example" ] || ! tr '\n' '\001' <sim/model/member.c | grep -q -F -f "$room/example"; then
    echo 'CONTRIBUTING.md: its example is not in sim/model/member.c'
fi | nothing 'the example of CONTRIBUTING.md is code of the model'

sed -n '/^enum kith_purpose {/,/^};/s/^ *\(KITH_PURPOSE_[A-Z]*\),.*/\1/p' sim/model/purpose.h | while read -r purpose; do
    grep -q "^| \`$purpose\`" "$page" || echo "$purpose"
done | nothing 'every purpose is in the table of purposes'

"$KITH" describe parameters --as markdown | sed -n 's/^| \([a-z].*\) |.*/\1/p' | cut -d' ' -f1 | sed 's/[^a-z_.*]//g' >"$room/known"
# shellcheck disable=SC2016,SC2086 # marks of Markdown are meant; two pages
grep -o -h -E '`(cohort|kind|members|violence|report|detect|assess|care|observe|profiles|services|pathways|problem_load)\.[a-z_.*]+`' "$page" $beside | tr -d '`' | sort -u |
    while read -r path; do
        case $path in
        *.[ch]) [ -e "sim/model/$path" ] || echo "$path" ;;
        *) grep -q -x -F "$path" "$room/known" || echo "$path" ;;
        esac
    done | nothing 'every parameter that is named exists'

# Paths in the tour are from sim/; `name.c` alone is a file of sim/model in ODD.md.
# shellcheck disable=SC2016 # marks of Markdown are meant
grep -o -E '`[a-z_]+(/[a-zA-Z_.-]+)+`|`[a-zA-Z_-]+\.(c|h|md|sh)`' "$tour" | tr -d '`' | sort -u | while read -r file; do
    [ -e "sim/$file" ] || [ -e "$file" ] || [ -e "include/$file" ] || [ -e "sim/model/$file" ] || echo "$tour: $file"
done | nothing 'every file that the tour names exists'
# shellcheck disable=SC2016,SC2086 # marks of Markdown are meant; two pages
grep -o -h -E '`[a-zA-Z_/.-]+\.(c|h|sh|yaml|csv|md)`' "$page" $beside | tr -d '`' | sort -u | while read -r file; do
    [ -e "sim/model/$file" ] || [ -e "$file" ] || [ -e "scenarios/$file" ] || echo "$page or beside it: $file"
done | nothing 'every file that ODD.md names exists'
sed -n 's/^\([a-z]*\):.*/\1/p' sim/LAYERS | while read -r floor; do
    grep -q "\`$floor\`" "$tour" || echo "$floor"
done | nothing 'the tour knows every floor'

wc -l <"$page" | awk '$1 >= 1100 { print $1 " lines" }' | nothing 'ODD.md is shorter than 1100 lines'
exit "$failed"
