#!/bin/sh
# kith new and kith list: a scenario that says what if without YAML by heart, and what there is to choose from.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
mkdir mine
small='--population --only-region Zeeland --scale 0.02 --draws point --replicates 1 --set population.burn_in=52 --set population.horizon=104'

does 'a share of families' new --share 30% -o third.yaml
does 'reads well' check third.yaml
does 'its share' describe pathways.integral.share --scenario third.yaml
check 'is what was asked' grep -q '^value *30 %$' say/out
check 'and says what it is' grep -q '^grade *what-if$' say/out
does 'and of staff' describe pathways.integral.staff_share --scenario third.yaml
check 'the same' grep -q '^value *30 %$' say/out
does 'it runs by itself' compare fragmented third.yaml --draws point --replicates 2 --families 60

does 'a policy of a region' new --from integral --share 30% --from-year 2026 --ramp 1y --region Friesland --region Zeeland -o mine/zeeland30.yaml
does 'in another folder reads well' check mine/zeeland30.yaml
does 'and runs' compare baseline mine/zeeland30.yaml $small --by year@violent_years
check 'its years are those of the calendar' grep -q '1, 2026' say/out
does 'staff' new --assessment-staff -20% --places '+10%' --from-year 2027 --until-year 2029 --start 2026 -o mine/cut.yaml
check 'begins after a year' grep -q 'start: {value: 1, unit: year' mine/cut.yaml
check 'ends after three' grep -q 'until: {value: 3, unit: year' mine/cut.yaml
check 'as a factor' grep -q 'amount: {value: 0.8, unit: "1"' mine/cut.yaml
does 'and runs' compare baseline mine/cut.yaml $small
does 'any parameter' new --set pathways.integral.stay='20 week' --from integral -o mine/stay.yaml
does 'reads well' check mine/stay.yaml
rm -f third.yaml

mv mine kept
printf 'title: mine\n' >own.yaml
refuses 73 'own.yaml' new --share 30% -o own.yaml
does 'by force' new --share 30% -o own.yaml --force
does 'and its own again' new --share 40% -o own.yaml
rm own.yaml
refuses 78 'pathways.integral.share is 130 %; its range is 0 to 1' new --share 130% -o x.yaml
refuses 78 "there is no parameter 'care.efect'; did you mean 'care.effect'" new --set care.efect=1 -o x.yaml
refuses 64 'say what is different' new --from integral -o x.yaml
refuses 64 'name the file with -o' new --share 30%
refuses 64 '--places takes a change, as +20% or -10%, not 1.2' new --places 1.2 -o x.yaml
refuses 64 '--ramp takes a time' new --share 30% --ramp soon -o x.yaml
refuses 64 '--until-year 2026 is not after the year in which it begins' new --share 30% --from-year 2026 --until-year 2026 -o x.yaml
printf 'extends: kept/zeeland30.yaml\nstart: 2030\n' >later.yaml
refuses 78 'zeeland30 starts in 2026 and later in 2030' compare kept/zeeland30.yaml later.yaml $small
printf 'extends: kept/zeeland30.yaml\nstart: soon\n' >later.yaml
refuses 78 'later.yaml:2:8: start is soon; write the calendar year' check later.yaml
rm later.yaml

does 'list' list
for word in integral Zeeland stopped_T3 services.domestic-violence-help.places; do check "names $word" grep -q "$word" say/out; done
does 'levers of one' list levers capacity-cut
check 'are those that it moves' grep -q 'assess.capacity' say/out
check 'and no others' sh -c '! grep -q pathways say/out'
refuses 64 'lists are scenarios, levers, outcomes and regions' list lever

# ---- a switch, with its transition and without it, side by side ----

"$KITH" new --from integral --set transition.rule=beside -o scenarios/at-once.yaml >/dev/null
does 'a switch and what it would be without a transition' compare scenarios/fragmented.yaml scenarios/integral.yaml scenarios/at-once.yaml --only-region Zeeland --scale 0.2 --replicates 2 --draws point \
    --no-zero-advantage --set population.burn_in=260 --set population.horizon=104 --by year@paid_hours --by year@utilisation
check 'staff is paid alike in every year, within 1 %, in both' "$PYTHON" -c 'import re
rows = {}
for line in open("say/out", encoding="utf-8"):
    if " by year " in line:
        at = rows.setdefault((line.split()[0], re.search("[)], (\S+) against", line)[1]), [])
    elif rows and re.match("  [0-9]+ ", line):
        cells = line.split()
        at.append((float(cells[1]), float(cells[4])))
for who in ("integral", "at-once"):
    paid = rows["paid_hours", who]
    assert len(paid) == 2 and all(abs(b / a - 1) < 0.01 for a, b in paid), paid
assert rows["utilisation", "integral"][0][1] <= 100 < rows["utilisation", "at-once"][0][1], rows'
rm -f scenarios/at-once.yaml
finish
