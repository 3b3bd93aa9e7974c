#!/bin/sh
# Is nothing ignored in silence? What cannot act, is cut or rounded is refused or told, before anything runs and by check, too.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
small="--families 40 --replicates 2 --keep summary"
region='--population --only-region Zeeland --scale 0.01 --draws point --replicates 1 --set population.burn_in=52 --set population.horizon=104'
told() { # told WHAT WORDS: on one line of stderr, once
    check "$1" test "$(grep -c -F -e "$2" say/err)" -eq 1
}
untold() { check "$1" sh -c '! grep -q -F -e "$0" say/err' "$2"; }

# ---- parameters that act in one kind of run ----
does 'a cohort with parameters of populations' compare $one $two $small --set climate.gain=1 --set groups.none.detection=1.1
told 'says so in one line for both scenarios' 'act in populations only, and do nothing in this cohort: climate.gain, groups.none.detection'
does 'a scenario of their own' run scenarios/acute-centre.yaml $small
told 'is told of, too' 'do nothing in this cohort: acute.share'
does 'a cohort with parameters of both' run $one $small --set care.effect=0.1
untold 'has nothing to tell' 'do nothing'
does 'a population with a parameter of cohorts' run $one $region --set observe.told=0.5 --set assess.capacity=1
told 'says so' 'act in cohorts only, and do nothing in this population: observe.told'
told 'and what only a change of would act' 'do not differ: assess.capacity'
does 'check' check $one --set lives.contact=1 --set observe.told=0.5
told 'says the one' 'do nothing in a cohort: lives.contact'
told 'and the other' 'do nothing in a population: observe.told'
does 'a length that is not whole' run $one $small --set care.half_life=2.4 --set care.plan_length=8
told 'is told with what it is' 'these are rounded to the nearest: care.half_life 2.4 week'
does 'check' check $one --set 'population.memory=1.33 year' --set assess.monitored_length=30.5
told 'says it, too' 'rounded to the nearest: assess.monitored_length 30.5 week, population.memory 69.16 week'
many='--families 10 --replicates 40 --keep summary'
refuses 64 'climate.memory acts in populations only' compare $one $two $many --break-even climate.memory@help_wait
refuses 64 '--set care.effect=2: it is set before, by --set care.effect=1; keep one' run $one --set care.effect=1 --set care.effect=2

# ---- changes over time ----
change() { # change NAME LINE: a change that would take all places
    printf 'extends: baseline.yaml\nchanges:\n  cut:\n    parameter: {value: services.*.places, grade: assumption, source: what if}\n    how: {value: multiply, grade: assumption, source: what if}\n    amount: {value: 0, unit: 1, grade: assumption, source: what if}\n%s\n' "$2" >"scenarios/$1.yaml"
}
change late '    start: {value: 3, unit: year, grade: assumption, source: what if}'
change elsewhere '    regions: {value: [Groningen], grade: assumption, source: what if}'
change slow '    ramp: {value: 5, unit: year, grade: assumption, source: what if}'
change nowhere '    regions: {value: [Atlantis], grade: assumption, source: what if}'
change now ''
does 'changes that are late or elsewhere' compare scenarios/baseline.yaml scenarios/late.yaml scenarios/elsewhere.yaml scenarios/slow.yaml scenarios/now.yaml $region
told 'those that never act are told, in one line' 'changes that never act here: cut of late (starts after the 104 weeks of the run), cut of elsewhere (in regions that are not run)'
told 'and those that are cut' 'not completed here: cut of slow (its ramp goes on after the 104 weeks of the run)'
sed 's/{value: 0,/{value: 1,/' scenarios/now.yaml >scenarios/same.yaml
does 'a change by nothing, and a burn-in with changes' run scenarios/same.yaml --burn-in scenarios/now.yaml $region
told 'the change is told' 'cut of same (every number stays as it is)'
told 'the burn-in, too' 'now: its changes do not act: the burn-in ends when the policy starts'
does 'check of a change that is too late' check scenarios/late.yaml --set population.horizon=104
told 'says so as well' 'changes that never act: cut of late (starts after the 104 weeks of the run)'
does 'check of a change that would start as the run ends' check scenarios/late.yaml --set population.horizon=156
told 'it is too late by a week' 'changes that never act: cut of late (starts after the 156 weeks of the run)'
refuses 78 "has no region 'Atlantis'; known are Groningen" check scenarios/nowhere.yaml
refuses 78 "has no region 'Atlantis'" run scenarios/nowhere.yaml $region
change soon '    start: {value: 1.5, unit: week, grade: assumption, source: what if}
    ramp: {value: 7, unit: week, grade: assumption, source: what if}
    until: {value: 60.5, unit: week, grade: assumption, source: what if}'
change quarters '    start: {value: 1, unit: week, grade: assumption, source: what if}
    ramp: {value: 26, unit: week, grade: assumption, source: what if}'
