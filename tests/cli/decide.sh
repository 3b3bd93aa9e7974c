#!/bin/sh
# Answers from a result: kith decide.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
small="--families 60 --keep summary"

"$KITH" compare $one $two $small --replicates 200 -o work/c.h5 >said 2>/dev/null
mv work/c.h5 .
does 'an answer' decide c.h5
check 'says which does best on average, and how sure that is' says '^By stopped_T3 (Families .*), [a-z]* does best on average: the'
check 'how often each is the best' says '^  stopped_T3  *integral  *[0-9.]* %  *[0-9.]* %  *[0-9.]* %$'
check 'and in all outcomes at a time' says '^  all 5 at a time  integral'
check 'the cost of a violent year avoided' says '^  integral  *[0-9.]*  *[0-9.]*  \(frontier\|dominated\)'
check 'what each payer pays' says '^  municipality  *integral  *all '
check 'what is assumption and what data' says '^  stopped_T3  integral  assumption  *[0-9]* '
check 'and what is worth knowing' says '^  stopped_T3  *%  *everything (EVPI)'
check 'no price is supposed' test "$(grep -c '^Net benefit' say/out)" -eq 0
# One and the same number, wherever it is told.
mean=$(awk '$1 == "stopped_T3" && /%/ { print $5; exit }' said)
check 'differences are those of kith compare' test -n "$mean" -a "$(awk '$1 == "stopped_T3" && $3 == "integral" { print $6; exit }' say/out)" = "$mean"
"$KITH" compare $one $two --families 20 --keep summary --replicates 1600 -o work/m.h5 >said 2>/dev/null
mv work/m.h5 .
does 'with enough draws' decide m.h5 --outcome stopped_T3
shared=$(sed -n 's/.*(its variance over draws) \([0-9]* %\) goes with assumptions.*/\1/p' said)
check 'the share of assumptions is that of kith compare' test -n "$shared" -a "$(sed -n 's/^.*what is not known about it \([0-9]* %\) goes with assumptions.*/\1/p' say/out)" = "$shared"
check 'in one bar' says '\[#*=*~*\.*\]'

does 'another reference' decide c.h5 --reference integral --outcome lasting_T3 --outcome child_years
check 'turns differences round' says '^Differences with integral:$'
check 'chooses by what was asked' says '^By lasting_T3 '
does 'a price' decide c.h5 --price 1000:40000 --price 0:100@helped
check 'gives net benefit in a range' says '^  a violent year avoided  *40000.0  integral '
check 'of other outcomes, too' says '^  helped  *100.0  *integral'
check 'and says whose price it is' says 'No Dutch value of a violent year is known'

does 'as JSON' decide c.h5 -o work/a.json
does 'as HDF5' decide c.h5 -o work/a.h5
does 'as CSV' decide c.h5 -o work/a.csv
check 'a table each' test -s work/a-contrasts.csv -a -s work/a-worth.csv -a ! -e work/a.csv
does 'again in their place' decide c.h5 -o work/a.csv
does 'again in the place of JSON' decide c.h5 -o work/a.json
does 'its digest holds' info work/a.h5
if has_python; then
    cat >look.py <<'PROGRAM'
import csv, json, h5py
answer = json.load(open("work/a.json"))
rows = answer["tables"]["contrasts"]["rows"]
again = list(csv.DictReader(line for line in open("work/a-contrasts.csv") if not line.startswith("#")))
with h5py.File("work/a.h5") as file:
    stored = file["contrasts/difference"][:]
    assert [t.decode() for t in file["contrasts/outcome"][:]] == [r["outcome"] for r in rows]
with h5py.File("c.h5") as file:
    names = [t.decode() for t in file["outcome"][:]]
    for i, row in enumerate(rows):
        truth = file["difference/mean"][1, names.index(row["outcome"])]
        assert row["difference"] == float(again[i]["difference"]) == stored[i] == truth, row
        assert row["low"] == file["difference/low"][1, names.index(row["outcome"])], row
PROGRAM
    check 'all three say the numbers of the file, to the bit' "$PYTHON" look.py
else
    skip 'all three say the numbers of the file' 'no h5py'
fi
echo mine >mine.json
rm -rf work
mkdir work
refuses 73 'mine.json' decide c.h5 -o mine.json
check 'and leaves it' grep -q mine mine.json
refuses 64 'did you mean stopped_T3?' decide c.h5 --outcome stoped_T3
refuses 64 'did you mean integral?' decide c.h5 --reference integrl
refuses 64 'it is always a range' decide c.h5 --price 20000
refuses 64 'the lower first' decide c.h5 --price 20000:1000
refuses 64 'neither more nor less is better' decide c.h5 --price 0:1@utilisation
refuses 64 'NAME.h5, NAME.json or NAME.csv' decide c.h5 -o work/a.txt
refuses 66 'nothing.h5' decide nothing.h5
"$KITH" run $one $small --replicates 4 -o one.h5 >/dev/null 2>&1
refuses 65 'holds one scenario' decide one.h5
does 'parameters held fixed' compare $one $two $small --replicates 4 --draws point -o point.h5
does 'are told as such' decide point.h5
check 'and nothing is said to be worth knowing' test "$(grep -c 'everything (EVPI)' say/out)" -eq 0

"$KITH" compare $one scenarios/capacity-cut.yaml --scale 0.005 --only-region Zeeland --replicates 28 -o p.h5 >/dev/null 2>&1
does 'a population' decide p.h5
check 'says who gains and who loses' says '^  violent_years  *year/1000/year  *capacity-cut  *profile: '
check 'long tables in part' says ' more rows: --all$'
does 'all of it' decide p.h5 --all
check 'has what each payer pays in each year' says '^  municipality  *capacity-cut  *10 '
finish
