#!/bin/sh
# Answers from a result: kith decide.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
small="--families 60 --keep summary --draws prior"
# numpy SCRIPT ARGUMENT...: what a script beside this one makes again from the raw tables.
numpy() {
    script=$1
    shift
    OPENBLAS_NUM_THREADS=1 "$PYTHON" "$top/tests/cli/$script" "$@"
}
idle_in() { "$KITH" describe parameters | sed -n "s/^\([^ ]*\) .*(in $1 only).*/\1/p"; }

"$KITH" compare $one $two $small --replicates 200 -o work/c.h5 >said 2>/dev/null
mv work/c.h5 .
does 'an answer' decide c.h5
check 'says which does best on average, and how sure that is' says '^By stopped_T3 (Families .*), [a-z]* does best on average: the'
check 'how often each is the best' says '^  stopped_T3  *integral  *[0-9.]* %  *[0-9.]* %  *[0-9.]* %$'
check 'and in all outcomes at a time' says '^  all 5 at a time  integral'
check 'the cost of a violent year avoided' says '^  integral  *[0-9.]*  *[0-9.]*  \(frontier\|dominated\)'
check 'what each payer pays' says '^  staff  *municipality  *integral  *all '
check 'what is assumption and what data' says '^  stopped_T3  integral  assumption  *[0-9]* '
check 'and what is worth knowing' says '^  stopped_T3  *%  *everything (EVPI)'
check 'says how much of the mean is assumed' says '^Without the advantage that is assumed of integral'
check 'no price is supposed' test "$(grep -c '^Net benefit' say/out)" -eq 0
# One and the same number, wherever it is told.
mean=$(awk '$1 == "stopped_T3" && /%/ { print $5; exit }' said)
check 'differences are those of kith compare' test -n "$mean" -a "$(awk '$1 == "stopped_T3" && $3 == "integral" { print $6; exit }' say/out)" = "$mean"
"$KITH" compare $one $two --families 20 --keep summary --draws prior --replicates 1600 -o work/m.h5 >said 2>/dev/null
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

does 'what would have to be true' decide c.h5 --outcome lasting_T3 --what-if pathways.integral.advantage --what-if pathways.integral.staff_ratio -o work/w.json
check 'is told in words' says 'would have to be above\|at all values of'
check 'with the share of draws on that side' says '% of the draws of the two parameters lie where integral does better'
check 'and as a map' test "$(grep -c '^  integral  pathways.integral.staff_ratio  *[0-9.]*  pathways.integral.advantage ' say/out)" -eq 7
check 'both options count' test ! -s say/err
if has_python; then
    check 'shares on either side, of the raw tables' numpy decide.py decide work/w.json c.h5 "$(idle_in populations)"
    cat >studies.json <<'JSON'
{"question": "Which?", "scenarios": ["fragmented", "integral"], "outcomes": ["lasting_T3"], "what_if": ["pathways.integral.advantage"], "studies": {
 "trial": {"families": 600, "lost": 0.33, "arms": ["fragmented", "integral"], "measures": ["lasting_T3", "stopped_T3"], "entry": "randomised", "bias": 0.05},
 "regions": {"families": 3000, "arms": ["integral", "fragmented"], "measures": ["lasting_T3"], "entry": "by region", "bias": 0.08},
 "one-arm": {"families": 200, "lost": 0.2, "arms": ["integral"], "measures": ["violent_weeks", "lasting_T3", "stopped_T3"], "entry": "as they come", "bias": 0.1}}}
JSON
    kith decide c.h5 --decision studies.json -o work/e.json
    check 'studies simulated and valued again, from the raw tables' numpy decide.py decide work/e.json c.h5 "$(idle_in populations)" studies.json
