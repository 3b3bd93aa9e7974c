#!/bin/sh
# Result files that are whole: replay, every --keep, draws of a file, changes, seeds, targets. altered.sh has those that are not.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
few="--replicates 4 --families 60"

does 'compare writes a file' compare $one $two $few -o a.h5
check 'the digest is told' tells "^a.h5 written in .* digest $(digest a.h5)$"
check 'the last line has family-weeks per second' sh -c 'tail -n 1 say/err | grep -q "family-weeks per second$"'
check 'the table is on stdout' says 'difference'
check 'messages are not on stdout' sh -c '! grep -q -e "per second" -e digest say/out'

# ---- replay ----
does 'replay' replay a.h5
check 'replay says identical' says '^a.h5: identical$'
check 'replay leaves only the file' test "$(find . -name '*.h5*' ! -path './scenarios/*' | wc -l)" -eq 1
for k in 0 1 3; do
    does "replay of run $k" replay a.h5 --replicate $k
    check "run $k is identical" says 'identical'
done
refuses 64 'a.h5 holds runs 0 to 3 of each scenario, not 4' replay a.h5 --replicate 4
does 'replay on three threads, portable' replay a.h5 --threads 3 --portable
does 'replay keeps the file if asked to' replay a.h5 -o again.h5
check 'and the kept file is the same' test "$(digest again.h5)" = "$(digest a.h5)"
refuses 64 'does not go with --replicate' replay a.h5 -o again.h5 --replicate 1
refuses 73 'cannot make the file' replay a.h5 -o work/nowhere/again.h5
TMPDIR=$scratch/nowhere refuses 73 'cannot make a folder' replay a.h5
does 'three scenarios, point' compare scenarios/baseline.yaml $one $two $few --draws point -o three.h5
check 'two tables of differences' test "$(grep -c ' pairs of runs on common random numbers' say/out)" -eq 2
check 'the text says that parameters were held fixed' says 'held fixed at their point values'
does 'replay of three' replay three.h5
check 'three are identical' says identical
for keep in weekly waves summary; do
    does "--keep $keep" run $one $few --keep $keep -o $keep.h5
    does "replay of --keep $keep" replay $keep.h5
