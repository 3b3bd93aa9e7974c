#!/bin/sh
# Every wrong flag and every wrong file: the words, the exit code, nothing left behind.
# shellcheck disable=SC2086,SC3045 # lists of words are meant, and a shell that knows ulimit -v
set -u
. tests/cli/lib.sh
base=scenarios/baseline.yaml one=scenarios/fragmented.yaml two=scenarios/integral.yaml
quick="--replicates 2 --families 50"

# ---- verbs and options ----
refuses 64 'kith compare' # the list of verbs, on stderr
refuses 64 'there is no verb comparre; did you mean compare? See kith --help' comparre
refuses 64 'there is no verb desc; did you mean describe?' desc
refuses 64 'there is no verb xyzzy; see kith --help' xyzzy
refuses 64 'there is no verb ' ''
refuses 64 'there is no verb replya; did you mean replay?' help replya
refuses 64 'there is no option --replicats; did you mean --replicates? See kith run --help' run --replicats 3 $base
refuses 64 'there is no option --famlies; did you mean --families?' compare --famlies=3 $one $two
refuses 64 'there is no option --zzz; see kith run --help' run --zzz $base
refuses 64 'there is no option -x; see kith run --help' run -x $base
refuses 64 'there is no option -x; see kith run --help' run -xo work/a.h5 $base
refuses 64 'there is no option --seed' check --seed 3 $base
refuses 64 'there is no option --families' replay --families 3 a.h5
refuses 64 'there is no option --sets' info --sets a.h5
refuses 64 'there is no option -o' diff -o a b
refuses 64 'there is no option --ass; did you mean --as?' describe --ass json parameters
refuses 64 '--seed needs a value' run $base --seed
refuses 64 '--output needs a value' run $base -o
refuses 64 '--as needs a value' describe --as
refuses 66 '5: there is no such file' run --targets=5 $base

# ---- numbers ----
for number in 0 -1 1.5 ten '' 1e3 0x10 99999999999999999999 '3 ' 100000001; do
    refuses 64 "--replicates takes a whole number from 1 to 100000000, not $number" run $base -o work/a.h5 --replicates "$number"
done
refuses 64 '--seed takes a whole number from 0 to 18446744073709551615, not -1' run $base --seed -1
refuses 64 '--seed takes a whole number from 0 to 18446744073709551615, not 18446744073709551616' run $base -s 18446744073709551616
refuses 64 '--families takes a whole number from 1 to 1000000000, not 0' run $base --families 0
refuses 64 '--threads takes a whole number from 1 to 4096, not 0' run $base --threads 0
refuses 64 '--per-draw takes a whole number from 1 to 1000000, not 0' run $base --per-draw 0
refuses 64 '--replicate takes a whole number from 0' replay --replicate -1 a.h5
refuses 64 '--keep takes weekly, waves or summary, not all' run $base --keep all
refuses 64 '7 replicates cannot be spread over draws of 3: a multiple of 3 would do' run $base --replicates 7 --per-draw 3 -o work/a.h5
refuses 64 '--per-draw goes with draws: with --draws point there is one' run $base --draws point --per-draw 2
refuses 64 'give --replicates or --per-draw' run $base --draws a.h5 --per-draw 2 --replicates 4
SOURCE_DATE_EPOCH=yesterday refuses 64 'SOURCE_DATE_EPOCH is a number of seconds, not yesterday' run $base

# ---- operands ----
refuses 64 'one scenario file is needed' run
refuses 64 'one scenario file is needed' run $one $two
refuses 64 'two scenario files or more are needed' compare $one
refuses 64 'a scenario file is needed' check
refuses 64 'say what: parameters, outcomes, population, queues, charts, words, or a name' describe
refuses 64 'say what' describe parameters outcomes
refuses 64 'one result file is needed' replay
refuses 64 'one result file is needed' info a.h5 b.h5
refuses 64 'two result files are needed' diff a.h5

# ---- describe ----
refuses 64 'violence.high_rate' describe violence.hgh_rate
# what tables print can be described, with value, source and grade; a word is searched for; scenarios are found by name
for name in services.debt-help.places pathways.integral.staff_ratio; do
    does "describe $name" describe $name
    for line in value grade source; do check "says its $line" says "^$line  *[^ ]"; done
done
does 'describe another scenario'"'"'s' describe changes.places.amount --scenario scenarios/capacity-cut.yaml
check 'says its value' says '^value  *0\.7'
does 'describe a parameter of nobody here' describe changes.anything.amount
does 'describe a word of meanings' describe caseload
check 'lists what has it' says '^services\.\*\.places  *parameter'
refuses 64 "did you mean 'services.debt-help.places'?" describe services.debt-halp.places
does 'a scenario by its name alone' check integral
refuses 66 'did you mean scenarios/integral.yaml?' run scenarios/integrl.yaml
refuses 66 'integral.yaml?' check integrall
refuses 64 'markdown or json, not html' describe parameters --as html
refuses 66 'no such file' describe C2.06 --evidence nowhere.csv
refuses 64 'C9.99' describe C9.99
printf 'nonsense\n' >bad.csv
refuses 65 'bad.csv:1' describe C2.06 --evidence bad.csv

