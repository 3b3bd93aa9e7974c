#!/bin/sh
# kith validate: predictions of published numbers, each recomputed from the runs; and what it refuses.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
mkdir mine
small='--families 60 --replicates 480 --no-progress'
cat >mine/other.yaml <<'Y'
title: Numbers that nothing was fitted to
run: cohort
targets:
  - what: none at T3, three years on
    outcome: stopped_T3
    value: 30 %
    n: 400
    discrepancy: 2 %
    because: "another entry"
    evidence: C2.06
  - what: incidents
    outcome: incidents
    value: 5000
    error: 10
    evidence: C2.13
  - what: helped
    outcome: helped
    value: 80 %
    range: [60 %, 90 %]
    evidence: C2.27
  - what: both sorts of violence, in another study
    outcome: both_T1
    value: 62 %
    n: 90
    evidence: C2.18
  - what: years of children
    outcome: child_years
    value: 2.5
    discrepancy: 0.25
    because: "another count"
    evidence: C2.14
Y
cp scenarios/evidence.csv mine/
does 'three numbers' validate prior mine/other.yaml $small -o mine/a.json
does 'again, on two threads' validate prior mine/other.yaml $small --threads 2 -o mine/b.json
check 'is the same' cmp -s mine/a.json mine/b.json
does 'the same runs' run baseline --families 60 --draws prior --replicates 480 --per-draw 2 -o mine/r.h5 --keep summary
check 'all that is said of it is what the runs say' "$PYTHON" "$top/tests/cli/validate.py" mine/a.json mine/other.yaml mine/r.h5 \
    "$("$KITH" describe parameters | sed -n 's/^\([^ ]*\) .*(in populations only).*/\1/p')"
does 'draws of a file' validate mine/r.h5 mine/other.yaml --families 60 --no-progress
does 'targets of a population' validate prior scenarios/targets/population.yaml --only-region Zeeland --scale 0.02 --draws-of-population 4 --set 'population.burn_in=52 week' --set 'population.horizon=104 week' --no-progress -o mine/p.json
check 'what regions are held to is no test of them' says 'held to it: no test'
rows() { sed -n '/^  evidence /,$p' say/out | grep -c "$@"; }
check 'nor counted as one' says "^[0-9]* of $(($(rows -e ' inside' -e ' OUTSIDE') - $(rows 'held to it'))) published numbers lie inside"
check 'name the file after it' test -f mine/p-population.json
wait_of() { sed -n 's/^  P4.27 .*psychiatry  *28.00  *\([0-9.]*\).*/\1/p' say/out; }
predicted=$(wait_of)
does 'the same runs of a population' run scenarios/baseline.yaml --population --draws prior --only-region Zeeland --scale 0.02 --replicates 4 --per-draw 1 --set 'population.burn_in=52 week' --set 'population.horizon=104 week' --targets
check 'a wait is that of its queue' test -n "$predicted" -a "$(wait_of)" = "$predicted"
does 'numbers from elsewhere' validate prior scenarios/targets/elsewhere.yaml --families 60 --replicates 20 --only-region Zeeland --scale 0.02 --draws-of-population 4 --set 'population.burn_in=52 week' --set 'population.horizon=104 week' --no-progress -o mine/e.json
check 'all of them are predicted' test "$(rows 'made up')" -eq 16 -a -f mine/e-population.json
cat >mine/points.yaml <<'Y'
targets:
  - {what: made up, run: cohort, outcome: relapse@312, value: 20 %, n: 400}
  - {what: made up, run: cohort, outcome: reported_again@52, at: {reporter: nobody}, value: 20 %, n: 400}
  - {what: made up, run: cohort, outcome: reported_again@52, value: 20 %, n: 400}
Y
does 'what no run has' validate prior mine/points.yaml --families 60 --replicates 20 --no-progress
check 'is said' says 'Not predicted, as no run here has it: relapse@312, reported_again@52 of nobody\.'
does 'six years' validate prior mine/points.yaml --families 60 --replicates 20 --no-progress --set 'cohort.follow_up=312 week'
check 'have a point at 312 weeks' says 'Not predicted, as no run here has it: reported_again@52 of nobody\.'
sed 's/relapse@312/relapse@27/' mine/points.yaml >mine/bad.yaml
refuses 78 "there is no outcome 'relapse@27'; did you mean 'relapse@26'?" validate prior mine/bad.yaml
sed 's/reported_again@52, at: {reporter: nobody}/relapse@26, at: {reporter: health}/' mine/points.yaml >mine/bad.yaml
refuses 78 'relapse@26 of a cohort has no such part' validate prior mine/bad.yaml
printf 'run: cohort\ntargets:\n- {what: a, outcome: reported_again@26, at: {reporter: nobody-such}, value: 0.3, n: 100}\n' >mine/bad.yaml
refuses 78 'no run has reported_again@26 of nobody-such' validate prior mine/bad.yaml
mv mine kept
refuses 64 'one file of targets or more are needed' validate prior
refuses 64 'no target is of a population' validate prior kept/other.yaml --scale 0.1
refuses 64 'no target is of a cohort' validate prior scenarios/targets/population.yaml --families 10
refuses 66 'nosuch.yaml' validate prior nosuch.yaml
finish
