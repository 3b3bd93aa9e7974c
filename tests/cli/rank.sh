#!/bin/sh
# Combinations of scenarios are options, too: what each has other than the first, together; under a budget those that it affords.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $1
set -u
. tests/cli/lib.sh
small="--only-region Zeeland --scale 0.005 --replicates 40 --at-most 40 --threads 2 --no-progress --outcome violent_years --within 1000"
# row NAME COLUMN: of the JSON of a ranking; words: its sentences
row() { "$PYTHON" -c 'import json, sys; print(*[r[sys.argv[3]] for r in json.load(open(sys.argv[1]))["tables"]["rank"]["rows"] if r["scenario"] == sys.argv[2]])' work/r.json "$1" "$2"; }
words() { "$PYTHON" -c 'import json; print(*json.load(open("work/r.json"))["sentences"], sep="\n")' >say/words; grep -q -- "$1" say/words; }
options() { "$PYTHON" -c 'import json; print(len(json.load(open("work/r.json"))["tables"]["rank"]["rows"]))'; }
equal() { [ -n "$1" ] && [ "$1" = "$2" ]; }

cat >scenarios/both.yaml <<'Y'
title: Two plans by hand
about: What acute-centre.yaml sets, on top of earlier-in-view.yaml.
extends: earlier-in-view.yaml
acute:
  share:
    {value: 0.8, unit: "1", dist: beta, a: 8, b: 2, grade: assumption, source: "As acute-centre.yaml has it"}
Y
sed -n '/^costs:/,$p' scenarios/acute-centre.yaml >>scenarios/both.yaml
small="$small --set population.burn_in=104 --set population.horizon=104"
few="--only-region Zeeland --scale 0.005 --replicates 16 --at-most 16 --threads 2 --no-progress --outcome violent_years --within 1000 --set population.burn_in=52 --set population.horizon=52"
does 'three plans and what can be put together of them' rank baseline earlier-in-view acute-centre scenarios/both.yaml $small --combine 3 -o work/r.json
check 'a combination is what somebody would write by hand, to the bit' equal "$(row earlier-in-view+acute-centre mean) $(row earlier-in-view+acute-centre more_cost)" "$(row both mean) $(row both more_cost)"
check 'it is other than its parts' sh -c '[ "$1" != "$2" ] && [ "$1" != "$3" ]' - "$(row both mean)" "$(row earlier-in-view mean)" "$(row acute-centre mean)"
check 'what is one of its parts is not run twice' equal "$(options)" 5
check 'and that is said' words '^3 combinations are one of their parts'
check 'with how many there are' words '^4 scenarios, and 1 combination of them\.$'
does 'two stages, and one before them for what a budget affords' rank baseline earlier-in-view acute-centre --only-region Zeeland --scale 0.005 --replicates 16 --at-most 40 --threads 2 --no-progress --outcome late_share --within 0.0001 --set population.burn_in=104 --set population.horizon=104 --combine 2 --budget 1000000000
check 'say once what there is to say of the scenarios' sh -c 'grep -q "places round to none" say/err && [ -z "$(sort say/err | uniq -d)" ]'
check 'and did run twice' grep -q 'draws would be needed, and 20 were run' say/out
does 'plans that set one thing each in its way' rank baseline integral whole-family acute-centre $small --combine 2 -o work/r.json --force
check 'are not put together' equal "$(options)" 6
check 'and it says which, and what' words '^1 pair cannot be put together: integral and whole-family both set pathways.integral.[a-z_]*, each in its way\.$'
does 'a budget' rank baseline integral earlier-in-view acute-centre $small --combine 3 --budget 0 -o work/r.json --force
check 'leaves out what its parts do not afford' words 'not run: the parts by themselves cost more than 0 euro in sum'
dear=$("$PYTHON" -c 'import json
rows = {r["scenario"]: r for r in json.load(open("work/r.json"))["tables"]["rank"]["rows"]}
wrong = [n for n, r in rows.items() if "+" in n and sum(rows[p]["more_cost"] for p in n.split("+")) > 0] + [n for n, r in rows.items() if (r["affordable"] == "yes") != (r["more_cost"] <= 0)]
print(len(wrong))')
check 'by costs of the parts, and only those' equal "$dear" 0
check 'and says what is best of what it affords' words '^Of the [1-9][0-9]* that are affordable under 0 euro, '
dear=$("$PYTHON" -c 'import json
rows = {r["scenario"]: r["more_cost"] for r in json.load(open("work/r.json"))["tables"]["rank"]["rows"]}
print(max(0, rows["earlier-in-view"], rows["acute-centre"]) + 1)')
does 'a budget that affords each of two' rank baseline earlier-in-view acute-centre $small --combine 2 --budget "$dear" -o work/r.json --force
check 'but not both' words '^1 combination was not run: the parts by themselves cost more'
does 'all that ship' rank all $few -o work/r.json --force
check 'are all of them, against the baseline' sh -c '[ "$1" -eq "$(ls scenarios/*.yaml | wc -l)" ]' - "$(options)"
check 'which comes first' equal "$(row baseline more_cost)" 0
does 'costs against another than the first' rank acute-centre earlier-in-view baseline $small --reference baseline --combine 2 -o work/r.json --force
check 'the others are taken from that one, too' equal "$(row acute-centre+earlier-in-view scenario) $(options)" 'acute-centre+earlier-in-view 4'
rm work/r.json
refuses 64 "rank by stoped_T3: there is no outcome 'stoped_T3'; did you mean 'stopped_T3'?" rank fragmented integral --outcome stoped_T3
refuses 64 'outcome utilisation: neither more nor less' rank fragmented integral --outcome utilisation
refuses 64 'reference acute: is not among' rank baseline earlier-in-view acute-centre $small --reference acute --combine 2
refuses 64 'combine' rank baseline earlier-in-view $small --combine 1
refuses 64 'combine' rank baseline earlier-in-view $small --combine two
refuses 64 'combine' rank baseline earlier-in-view $small --combine 5
finish
