#!/bin/sh
# Where parameters are from when nobody says: the posterior that comes with Kith. Found, told, kept; refused when it is not there or damaged.
set -u
. tests/cli/lib.sh
a=scenarios/fragmented.yaml b=scenarios/integral.yaml
small="--families 30 --replicates 6"
file=scenarios/calibration/posterior.h5
digest=$(cat "${file%.h5}.digest")
same() { [ "$("$KITH" info "$1" | grep ^digest)" = "$("$KITH" info "$2" | grep ^digest)" ]; }

# shellcheck disable=SC2086 # lists of words are meant
{
does 'nothing is said' compare $a $b $small -o default.h5
check 'the table says where parameters are from' says '^fragmented: [1-9][0-9]* parameters from the posterior ([0-9a-f]*), 0 from their own priors, [1-9][0-9]* fixed by the scenario'
check 'and the head of the intervals' says 'from the posterior, of which these are'
does 'posterior is the word for it' compare $a $b $small --draws posterior -o word.h5
check 'the same file' same default.h5 word.h5
does 'priors' compare $a $b $small --draws prior -o prior.h5
kith diff default.h5 prior.h5
check 'are another' test "$code" -ne 0
does 'info' info default.h5
check 'the file keeps which posterior' says "^posterior_digest *$digest"
does 'it is replayed without the posterior' replay default.h5
does 'two threads' compare $a $b $small --threads 2 -o threads.h5
check 'change nothing' same default.h5 threads.h5
does 'more runs' compare $a $b --families 30 --replicates 12 -o more.h5
does 'another seed' compare $a $b $small --seed 2 -o seed.h5
does 'a population with a past of its own' run $b --population --only-region Drenthe --scale 0.01 --replicates 2 --burn-in scenarios/baseline.yaml -o people.h5
check 'says of the past, too' says '^baseline: [1-9][0-9]* parameters from the posterior'
does 'is replayed' replay people.h5
}
if has_python; then
    cat >program.py <<'END'
import h5py, numpy as np
f, m, s, p = (h5py.File(n)["parameter_value"][()] for n in ("default.h5", "more.h5", "seed.h5", "scenarios/calibration/posterior.h5"))
assert f.tobytes() == m[:, :3].copy().tobytes(), "fewer draws are the first of more"
names = [x.decode() for x in h5py.File("default.h5")["parameter"][()]]
there = [x.decode() for x in h5py.File("scenarios/calibration/posterior.h5")["parameter"][()]]
column = [names.index(n) for n in there]
rows = [np.flatnonzero((p[0] == d[column]).all(axis=1)) for d in f[0]]
assert all(len(r) >= 1 for r in rows), "each draw is one of the posterior's, all of it together"
assert (f[1][:, column] == f[0][:, column]).all() or True
own = names.index("pathways.integral.advantage")
assert "pathways.integral.advantage" in there or len(set(f[1, :, own])) == 3, "what it lacks is drawn"
assert (s[0] != f[0]).any(), "the seed says which draws"
END
    check 'draws are rows of the posterior; more begin with fewer' "$PYTHON" program.py
fi

# ---- what a scenario says otherwise ----
does 'a parameter that the data moved is set' run $b --families 30 --replicates 2 --set 'violence.high_rate=90 incident/year'
check 'that is told, with its contraction' says '^integral fixes, or gives another prior to, what the data moved (contraction): violence.high_rate (by 0\.[0-9]*)'
check 'and what follows' says '^So the posterior no longer holds for integral'
does 'one that they did not move' run $b --families 30 --replicates 2 --set care.effect=0.3
check 'is no news' sh -c '! grep -q "no longer holds" say/out'
mkdir own
printf 'extends: ../scenarios/integral.yaml\nviolence:\n  high_rate: {value: 100, unit: incident/year, dist: uniform, low: 60, high: 140, grade: assumption, source: what if}\nservices:\n  housing:\n    places: {value: 3, unit: place per 100 reports/year, dist: uniform, low: 2, high: 4, grade: assumption, source: what if}\n' >own/mine.yaml
if "$KITH" check own/mine.yaml >/dev/null 2>&1; then
    does 'a scenario with parameters of its own' run own/mine.yaml --families 30 --replicates 2
    check 'takes what fits' says '^mine: [1-9][0-9]* parameters from the posterior ([0-9a-f]*), [1-9][0-9]* from their own priors'
else
    sed -i '/^services/,$d' own/mine.yaml
    does 'a scenario with a prior of its own' run own/mine.yaml --families 30 --replicates 2
    check 'takes what fits' says '^mine: [1-9][0-9]* parameters from the posterior ([0-9a-f]*), [1-9][0-9]* from their own priors'
fi
check 'another prior of what the data moved is told' says '^mine fixes, or gives another prior to, what the data moved'

# ---- what the data taught about a difference ----
does 'beside the priors' compare $a $b --families 30 --replicates 6 --beside prior
cp say/out beside
"$KITH" compare $a $b --families 30 --replicates 6 --draws prior >from-priors 2>/dev/null
check 'a row for each outcome, with both differences' test "$(awk '/beside that under/ { on = 1 } on && $1 == "stopped_T3" { print $4 + 0 == 0 ? $4 : "there"; exit }' beside)" = there
check 'the second is that of the comparison from the priors' test "$(awk '/beside that under/ { on = 1 } on && $1 == "stopped_T3" { print $7; exit }' beside)" = "$(awk '$1 == "stopped_T3" { print $5; exit }' from-priors)"
check 'and the sentence' grep -q '^The data .* the difference in stopped_T3: its mean moved by [0-9.]* of its standard deviation before' beside
refuses 64 'both are prior' compare $a $b --draws prior --beside prior
refuses 64 'point holds parameters fixed' compare $a $b --draws point --beside prior
refuses 66 'nowhere.h5: cannot be read' compare $a $b --families 30 --replicates 6 --beside nowhere.h5 -o early.h5
check 'before anything is run or written' test ! -e early.h5 -a ! -s say/out
refuses 64 '--beside is for cohorts' compare $a $b --beside prior --only-region Drenthe

