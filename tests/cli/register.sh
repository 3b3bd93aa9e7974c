#!/bin/sh
# A region's own table gives that region: an answer of a population opens with the register against the model.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
quick="--population --replicates 2 --draws point --set population.burn_in=260 --set population.horizon=104"

printf 'regio;huishoudens;meldingen;capaciteit\nOnze gemeente;12000;1104;1,0\n' >work/own.csv
does 'a table of one municipality, as a Dutch spreadsheet writes it' run scenarios/baseline.yaml $quick --regions work/own.csv --set population.onset_rate=0.05 --set population.anchor=country
check 'opens with the register against the model' grep -q '^Register against model (baseline, Onze gemeente, 2 runs)$' say/out
check 'with the number of its table' grep -q '^  reports, Onze gemeente  */1000/year  *92.00 ' say/out
check 'and how to hold it to that' grep -q -- '--set population.anchor=register holds each to its own reports' say/out
does 'held to its register, as a region is when nobody says' run scenarios/baseline.yaml $quick --regions work/own.csv --set population.onset_rate=0.05 -o work/own.h5
check 'it has those reports, within 10 % for two runs of two years' sh -c 'grep "^  reports, Onze" say/out | awk "{ exit !(\$6 > 82 && \$6 < 102) }"'
check 'and nothing is left to be told' sh -c '! grep -q "population.anchor=register" say/out'
does 'with two threads' run scenarios/baseline.yaml $quick --regions work/own.csv --set population.onset_rate=0.05 --threads 2 -o work/two.h5
check 'it is the same' sh -c '[ "$("$0" info work/own.h5 | grep ^digest)" = "$("$0" info work/two.h5 | grep ^digest)" ]' "$KITH"
does 'a run of that file made again' replay work/own.h5
does 'a province by its Dutch name' run scenarios/baseline.yaml $quick --scale 0.02 --only-region Friesland
check 'is found' grep -q '^Register against model (baseline, Frysl.*n, 2 runs)$' say/out
check 'beside numbers of the country' grep -q '^Numbers without the name of a region are of the country.$' say/out
# ---- known waits are conditions, as reports are ----

printf 'regio;huishoudens;meldingen;capaciteit;wachttijd hulp\nOnze gemeente;12000;560;1,0;7,5\nBuren;12000;560;1,0;\n' >work/waits.csv
does 'a table that knows how long one of two waits' run scenarios/baseline.yaml $quick --regions work/waits.csv -o work/waits.h5
check 'the wait stands beside its register' sh -c 'grep "^  wait for help of those admitted, Onze gemeente " say/out | awk "{ exit !(\$(NF-2) == 7.50 && \$(NF-1) > 5 && \$(NF-1) < 10) }"'
check 'that of the other is the model alone' sh -c '! grep -q "wait for help.*Buren" say/out'
check 'the file says how effects of regions are found, and what weights would be worth' "$PYTHON" -c 'import h5py
with h5py.File("work/waits.h5") as f:
    assert bytes(f.attrs["region_effect"]).startswith(b"refinement"), f.attrs["region_effect"]
    assert (f["region_held_rate"][:, 1:] == 560 / 12000).all() and not f["region_counted"][1:].any()
    worth, wait = f["region_weights_worth"][:], f["region_help_wait"][:]
    assert worth[0] != worth[0] and 0 < worth[1] < 200 and wait[1] == 7.5 and wait[2] != wait[2], (worth, wait)'
does 'a run of it made again' replay work/waits.h5
printf 'region,households,reports,capacity\nHere,1000,46,1\n' >work/small.csv
does 'a small count' run scenarios/baseline.yaml $quick --regions work/small.csv
check 'is taken as it is where parameters are held, and said to move by chance' says 'Here: chance alone moves a count of 46 reports by 15 %'
does 'in draws of the parameters' run scenarios/baseline.yaml --population --replicates 6 --set population.burn_in=260 --set population.horizon=104 --regions work/small.csv -o work/small.h5
check 'it leaves a rate open, which is told' says 'Here: a count of 46 reports leaves its rate open, by 15 %: each draw has one of the rates that go with it (5'
check 'as the file has it, draw by draw' "$PYTHON" -c 'import h5py
with h5py.File("work/small.h5") as f:
    assert bytes(f.attrs["region_effect"]).startswith(b"where region_weights_worth is 200 or more, weights"), f.attrs["region_effect"]
    worth, rate = f["region_weights_worth"][1], 1000 * f["region_held_rate"][:, 1]
    assert worth > 500 and f["region_counted"][1] == 46 and len(set(rate)) == 3 and 25 < min(rate) < max(rate) < 75, (worth, rate)'
does 'a run of it made again' replay work/small.h5

# ---- whole families and euros ----

does 'rates' run scenarios/baseline.yaml $quick --regions work/own.csv --by queue@places --all
cp say/out work/rates
does 'whole numbers' run scenarios/baseline.yaml $quick --regions work/own.csv --by queue@places --all --whole
check 'are rates times the 12,000 households of the table' "$PYTHON" -c 'import re
def read(path):
    return {m[1]: (m[2], float(m[3])) for m in map(re.compile(r"  (\S+) +(%|\S+|in all) +(-?[0-9][0-9.]*) ").match, open(path, encoding="utf-8")) if m}
rates, whole, n = read("work/rates"), read("say/out"), 0
for name, (unit, x) in rates.items():
    if "/1000" not in unit:
        continue
    n += 1
    assert whole[name][0] in ("in all", unit.replace("/1000", "")), (name, unit, whole[name])
    assert abs(whole[name][1] - 12 * x) <= 0.08 + 0.002 * abs(12 * x), (name, x, whole[name])
assert n > 20, n'
check 'and the notes say what they are of' grep -q 'numbers are of all families of these regions' say/out
check 'beside the wait of all whose wait ended' grep -q '^  help_wait_all  *week ' say/out
rm work/*
printf 'region,households,reports,capacity\nHere,1000,5000,1\nThere,20000,900,1\nFew,20000,12,1\n' >never.csv
refuses 65 'never.csv:2: Here has 5000 reports a year for each 1,000 households, and the model can have at most about' run scenarios/baseline.yaml $quick --regions never.csv
check 'and too few likewise' tells 'never.csv:4: Few has 0.6 reports .* no less than about'
printf 'region,households,reports,capacity,assessment_wait\nAtOnce,12000,560,1,0.01\nSome,12000,560,1,6\n' >never.csv
refuses 65 'never.csv:2: the assessment_wait of AtOnce is 0.01 weeks, and the model can have no less than about' run scenarios/baseline.yaml $quick --regions never.csv
check 'and nothing of one that can be' sh -c '! grep -q Some say/err'
rm never.csv
refuses 64 'Zeeland' run scenarios/baseline.yaml $quick --only-region Atlantis
finish