does 'check of a change at half weeks, with a ramp of seven' check scenarios/soon.yaml
told 'the weeks are told' 'starts and ends with a whole week; these do with the next one: changes.cut.start of soon 1.5 week, changes.cut.until of soon 60.5 week'
told 'and the ramp' 'a ramp goes up in steps of 13 weeks; these are no multiple of it, and their last step is shorter: changes.cut.ramp of soon 7 week'
does 'a run of it, beside a change that fits' compare scenarios/quarters.yaml scenarios/soon.yaml $region
told 'says the same' 'changes.cut.start of soon 1.5 week, changes.cut.until of soon 60.5 week'
told 'of the ramp, too' 'their last step is shorter: changes.cut.ramp of soon 7 week'
does 'check of a change that fits' check scenarios/quarters.yaml
untold 'has no word on weeks' 'whole week'
untold 'nor on steps' 'steps of 13'
does 'a comparison of cohorts' compare scenarios/baseline.yaml scenarios/now.yaml $small
told 'leaves changes out, and says how long a population would take' '--population runs them, a whole country in about'

# ---- what run refuses, check refuses ----
zero='--set kind.both=0 --set kind.partner_only=0 --set kind.child_only=0'
refuses 78 'no family' check $one $zero
refuses 78 'no family' run $one $small $zero
refuses 78 'it takes whole years; 52 or 104 week would do' check $one --set 'population.horizon=78 week'
refuses 78 'it takes whole numbers; 1 or 2 would do' run $two $small --set pathways.integral.at_once=1.7

# ---- what is rounded away ----
does 'a few families' compare $one $two --families 2 --replicates 2 --keep summary
told 'places that round to none are told' '2 families are so few that places round to none: '
does 'no capacity' run $one $small --set assess.capacity=0
told 'extra hours are told' 'assess.capacity is 0, but assess.overload is extra'
does 'a small region' run $one $region
told 'places that round to none are told of it' 'places round to none:'
does 'loads above one' compare $one $two $region
check 'stand in one table' test "$(grep -c 'Load above one' say/out)" -eq 1

# ---- options that do nothing in this call: all in one pass ----
kith run $one --population --force --altered --keep weekly --keep-burn-in --histories 0.5
check 'five options that do nothing are told in one pass' test "$code $(grep -c -e --force -e --altered -e --keep -e --keep-burn-in -e --histories say/err)" = '64 5'
refuses 64 '--force is about the file of -o FILE' run $one --force
refuses 64 '--altered is about the file of --draws FILE.h5' run $one --altered --draws point
refuses 64 '--keep says what a result file holds' run $one --keep weekly
refuses 64 '--keep says what a result file holds' run $one $region --keep runs
refuses 64 '--cross adds strata to a result file' run $one $region --cross profile,children
refuses 64 '--checkpoint-every goes with --checkpoint FOLDER' run $one $region --checkpoint-every 52
does 'a seed, and another one' run $one $small --seed 1 --seed 2
told 'the first is told to be without use' '--seed 1 is not the last: --seed 2 holds'
refuses 64 'the region Zeeland is asked for twice' run $one $region --only-region zeeland
refuses 64 'by year@repeat_reports: was asked for before; ask once' run $one $region --by year@repeat_reports --by year@repeat_reports
refuses 64 '--set is for scenarios, and scenarios/regions.csv is a table of regions' check scenarios/regions.csv --set care.effect=1
does 'check with a table and no changes' check $one --regions scenarios/regions.csv
told 'says that nothing is looked up in it' 'has no changes, so no region of theirs is looked up in scenarios/regions.csv'
refuses 64 'to compare populations, add --population' compare $one $two $small --targets --scale 0.02
refuses 64 '--max-array: one job of MPI ranks is no array' sweep slurm x --mpi openmpi --max-array 10
refuses 64 '--tasks N%M is for arrays' sweep slurm x --mpi openmpi --tasks 4%2
refuses 64 '--force is about the file of -o FILE' replay x.h5 --force
refuses 64 'JSON is a schema for scenario files' describe outcomes --as json
refuses 64 'Markdown is for lists' describe care.effect --as markdown
refuses 64 '--scenario says whose parameters are shown' describe outcomes --scenario $one
refuses 64 '--evidence is the table of ids' describe care.effect --evidence scenarios/evidence.csv

# ---- questions: all that is wrong in one pass ----
kith compare $one $two --families 10 --replicates 4 --break-even care.efect --explain stoped_T3
for words in "there is no parameter 'care.efect'; did you mean 'care.effect'?" "did you mean 'stopped_T3'?" '4 problems'; do
    told "few draws hide no other fault: $words" "$words"
done