# ---- scenarios ----
refuses 66 'nowhere.yaml: there is no such file' run nowhere.yaml -o work/a.h5
refuses 66 'there is no such file' check nowhere.yaml
refuses 66 'nowhere.yaml' compare $one nowhere.yaml -o work/a.h5
mkdir folder.yaml
refuses 66 'folder.yaml' run folder.yaml -o work/a.h5
: >empty.yaml
refuses 78 'empty.yaml:1' run empty.yaml -o work/a.h5
refuses 78 'kith-no-such-parameter' run $base --set kith-no-such-parameter=1 -o work/a.h5
refuses 78 'violence.high_rate' run $base --set violence.hihg_rate=1 -o work/a.h5
refuses 78 '' run $base --set violence.high_rate -o work/a.h5
refuses 78 '' run $base --set violence.high_rate=much -o work/a.h5
refuses 78 '' run $base --set violence.high_rate=-1 -o work/a.h5
refuses 78 '' run $base --set =1 -o work/a.h5
refuses 78 '' run $base --set '' -o work/a.h5
printf 'extends: scenarios/baseline.yaml\nviolence:\n  hihg_rate: {value: 3, unit: 1/week, grade: assumption, source: "none"}\nmeasures: 3\n' >two-wrong.yaml
refuses 78 'two-wrong.yaml:3:3: ' check two-wrong.yaml
check 'all problems of a file in one pass' tells '^two-wrong.yaml:4:1: '
check 'and their number' tells '^2 problems$'
refuses 78 'two-wrong.yaml:3:3: ' compare $one two-wrong.yaml -o work/a.h5
refuses 78 'there is no parameter' compare $one $two --set violence.hihg_rate=1 --set care.effect=99 -o work/a.h5
check 'what is wrong with --set is told once' test "$(grep -c -e '^--set' say/err)" -eq 2
check 'and counted once' tells '^2 problems$'
printf 'extends: two-wrong.yaml\n' >three-wrong.yaml
refuses 78 'two-wrong.yaml:3:3: ' compare two-wrong.yaml three-wrong.yaml -o work/a.h5
check 'and so is a base' test "$(grep -c -e '^two-wrong.yaml:3:3: ' say/err)" -eq 1
kith check $one two-wrong.yaml $two
check 'check goes on after a bad file and exits 78' test "$code" -eq 78
check 'and says which are all right' test "$(grep -c ': all right$' say/out)" -eq 2
mkdir cites
cp "$base" cites/mine.yaml
refuses 78 'evidence' check cites/mine.yaml
cp bad.csv cites/evidence.csv
refuses 65 'cites/evidence.csv:1' run cites/mine.yaml -o work/a.h5

# ---- scenarios that cannot be compared ----
mkdir other
cp scenarios/*.yaml scenarios/evidence.csv other
refuses 64 'two scenarios are called integral: a scenario is called after its file' compare $two other/integral.yaml -o work/a.h5
refuses 64 'two scenarios are called integral' compare $two $two -o work/a.h5
refuses 78 'something' compare $one $two --set something=1 -o work/a.h5
profile=$(awk '/^profiles:/ { getline; while ($0 ~ /^ *#/) getline; sub(/:.*/, ""); gsub(/ /, ""); print; exit }' $base)
printf 'title: Fewer profiles\nabout: A profile less.\nextends: scenarios/baseline.yaml\nprofiles:\n  %s: null\n' "$profile" >fewer.yaml
kith check fewer.yaml
if [ "$code" -eq 0 ]; then
    refuses 78 'cannot be compared: their profiles are not the same' compare $one fewer.yaml -o work/a.h5
else
    skip 'scenarios with other profiles' "baseline cannot lose $profile"
fi
printf 'title: Longer\nabout: A year more.\nextends: scenarios/baseline.yaml\ncohort:\n  follow_up: {value: 200, unit: week, grade: assumption, source: "a test"}\n' >longer.yaml
refuses 78 'cannot be compared: cohort.follow_up is' compare $one longer.yaml -o work/a.h5

# ---- where the result goes ----
refuses 73 'cannot make the file: No such file or directory' run $base -o work/nowhere/a.h5
refuses 73 'is a folder; name a file' run $base -o .
refuses 64 'the output needs a name' run $base -o ''
refuses 73 'is not an ordinary file' run $base -o /dev/null
refuses 73 'is a scenario, which this command reads' run $base -o $base
check 'a scenario is not written over' cmp -s "$top/$base" $base
kith run $base $quick --replicates 100000 --families 100000 -o work/nowhere/a.h5
check 'a missing folder is found before the run, not after it' test "$code" -eq 73

