#!/bin/sh
# Why scenarios differ: kith explain.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
"$KITH" compare $one $two --families 60 --keep summary --replicates 40 -o work/c.h5 >said 2>/dev/null
mv work/c.h5 .

# sums FILE.csv: whether the steps of each scenario add up to its total, as printed and alone; and none is missing.
sums() {
    awk -F, '$2 == "total" { if (n != 5 || (sum - $5) ^ 2 > 1e-24 || (alone - $9) ^ 2 > 1e-24) bad = 1; n = sum = alone = 0; totals++; next }
        $2 ~ /^(staff|load|places|demand|rest)$/ { n++; sum += $5; alone += $9 }
        END { exit bad || !totals }' "$1"
}
# effect FILE.csv STEP: what it is.
effect() {
    awk -F, -v step="$2" '$2 == step { print $5 + 0 }' "$1"
}

does 'a chain' explain c.h5 stopped_T3 -o work/why.csv
check 'in words' says '^integral less fragmented: stopped_T3 changes by '
check 'with the largest step' says '^The largest step is '
check 'steps and rest add up to the total' sums work/why-links.csv
mean=$(awk '$1 == "stopped_T3" && /%/ { print $5; exit }' said)
check 'which is the difference that kith compare prints' test -n "$mean" -a "$(awk '$1 == "integral" && $2 == "total" { print $6 }' say/out)" = "$mean"
check 'what lies on the way is there' test "$(grep -c '^integral,' work/why-way.csv)" -eq 5
does 'in Dutch' explain c.h5 stopped_T3 --lang nl
check 'the same numbers' test "$(awk '$1 == "integral" && $2 == "total" { print $6 }' say/out)" = "$mean"
check 'other words' says '^integral min fragmented: stopped_T3 verandert met '
does 'the other way round' explain c.h5 stopped_T3 --reference integral --scenario fragmented --replicates 10 --threads 1
cp say/out alone
does 'on more threads' explain c.h5 stopped_T3 --reference integral --scenario fragmented --replicates 10 --threads 3
check 'the same answer' cmp -s alone say/out

# A lever that acts through help's places alone: nothing is left but by them; the same with --set as with a file.
cat >fewer.yaml <<SCENARIO
title: Fewer places
extends: $one
what_if: {services.parenting-support.places: 5}
SCENARIO
"$KITH" compare $one fewer.yaml --families 60 --keep summary --replicates 20 -o work/p.h5 >said 2>&1
mv work/p.h5 .
does 'fewer places' explain p.h5 helped -o work/p.csv
check 'act by places' test "$(effect work/p-links.csv places)" != 0 -a "$(effect work/p-links.csv places)" = "$(effect work/p-links.csv total)"
check 'and by nothing else' test "$(effect work/p-links.csv staff)$(effect work/p-links.csv load)$(effect work/p-links.csv rest)" = 000

# Populations, with a change over time.
cat >staff.yaml <<'SCENARIO'
title: Less staff for a year
extends: scenarios/baseline.yaml
changes:
  staff:
    parameter: {value: assess.capacity, grade: assumption, source: "A test"}
    how: {value: multiply, grade: assumption, source: "A test"}
    amount: {value: 0.5, unit: "1", grade: assumption, source: "A test"}
    until: {value: 1, unit: year, grade: assumption, source: "A test"}
SCENARIO
"$KITH" compare scenarios/baseline.yaml staff.yaml --only-region Zeeland --scale 0.1 --replicates 6 --set "population.burn_in=3 year" --set "population.horizon=2 year" --keep summary -o work/r.h5 >said 2>&1
mv work/r.h5 .
does 'of a population' explain r.h5 late_share -o work/r.csv
check 'less staff makes late' test "$(effect work/r-links.csv staff)" != 0 -a "$(effect work/r-links.csv staff)" = "$(effect work/r-links.csv total)"
check 'by staff alone' test "$(effect work/r-links.csv load)$(effect work/r-links.csv places)$(effect work/r-links.csv demand)$(effect work/r-links.csv rest)" = 0000
check 'steps add up' sums work/r-links.csv
check 'the chain is told to its end' says '^By way of assessment staff -> lateness: late_share +'

rm -rf work
mkdir work
refuses 64 'did you mean stopped_T3?' explain c.h5 stoped_T3
refuses 64 'did you mean integral?' explain c.h5 stopped_T3 --scenario integrl
refuses 64 'is the reference' explain c.h5 stopped_T3 --scenario fragmented
refuses 64 'a result file and an outcome' explain c.h5
refuses 64 'en (English) or nl (Dutch)' explain c.h5 stopped_T3 --lang fr
refuses 66 'nowhere.h5' explain nowhere.h5 stopped_T3
"$KITH" run $one --families 20 --replicates 4 -o work/alone.h5 >said 2>&1
mv work/alone.h5 .
refuses 65 'holds one scenario' explain alone.h5 stopped_T3
if has_python; then
    cp c.h5 other.h5
    "$PYTHON" -c 'import h5py
with h5py.File("other.h5", "r+") as f:
    f["outcome_value"][0, 0, 0, 0] += 1e-9'
    refuses 65 'in the file, and' explain other.h5 stopped_T3 --altered
else
    skip 'a file of another program is refused' 'no h5py'
fi
finish