fi
rm -f work/w.json work/e.json
refuses 64 'acts under the reference, too' decide c.h5 --outcome lasting_T3 --what-if care.effect
refuses 64 'did you mean pathways.integral.advantage?' decide c.h5 --outcome lasting_T3 --what-if pathways.integral.advantag
does 'as JSON' decide c.h5 -o work/a.json
does 'as HDF5' decide c.h5 -o work/a.h5
does 'as CSV' decide c.h5 -o work/a.csv
check 'a table each' test -s work/a-contrasts.csv -a -s work/a-worth.csv -a ! -e work/a.csv
does 'again in their place' decide c.h5 -o work/a.csv
does 'again in the place of JSON' decide c.h5 -o work/a.json
does 'its digest holds' info work/a.h5
if has_python; then
    check 'all three say the same, to the bit' numpy decide.py forms work/a
else
    skip 'all three say the same' 'no h5py'
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

"$KITH" compare $one scenarios/capacity-cut.yaml --scale 0.005 --only-region Zeeland --draws prior --replicates 44 --set capacity-cut:report.stop=0.07 -o p.h5 >/dev/null 2>&1
does 'a population' decide p.h5
check 'says who gains and who loses' says '^  violent_years  *year/1000/year  *capacity-cut  *profile: '
check 'long tables in part' says ' more rows: --all$'
does 'all of it' decide p.h5 --all
check 'has what each payer pays in each year' says '^  staff  *municipality  *capacity-cut  *10 '
if has_python; then
    kith decide p.h5 --price 1000:40000 -o work/p.json
    check 'all of it, of the raw tables' numpy decide.py decide work/p.json p.h5 "$(idle_in cohorts)"
    kith rank $one scenarios/capacity-cut.yaml --scale 0.005 --only-region Zeeland --draws prior --replicates 44 --set capacity-cut:report.stop=0.07 --outcome violent_years --within 1000 --budget=-1 -o work/p.json --force
    check 'a ranking of the same runs' numpy decide.py rank work/p.json p.h5 .95 -1 1000
    rm -f work/p.json
fi

# ---- studies ----
"$KITH" compare $one $two --families 200 --keep summary --draws prior --replicates 400 --no-zero-advantage -o s.h5 >/dev/null 2>&1
does 'a decision' decide s.h5 --decision scenarios/decisions/integral-versus-fragmented.yaml -o work/s.json
check 'asks its question' says '^Is integral care better than fragmented care'
check 'says what would have to be true' says 'pathways.integral.advantage would have to be\|at all values of'
check 'that no study is worth more than chance makes of so few draws' says 'none is worth more than chance makes of 200 draws'
check 'and which comes first' says 'The most has trial: '
learned() { awk -v name="$1" '/^What studies/ { on = 1 } on && $1 == name { print $NF; exit }' say/out; }
check 'one arm teaches next to nothing of the advantage' awk -v x="$(learned one-arm)" 'BEGIN { exit !(x != "" && x < 6) }'
check 'a trial teaches most' awk -v x="$(learned trial)" -v y="$(learned two-regions)" 'BEGIN { exit !(x > 8 && x > 2 * y) }'
rm work/s.json
"$KITH" compare scenarios/baseline.yaml scenarios/neighbourhood-expertise.yaml --population --only-region Zeeland --scale 0.01 --replicates 40 --set population.burn_in=52 --set population.horizon=52 -o towns.h5 >/dev/null 2>&1
cat >towns.yaml <<'YAML'
question: Which?
scenarios: [baseline, neighbourhood-expertise]
outcomes: [violent_years]
studies:
  few: {families: 20, arms: [baseline, neighbourhood-expertise], measures: [violent_years], entry: randomised}
  many: {families: 1000000, arms: [baseline, neighbourhood-expertise], measures: [violent_years, lasting], entry: by region, bias: 0.05}
YAML
does 'studies of a population' decide towns.h5 --decision towns.yaml
check 'which follow households' sh -c 'grep -q "^  few  *randomised  *20  *2 " say/out && grep -q "^  many  *by region  *1e+06  *2 \|^  many  *by region  *1000000  *2 " say/out'
cat >bad.yaml <<'YAML'
question: Which?
scenarios: [fragmented, integral]
studies:
  a: {families: few, arms: [fragmented, integral], measures: [lasting_T3], entry: by region}
  b: {families: 100, arms: [integral], mesures: [lasting_T3], entry: by lot}