# ---- what is there by another name ----
does 'a member by its own name' describe debt-help
check 'shows its parameters' says '^services.debt-help.places '
does 'a word of a table' describe 'MC error'
check 'is explained' says '^MC error .*standard error'
refuses 64 "nothing is called 'debt-halp'; did you mean 'debt-help'?" describe debt-halp
refuses 64 "nothing is called 'xyzzy'" describe xyzzy
does 'all parameters of a scenario' describe parameters --scenario $two
check 'have its values' says '^pathways.integral.share  *1 '
printf 'extends: baselin.yaml\n' >scenarios/near.yaml
refuses 78 'near.yaml:1:10: extends scenarios/baselin.yaml, but there is no such file; did you mean scenarios/baseline.yaml?' check scenarios/near.yaml
printf 'extends: xyzzyxyzzy.yaml\n' >scenarios/near.yaml
check 'a name that is near none has none' sh -c '! "$0" check scenarios/near.yaml 2>&1 | grep "did you mean"' "$KITH"

# ---- names of outputs ----
long=$(printf '%0300d' 0)
kith run $one $small -o "work/$long.h5"
check 'a name that is too long is refused' test "$code $(grep -c 'the name is too long' say/err)" = '73 1'
check 'before anything is run' sh -c '! grep -q "family-weeks" say/err && [ ! -s say/out ]'

# ---- names of regions ----
for name in Fryslan FRYSLÂN "$(printf 'Frysla\314\202n')"; do
    does "the region $name" run $one --population --only-region "$name" --scale 0.01 --draws point --replicates 1 --set population.burn_in=52 --set population.horizon=52
done
refuses 64 "did you mean 'Flevoland'?" run $one --population --only-region Flevolant
refuses 64 'known are Groningen' run $one --population --only-region Atlantis

# ---- files and words from elsewhere ----
printf 'sep=;\r\nRegio;Huishoudens;Meldingen;Capaciteit;Opmerking\r\nHier;77926;4230;0,9;"a;b"\r\n' >dutch.csv
does 'a table as a Dutch spreadsheet writes it' check dutch.csv
printf 'region,households,reports,capacity\nHier,77.926,4230,1\n' >thousands.csv
refuses 65 "thousands.csv:2:6: households is 77.926, which is no whole number; if '.' parts the thousands, write 77926" check thousands.csv
printf 'region,households,reports,capacity\nHier,77.000,4230,1\n' >thousands.csv
refuses 65 "thousands.csv:2:6: households is 77.000, which may be read in two ways; if '.' parts the thousands, write 77000; if not, 77" check thousands.csv
printf 'regio;huishoudens;meldingen;capaciteit\nHier;77926;4,000;1\n' >thousands.csv
refuses 65 'thousands.csv:2:12: reports is 4,000, which may be read in two ways' check thousands.csv
printf 'regio;huishoudens;meldingen;capaciteit\nHier;77926;4.230,5;1\n' >part.csv
refuses 65 'part.csv:2:12: reports' check part.csv
refuses 66 'standard input is not read' run -
refuses 66 'it is a pipe or a device and no file' check /dev/null
refuses 64 'begins with a long dash' run $one '—families' 20

# ---- designs ----
design() { # design LINES: over a cohort, at the point
    printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndraws: point\ndesign:\n%s\n' "$1" >design.yaml
}
design '  kind: grid
  parameters: {climate.gain: {levels: [0, 1]}}'
refuses 78 'design.yaml:7:16: climate.gain acts in populations only' sweep plan design.yaml -o work/s
design '  kind: grid
  parameters: {pathways.integral.at_once: {low: 1, high: 3, points: 4}}'
refuses 78 'takes whole numbers; 1 or 2 would do' sweep plan design.yaml -o work/s
design '  kind: grid
  points: 4
  parameters: {care.effect: {levels: [0, 1], scale: log}}'
refuses 78 'design.yaml:7:11: a grid design takes no points' sweep plan design.yaml -o work/s
refuses 78 'care.effect has levels, so scale does nothing' sweep plan design.yaml -o work/s
design '  kind: csv
  file: rows.csv'
printf 'pathways.integral.min_needs;care.effect\n1;0,25\n1,5;0,5\n' >rows.csv
refuses 78 'pathways.integral.min_needs is 1.5; it takes whole numbers' sweep plan design.yaml -o work/s
sed -i 's/1,5;/2;/' rows.csv
does 'a table with semicolons and decimal commas' sweep plan design.yaml -o rows
if has_python; then
    for kind in lhs sobol; do
        design "  kind: $kind
  points: 64
  parameters: {pathways.integral.at_once: {low: 1, high: 3}, pathways.integral.min_needs: {low: 0, high: 6}}"
        does "whole numbers in a $kind" sweep plan design.yaml -o $kind
        check 'each is drawn, and as often as any' "$PYTHON" -c '
import collections, glob, struct, sys
data = open(glob.glob(sys.argv[1] + "/design/vectors-*")[0], "rb").read()
x = struct.unpack(f"{len(data) // 8}d", data)
for column, numbers in ((x[0::2], range(1, 4)), (x[1::2], range(7))):
    n = collections.Counter(column)
    assert sorted(n) == list(numbers) and max(n.values()) - min(n.values()) <= 4, n
' $kind
    done
else
    skip 'whole numbers in designs' "$PYTHON has no h5py"
fi
finish