done
variables() { "$KITH" info "$1" | awk '/^  / { print $1 }' | grep -c -x -E "$2"; }
check 'weekly holds the weeks of each run' test "$(variables weekly.h5 'violence|moves')" -eq 2
check 'waves holds their mean and quantiles' test "$(variables waves.h5 'violence|summary/violence')" -eq 1
check 'summary holds the outcomes of each run only' test "$(variables summary.h5 'outcome_value|violence|incidents')" -eq 1
mkdir "a folder"
cp $one "a folder/it's mine.yaml"
cp scenarios/*.yaml scenarios/evidence.csv "a folder"
does 'names with blanks' run "a folder/it's mine.yaml" $few -o "a folder/b c.h5"
does 'replay of names with blanks' replay "a folder/b c.h5"
long=$(printf '%0200d' 0)
cp $one "scenarios/x$long.yaml"
does 'a very long name' run "scenarios/x$long.yaml" $few -o long.h5
does 'replay of a very long name' replay long.h5

# ---- draws of a file ----
does '--draws FILE' compare $one $two --replicates 4 --families 60 --draws a.h5 -o b.h5
check 'gives the same outcomes' sh -c '! "$0" diff a.h5 b.h5 | grep -q outcome_value' "$KITH"
does 'replay of --draws FILE' replay b.h5
check 'which is identical' says identical
refuses 65 'three.h5: its parameters were held at their values, so it has no draws' run $one --families 60 --draws three.h5 -o work/c.h5

# ---- scenarios of one comparison with different changes over time ----
for name in early late; do
    cat >scenarios/$name.yaml <<END
extends: integral.yaml
changes:
  $name:
    parameter: {value: assess.capacity, grade: assumption, source: what if}
    how: {value: multiply, grade: assumption, source: what if}
    amount: {value: 0.7, dist: uniform, low: 0.5, high: 0.9, unit: 1, grade: assumption, source: what if}
END
done
does 'compare with changes' compare $two scenarios/early.yaml scenarios/late.yaml $few -o changes.h5
check 'it says once that a cohort leaves them out' test "$(grep -c 'changes over time act in population runs only' say/err)" -eq 1
does 'replay with changes' replay changes.h5
check 'changes are identical' says identical
does 'replay of a run with changes' replay changes.h5 --replicate 1
does '--draws of a file whose first scenario has no changes' compare scenarios/late.yaml scenarios/early.yaml $few --draws changes.h5 -o drawn.h5
does 'replay of drawn changes' replay drawn.h5
check 'drawn changes are identical' says identical
does 'draws of a file that knows no changes' run scenarios/early.yaml $few --draws a.h5 -o e.h5
does 'replay of them' replay e.h5
does 'without changes' run $two $few
check 'nothing is said of them' sh -c '! grep -q changes say/err'
does 'describe a row of changes' describe 'changes.*.ramp'
check 'says what holds when it is left out' says '^left out 0 week$'

# ---- other values ----
does '--set' run $one $few --draws point --set violence.high_rate=50 -o set.h5
check '--set changes the result' test "$(digest set.h5)" != "$(digest a.h5)"
does 'replay of --set' replay set.h5
check '--set is in the file' sh -c '"$0" replay set.h5 --replicate 0 | grep -q identical' "$KITH"
for seed in 1 2 18446744073709551615; do
    kith run $one $few -s $seed -o seed$seed.h5
done
check 'another seed is another result' test "$(digest seed1.h5)" != "$(digest seed2.h5)"
does 'replay of the largest seed' replay seed18446744073709551615.h5
does 'one family' run $two --families 1 --replicates 2 -o one.h5
does 'replay of one family' replay one.h5
does 'one run' compare $one $two --replicates 1 -o run.h5
check 'one run has no error' says ' - '
does 'replay of one run' replay run.h5
does '--targets' run $one $few --targets --scale 0.005
check 'targets are held against evidence' says '^  C2.06 '
does 'targets of a comparison' compare $one $two $few --targets
check 'both the differences and the targets' sh -c 'grep -q difference say/out && grep -q "^  C2.06 " say/out'

# ---- targets of one's own ----
sed '/^targets:/a\  - {what: one more, outcome: between_T3, value: 17 %, n: 576, evidence: C2.10, weight: 0}' scenarios/targets/cohort.yaml >scenarios/targets/mine.yaml
does 'a new target is one file' check scenarios/targets/mine.yaml
does 'which a run is held against' run $one $few --targets=scenarios/targets/mine.yaml -o mine.h5
check 'and told' says '^  C2.10  one more  .* (held out)$'
check 'alone: it has no numbers of a population' sh -c '! grep -q "against the population" say/out'
does 'replay of a file with targets' replay mine.h5
check 'has them again' says identical
check 'and is not that of others' sh -c '! "$0" diff a.h5 mine.h5 >/dev/null' "$KITH"
echo 'targets: [{what: a, run: cohort, outcome: stoped_T3, value: 10, evidence: C2.99}]' >scenarios/targets/wrong.yaml
kith check scenarios/targets/wrong.yaml
check 'what is wrong with targets is told at its place' test "$code" -eq 78 -a "$(grep -c '^scenarios/targets/wrong.yaml:1:' say/err)" -eq 2
refuses 78 "did you mean 'stopped_T3'" run $one $few --targets=scenarios/targets/wrong.yaml -o work/a.h5
refuses 64 'write --targets=scenarios/targets/mine.yaml' run $one $few --targets scenarios/targets/mine.yaml
mkdir alone
cp scenarios/*.yaml scenarios/evidence.csv alone
cp "$KITH" alone/kith # not in the tree in which it was built, where there are some
(cd alone && ./kith run baseline.yaml --families 20 --replicates 2 --draws prior --targets >../say/out 2>../say/err </dev/null)
check 'without any targets that is told' test "$?" -eq 66 -a ! -s say/out
(cd alone && "$KITH" run baseline.yaml --families 20 --replicates 2 --draws prior -o none.h5 >../say/out 2>../say/err </dev/null && ./kith replay none.h5 >../say/out)
check 'a file without targets is replayed' says identical

finish
