#!/bin/sh
# kith calibrate: one digest whatever the threads, interruptions and tables; draws that other verbs take; recovery; what is refused.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh

# cohorts alone: calibrate_population.sh has the second stage
sed -e 's/families: 576/families: 60/' -e 's/  seed: 1/  seed: 3/' -e 's/hold-out: \[/hold-out: [C2.14, /' -e '/ population: {/d' scenarios/calibration/cohort.yaml \
    >scenarios/calibration/small.yaml
small="scenarios/calibration/small.yaml --points 400 --posterior-draws 40 --moves 6 --check-draws 10 --share 0.2"
digest_of() { kith info "$1"; sed -n 's/^digest  *//p' say/out; }

does 'a small calibration' calibrate $small -o a.h5 --threads 1
check 'what it was held against' says '^  stopped_T3 .* fitted '
check 'what is held out' says '^  told_child_T1 .* held out '
check 'what the data say nothing of is said' says 'No run that was fitted knows the parameters below'
check 'dummies are told' says '^Dummies: '
check 'few points are told to be too few' says 'THE METHOD IS OVER-SURE'
check 'fifteen items are in the report' test "$(grep -c '^\*\*[0-9]*\. ' a.md)" -eq 15
one=$(digest_of a.h5)
check 'it has a digest' test "${#one}" -eq 64

does 'on two threads, with the table of before' calibrate $small -o b.h5 --threads 2 --table a.work/table.h5
check 'is the same' test "$(digest_of b.h5)" = "$one"

stop TERM "$KITH" calibrate $small -o c.h5
check 'stopped it ends with 75, and leaves no file' test "$code" -eq 75 -a ! -e c.h5
for after in 2 3; do
    starts "$KITH" calibrate $small -o c.h5
    for _ in $(seq 400); do
        alive || break
        grep -q 'refinement' say/err && [ -e c.work/refine.state ] && { sleep 0.0$after; break; }
        sleep 0.02
    done
    kill -s KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
done
does 'and goes on after kills' calibrate $small -o c.h5
check 'and are the same' test "$(digest_of c.h5)" = "$one"
printf 'x' | dd of=c.work/refine.state bs=1 seek=5000 conv=notrunc 2>/dev/null
does 'damaged chains begin anew' calibrate $small -o c.h5
check 'which is told' sh -c 'grep -q "damaged: chains begin anew" say/err'
check 'and are the same' test "$(digest_of c.h5)" = "$one"

does 'a table that is there is made larger' calibrate ${small%--points*} --points 500 --posterior-draws 40 --moves 0 --check-draws 10 --share 0.2 -o d.h5 --table c.work/table
check 'of the old points none is run again' sh -c 'grep -q ", 9[0-9][0-9]* of them now\|, 10[0-9][0-9] of them now" say/err'

does 'draws are taken' compare scenarios/fragmented.yaml scenarios/integral.yaml --families 20 --draws a.h5 --per-draw 1
check 'in every scenario, and those of others are drawn from their priors' says '^integral: [0-9]* parameters as drawn in a.h5; [0-9]* drawn from their own priors'
does 'recovery' calibrate $small --recover 20 --table a.work/table.h5
check 'with no output and no folder named, work is called after the calibration' test -d small.work
cp say/out recovery
check 'has coverage' says '^  coverage of 90 % intervals  0\.[6-9]'
if has_python; then
    check 'table, regression, chains, fresh runs and recovery say what is written' \
        env OPENBLAS_NUM_THREADS=1 "$PYTHON" "$top/tests/cli/calibrate.py" a.h5 a.work scenarios/targets/cohort.yaml a.md 0.2 recovery
else
    skip 'table, regression, chains, fresh runs and recovery say what is written' 'no h5py'
fi
does 'one point' calibrate $small --map --table a.work/table.h5 --work d.work
check 'is no posterior, and says so' says 'no posterior'
setting=$(sed -n 's/^\([a-z].*=.*\)/\1/p' say/out | head -n 1)
does 'its settings can be set' check scenarios/baseline.yaml --set "$setting"

# numbers that hardly a draw of the regression is near to: chains begin at the prior, by heats
cat >far.yaml <<'END'
title: far from what the prior expects
calibrate: {scenario: scenarios/baseline.yaml, families: 60, seed: 5}
run: cohort
targets:
- {what: many, outcome: told_T1, value: 300, error: 4, evidence: C2.13, observer: families, window: a year}
- {what: none, outcome: stopped_T3, value: 45 %, error: 2 %, evidence: C2.06, observer: families, window: a year}
END
far="far.yaml --points 200 --posterior-draws 20 --moves 4 --check-draws 5 --share 0.2"
does 'numbers far from the prior' calibrate $far -o far.h5 --threads 1
check 'are come near to by heats, which is told' sh -c 'grep -q "chains begin at the prior" say/err && grep -q "^heat 1, " say/err'
check 'and stands in the report' grep -q 'fewer than a tenth: so chains began at the prior, which was brought to the posterior by [0-9]* heats' far.md
far_one=$(digest_of far.h5)
starts "$KITH" calibrate $far -o far2.h5 --table far.work/table.h5
for _ in $(seq 400); do
    alive || break
    grep -q '^heat' say/err && { kill -s KILL "$pid"; break; }
    sleep 0.02
done
wait "$pid" 2>/dev/null
check 'killed between heats, it has kept some' test -s far2.work/temper.state -a ! -e far2.work/refine.state
does 'and goes on' calibrate $far -o far2.h5 --table far.work/table.h5
check 'to the same' test "$(digest_of far2.h5)" = "$far_one"

refuses 66 'nowhere.yaml: there is no such file' calibrate nowhere.yaml --recover 3
refuses 64 'a result file is needed' calibrate $small
refuses 64 'two different things' calibrate $small --map --recover 3 --work d.work
refuses 64 'above 0 and at most 1' calibrate $small --share 2 -o e.h5
refuses 78 'there is no calibrate: in it' calibrate scenarios/baseline.yaml -o e.h5 --work d.work
refuses 65 'cohorts have 60 families, those of the calibration 576' calibrate scenarios/calibration/cohort.yaml -o e.h5 --table a.work/table.h5
refuses 65 'is no sweep of the priors' calibrate $small -o e.h5 --table a.h5
refuses 73 'is the calibration' calibrate $small -o scenarios/calibration/small.yaml
refuses 73 'is the targets, which this command reads' calibrate $small --force -o scenarios/targets/cohort.yaml
echo mine >notes.md
refuses 73 'notes.md' calibrate $small -o notes.h5
check 'a text of somebody else stays' test "$(cat notes.md)" = mine -a ! -e notes.h5
does 'over a report of its own' calibrate $small -o b.h5 --table a.work/table.h5
finish