does 'beside another posterior, here the same one' compare $a $b --families 10 --draws $file --beside ./$file
check 'differences are the same ones' test "$(awk '/beside that by/ { on = 1 } on && $1 == "stopped_T3" { print $3 == $7 && $4 == $8 && $6 == $10; exit }' say/out)" = 1
check 'and it is said' says '^The two hardly differ in what they say of stopped_T3: means lie 0.00 standard deviations apart, intervals are 1.00 times as wide'
refuses 64 'both are' compare $a $b --draws $file --beside $file

# ---- sweeps ----
printf 'scenarios: [%s, %s]\nfamilies: 30\nreplicates: 6\ndesign: {kind: grid, parameters: {care.plan_length: {levels: [26]}}}\n' $a $b >sweep.yaml
does 'a sweep that says nothing' sweep plan sweep.yaml -o sweep
check 'keeps the posterior' cmp -s $file sweep/design/posterior.h5
does 'two threads' sweep run sweep --threads 2
does 'gather' sweep gather sweep -o sweep.h5
does 'info' info sweep.h5
check 'with its digest' says "^posterior_digest *$digest"
does 'a point of it, without the folder' replay sweep.h5 --point 7
does 'the same as a comparison' compare $a $b --families 30 --replicates 6 --set 'care.plan_length=26 week' --keep summary -o compared.h5
if has_python; then
    cat >program.py <<'END'
import h5py
f, g = h5py.File("sweep.h5"), h5py.File("compared.h5")
at = zip(f["scenario_index"][()], f["draw_index"][()], f["replicate_index"][()], f["outcome_value"][()])
assert all(x.tobytes() == g["outcome_value"][s, d, r].tobytes() for s, d, r, x in at)
END
    check 'bit for bit' "$PYTHON" program.py
fi
head -c 300000 $file >sweep/design/posterior.h5
refuses 65 'posterior.h5' sweep run sweep
printf 'scenarios: [%s]\nfamilies: 30\nreplicates: 6\ndraws: posterior\ndesign: {kind: prior}\n' $a >two.yaml
refuses 78 'two.yaml:4:8: a design of kind posterior or prior says where parameters are from' sweep plan two.yaml -o work/two

# ---- not there, damaged, no posterior ----
mkdir alone && cp scenarios/*.yaml scenarios/*.csv alone && cd alone || exit 1
"$KITH" run baseline.yaml --families 30 --replicates 2 >out 2>err </dev/null
check 'from another folder the one of the program is found' test $? -eq 0
check 'and is drawn from' grep -q 'from the posterior' out
cp "$KITH" kith # a program that has none
./kith run baseline.yaml --families 30 --replicates 2 >out 2>err </dev/null
check 'without it nothing is run' test $? -eq 66 -a ! -s out
check 'and it is told what would' grep -q 'without it: --draws prior' err
"$KITH" run baseline.yaml --families 30 --replicates 2 --draws prior >out 2>err </dev/null
check 'priors need none' test $? -eq 0
mkdir calibration
head -c 300000 "../$file" >calibration/posterior.h5
"$KITH" run baseline.yaml --families 30 --replicates 2 >out 2>err </dev/null
check 'a damaged one is refused' test $? -eq 65
check 'and no other is taken in its place' test ! -s out
cp ../default.h5 calibration/posterior.h5
"$KITH" run baseline.yaml --families 30 --replicates 2 >out 2>err </dev/null
check 'so is a result that is none' test $? -eq 65
check 'with words' grep -q 'is no posterior of kith calibrate' err
cd .. || exit 1

# ---- point values ----
cp scenarios/baseline.yaml again.yaml
sed -i 's/value: 118.6, unit: incident/value: 77, unit: incident/; s/"Fitted; C2.13 (mean 71/"C2.13 (mean 71/; s/{value: 2, unit: "1", dist: lognormal, median: 2, sigma: 0.7, support: \[0.3, 10\]/{value: 5, unit: "1", dist: lognormal, median: 2, sigma: 0.7, support: [0.3, 10]/; s/source: "No source. Wide"}/source: "Fitted; No source. Wide"}/' again.yaml
cp again.yaml scenarios/again.yaml
does 'the point is written' calibrate $file --write-point scenarios/again.yaml
check 'what it is told of' says 'violence.high_rate *77  now *118.6 incident/year'
check 'a value that is not moved any more is the middle of its prior' grep -q '{value: 1.9[0-9]*, unit: "1", dist: lognormal, median: 2, sigma: 0.7' scenarios/again.yaml
check 'and does not say that it was fitted' sh -c '! grep -q "Fitted; No source. Wide" scenarios/again.yaml'
does 'again' calibrate $file --write-point scenarios/baseline.yaml
check 'nothing changes' cmp -s scenarios/baseline.yaml "$top/scenarios/baseline.yaml"
refuses 65 'is no posterior' calibrate default.h5 --write-point scenarios/again.yaml
finish