# ---- draws of a file ----
refuses 66 'nowhere.h5' run $base --draws nowhere.h5 -o work/a.h5
refuses 66 'priors' run $base --draws priors -o work/a.h5
cp $base foreign.h5
refuses 65 'foreign.h5' run $base --draws foreign.h5 -o work/a.h5
does 'a file of three draws' run $base --families 20 --replicates 6 --per-draw 2 -o three.h5
refuses 64 '200 replicates cannot be spread over the 3 draws of three.h5: a multiple of 3 would do' run $base --draws three.h5 --replicates 200 -o work/a.h5

# ---- settings: each once, and of a change where there is one; a result is no scenario ----
refuses 64 '--set care.effect=2: it is set before, by --set care.effect=1; keep one' run $base --set care.effect=1 --set observe.told=1 --set care.effect=2 -o work/a.h5
refuses 64 'it is set before' compare $one $two --set care.effect=1 --set care.effect=1 -o work/a.h5
refuses 65 'three.h5: it is a result file and no text; kith info says what it holds' compare three.h5 $one -o work/a.h5
refuses 65 '--draws takes its draws' run three.h5
refuses 65 'it is a result file' check three.h5
printf 'extends: integral.yaml\nchanges:\n  cut:\n    parameter: {value: assess.capacity, grade: assumption, source: what if}\n    how: {value: multiply, grade: assumption, source: what if}\n    amount: {value: 0.7, unit: "1", grade: assumption, source: what if}\n' >scenarios/cut.yaml
short="--scale 0.002 --only-region Drenthe --replicates 1 --draws point --set population.burn_in=52 --set population.horizon=52"
does '--set of a change that only the second scenario has' compare $two scenarios/cut.yaml $short --burn-in $base --set changes.cut.amount=1.2 -o cut.h5
check 'says where it acts' tells '^integral has no changes.cut.amount: --set changes.cut.amount=1.2 acts where there is one'
if has_python; then
    check 'and acts there' "$PYTHON" -c "
import h5py
f = h5py.File('cut.h5')
x = f['parameter_value'][:, 0, [p.decode() for p in f['parameter'][()]].index('changes.cut.amount')]
assert x[0] != x[0] and x[1] == 1.2"
fi
refuses 78 "there is no parameter 'changes.cut.amont'; did you mean 'changes.cut.amount'?" compare $two scenarios/cut.yaml $short --set changes.cut.amont=1.2 -o work/a.h5

# ---- memory ----
refuses 64 'GiB' run $base --families 10 --replicates 100000000 --draws point -o work/a.h5
(ulimit -v 600000 2>/dev/null && kith run $base --families 1000000000 --replicates 1 --threads 1 -o work/a.h5 && exit "$code")
code=$?
case $KITH in
*asan*) skip 'a run too large for the machine' 'sanitizers need the memory themselves' ;;
*) check 'a run too large for the machine says so' test "$code" -eq 71 -a -s say/err && check 'and leaves nothing' left_nothing ;;
esac

# ---- tables of regions, one fault each ----
table() { # table WORDS LINES
    printf '%b' "$2" >table.csv
    refuses 65 "$1" check table.csv
}
table 'table.csv:1:1: the table is empty' ''
table "the column 'households' is there twice" 'region,households,reports,households\nA,100,5,100\n'
table "there is no column 'a'; columns are region" 'region,households,reports,capacity,a\nA,100,5,1,2\n'
table "capacity: 1 is what the country has" 'region,households,reports\nA,100,5\n'
table "is no number; leave out the blanks" 'regio;huishoudens;meldingen;capaciteit\nA;1 000;5;1\n'
table "is no number; 100 % is 1" 'regio;huishoudens;meldingen;capaciteit\nA;1000;5;100 %\n'
table 'fields; at most' "$(seq -s , 200)"
table "households 'many' is no number" 'region,households,reports,capacity\nA,many,5,1\n'
table 'reports is -5' 'region,households,reports,capacity\nA,100,-5,1\n'
cp scenarios/evidence.csv .
table "C2.99 is not in evidence.csv; did you mean 'C2." 'region,households,reports,capacity,evidence\nA,100,5,1,C2.99\n'
rm evidence.csv
{ echo region,households,reports,capacity; seq -f 'R%.0f,100,5,1' 600; } >table.csv
refuses 65 'there are too many regions; at most 512 are possible' check table.csv

# ---- what describe says, and help ----
for what in outcomes population queues charts columns words parameters; do
    does "$what as a page" describe $what --as markdown
    check 'is a table of Markdown' says '^|---|'
done
does 'a change, by its path' describe changes.assessment-most-reports.regions --scenario scenarios/regional-plan.yaml
check 'names the regions that it is made in' says '^value  *Flevoland, Zuid-Holland$'
does 'what it changes' describe changes.assessment-most-reports.parameter --scenario scenarios/regional-plan.yaml
check 'is a path' says '^value  *assess[.]capacity$'
for verb in compare run sweep check describe replay info report figures diff 'sweep plan' 'sweep gather'; do
    does "help of $verb" $verb --help
    check 'begins with an example' sh -c 'head -n 1 say/out | grep -q "^kith "'
done
refuses 64 'one result file is needed' figures
finish