YAML
refuses 78 'bad.yaml:4:17: families is few; write a number from 10 to 1e+07' decide s.h5 --decision bad.yaml
kith decide s.h5 --decision bad.yaml
check 'all that is wrong is told: no bias' tells 'bad.yaml:4:.*is not randomised, so families of its arms differ'
check 'a key' tells "bad.yaml:5:.*'mesures'; did you mean 'measures'"
check 'a word' tells 'bad.yaml:5:.*by lot'
refuses 64 'the file has no scenario' decide s.h5 --decision scenarios/decisions/five-million.yaml

# ---- many in one order ----
if has_python; then
    three="fragmented integral structural-team"
    kith compare $three $small --replicates 100 --explain lasting_T3 -o three.h5
    kith decide three.h5 --reference integral --outcome lasting_T3 --outcome child_years --price 500:2000@helped -o work/three.json
    check 'an answer from three, of the raw tables' numpy decide.py decide work/three.json three.h5 "$(idle_in populations)"
    kith decide three.h5 --outcome lasting_T3 --price 1000:40000 -o work/three.json
    check 'and held against the first' numpy decide.py decide work/three.json three.h5 "$(idle_in populations)"
    kith run integral --families 10 --keep summary --draws prior --replicates 400 --per-draw 1 -o prior.h5
    kith compare fragmented integral --families 60 --keep summary --draws c.h5 --per-draw 2 --no-zero-advantage -o f.h5
    kith decide f.h5 --outcome lasting_T3 -o work/three.json
    check 'an answer under the draws of a file' numpy decide.py decide work/three.json f.h5 "$(idle_in populations)" prior.h5
    kith rank $three $small --outcome lasting_T3 --replicates 100 --within 1% --budget 100000 -o work/rank.json
    check 'a ranking, of the raw tables' numpy decide.py rank work/rank.json three.h5 .95 100000 .01
    kith rank $three $small --outcome lasting_T3 --replicates 100 --within 0.3% --at-most 100 --sure 0.8 --budget 10000 -o work/rank.json
    check 'and how many draws a narrow margin takes' numpy decide.py rank work/rank.json three.h5 .8 10000 .003
    rm -f work/*.json
else
    skip 'answers of the raw tables' 'no h5py'
fi
does 'a ranking' rank fragmented integral structural-team $small --outcome lasting_T3 --replicates 100 --within 1%
check 'has all in one order' test "$(grep -c '^  [123]  *\(fragmented\|integral\|structural-team\) ' say/out)" -eq 3
check 'says what the guarantee is about' says 'lies within 1.00 percentage points'
refuses 64 'the first stage of 40 runs is more than the 20' rank fragmented integral $small --outcome lasting_T3 --replicates 40 --at-most 20
does 'fewer runs than the first stage usually has' rank fragmented integral $small --outcome lasting_T3 --at-most 20
check 'are all that are run' says 'against fragmented, 10 draws'
does 'with a narrow margin' rank fragmented integral $small --outcome lasting_T3 --replicates 40 --within 0.01% --at-most 100
check 'there is none, and it says so' says 'There is no guarantee for a margin'
does 'one and the same plan twice' rank fragmented baseline $small --outcome lasting_T3 --replicates 40 --within 1% --budget 0 -o work/r.json
check 'cannot be told apart' says 'not distinguishable'
check 'and is affordable' says 'Of the [12] that are affordable under 0 euro'
check 'as a file' grep -q '"rank"' work/r.json
rm work/r.json
refuses 64 'nothing can be ranked by it' rank fragmented integral $small --replicates 20 --outcome utilisation
refuses 64 'a ranking answers one question' rank fragmented integral $small --explain stopped_T3
refuses 64 'checkpoint keeps one comparison' rank fragmented integral $small --checkpoint work/ranking
check 'and no folder is made' [ ! -e work/ranking ]
refuses 64 'two scenario files or more' rank fragmented
finish
