#!/bin/sh
# Sweeps of populations: the numbers of compare, one burn-in for all that share a past, one digest however the work is shared or ended.
# shellcheck disable=SC2012,SC2016,SC2086
set -u
. tests/cli/lib.sh
unset SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_STEP_NUM_TASKS

design() { # design PATH LEVELS [MORE]
    cat <<END
scenarios: [scenarios/baseline.yaml, scenarios/capacity-cut.yaml]
population: {only: [Zeeland, Drenthe], scale: 0.02}
set: [population.burn_in=104 week, population.horizon=104 week]
replicates: 8
per-draw: 2
${3:-}
design: {kind: grid, parameters: {$1: {levels: $2}}}
END
}
design changes.assessment.amount '[0.5, 0.7, 0.9]' >design.yaml
new_sweep() { rm -rf "$1" && "$KITH" sweep plan "${2:-design.yaml}" -o "$1" >/dev/null 2>&1; }
gathered() { "$KITH" sweep gather "$1" -o "$1.h5" >say/out 2>say/err && digest "$1.h5"; }
same() { [ "$(gathered "$1")" = "$of_all" ]; }

# ---- in fair weather ----
does 'plan' sweep plan design.yaml -o one
check 'tells points' says '^one: 48 points, design [0-9a-f]\{64\}$'
check 'what it takes, and one burn-in for each region and run' says '; 16 burn-ins, each done once; .* of memory for each thread\.$'
does 'run' sweep run one --threads 1
check 'tells what it did' tells '^one: 48 points done and 0 failed, 0 of 48 were there before; .* in 16 burn-ins$'
does 'again' sweep run one
check 'nothing was left' tells '^one: 0 points done and 0 failed, 48 of 48 were there before'
does 'status' sweep status one
check 'all is done' says '^done  *48  100.0 %$'
check 'in parts' says '^parts  *96  of 96: a region of a point each$'
does 'gather' sweep gather one -o one.h5
of_all=$(digest one.h5)
refuses 73 'is there already' sweep plan design.yaml -o one
for k in 0 29 47; do
    does "point $k again" replay one.h5 --point $k
    check 'identical' says 'identical'
done

# ---- the numbers of compare, for every level ----
if has_python; then
    for level in 0.5 0.9; do
        "$KITH" compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --only-region Drenthe --scale 0.02 \
            --set 'population.burn_in=104 week' --set 'population.horizon=104 week' --set changes.assessment.amount=$level --replicates 8 -o compare.h5 \
            --keep runs --force >/dev/null 2>&1
        "$PYTHON" - $level <<'END'
import sys
import h5py
import numpy as np
c, s = h5py.File('compare.h5'), h5py.File('one.h5')
level = [0.5, 0.7, 0.9].index(float(sys.argv[1]))
names = [x.decode() for x in c['region'][1:]]
assert [x.decode() for x in s['region'][:]] == names
n = 0
for i in range(48):
    if s['vector_index'][i] == level:
        at = s['scenario_index'][i], s['draw_index'][i], s['replicate_index'][i]
        assert np.array_equal(c['outcome_value'][at], s['outcome_value'][i], equal_nan=True), (i, at)
        assert np.isfinite(s['region_outcome_value'][i]).sum() > 40
        n += 1
assert n == 16
assert not np.array_equal(s['outcome_value'][1 * 4 + 2], s['outcome_value'][0 * 4 + 2])
END
        check "compare at $level: the same numbers" test $? -eq 0
    done
    cp one.h5 spoilt.h5
    "$PYTHON" -c "
import h5py
f = h5py.File('spoilt.h5', 'r+')
f['region_outcome_value'][17, 1, 3] += 1"
    refuses 65 'digest' replay spoilt.h5 --point 17
    kith replay spoilt.h5 --point 17 --altered
    check 'a region that was changed is found' test "$code" -eq 1
    check 'and named' says '^region_outcome_value\[17,1,3\]'
else
    skip 'numbers of compare' 'python3-h5py is not installed; make test SETUP=cluster installs it'
fi

# ---- a lever that acts in the past has burn-ins of its own ----
design services.debt-help.places '[8, 12, 16]' >past.yaml
does 'plan' sweep plan past.yaml -o past
check 'three pasts' says '; 48 burn-ins, each done once'
does 'run' sweep run past
check 'and so many are simulated' tells ' in 48 burn-ins$'
gathered past >/dev/null
does 'a point again' replay past.h5 --point 40
check 'identical' says 'identical'
{ design services.debt-help.places '[8, 12, 16]' | sed 's/^population: {/population: {burn-in: scenarios\/fragmented.yaml, /'; } >own.yaml
sed 's/fragmented.yaml/before.yaml/' own.yaml >own-posterior.yaml
echo 'draws: prior' >>own.yaml
does 'a burn-in of its own' sweep plan own.yaml -o own
does 'run' sweep run own
gathered own >/dev/null
check 'makes other numbers' test "$(digest own.h5)" != "$(digest past.h5)"
same_as_compare() { # same_as_compare GATHERED ARGUMENT...: vector 0
    gathered_file=$1
    shift
    "$KITH" compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --only-region Drenthe --scale 0.02 \
        --set 'population.burn_in=104 week' --set 'population.horizon=104 week' --replicates 8 -o compare.h5 --force "$@" >/dev/null 2>&1
    "$PYTHON" -c "
import h5py
import numpy as np
c, s = h5py.File('compare.h5'), h5py.File('$gathered_file')
rows = [i for i in range(48) if s['vector_index'][i] == 0]
assert len(rows) == 16
for i in rows:
    at = s['scenario_index'][i], s['draw_index'][i], s['replicate_index'][i]
    assert np.array_equal(c['outcome_value'][at], s['outcome_value'][i], equal_nan=True), (i, at)"
}
if has_python; then
    check 'a lever in the past: the numbers of compare' same_as_compare past.h5 --set services.debt-help.places=8
    check 'with a burn-in of its own, too' same_as_compare own.h5 --set services.debt-help.places=8 --draws prior --burn-in scenarios/fragmented.yaml
fi
does 'a point again' replay own.h5 --point 11
check 'identical' says 'identical'

# ---- a posterior beside a burn-in of its own, which fixes one parameter and has another prior of a second ----
cp "$top/tests/support/before.yaml" scenarios/before.yaml
kith sweep plan own-posterior.yaml -o both-ways
check 'of the burn-in, too, it is told what comes from where' tells '^before: [1-9][0-9]* parameters from the posterior'
cp -R both-ways both-ways-2
does 'run' sweep run both-ways --threads 1
does 'on two threads' sweep run both-ways-2 --threads 2
both=$(gathered both-ways)
check 'one digest' test "$both" = "$(gathered both-ways-2)"
for k in 3 44; do
    does "point $k again" replay both-ways.h5 --point $k
    check 'identical' says 'identical'
done
if has_python; then
    check 'the numbers of compare' same_as_compare both-ways.h5 --set services.debt-help.places=8 --burn-in scenarios/before.yaml
    "$PYTHON" -c "
import h5py
import numpy as np
c, s = h5py.File('compare.h5'), h5py.File('both-ways.h5')
assert c.attrs['draws'] == s.attrs['draws'] == b'posterior' and c.attrs['posterior_digest'] == s.attrs['posterior_digest']
p, q = ([x.decode() for x in f['parameter'][:]] for f in (c, s))
assert len(q) > 100 and set(q) <= set(p)
theirs = c['burn_in_value'][:][:, [p.index(x) for x in q]]
assert 'care.effect' in q
others = [i for i in range(len(q)) if q[i] != 'services.debt-help.places'] # which the design sets, and --set there
assert len(others) == len(q) - 1 and np.array_equal(theirs[:, others], s['burn_in_value'][:, others], equal_nan=True)
assert not np.array_equal(theirs, s['parameter_value'][0])"
    check 'and its values before the policy' test $? -eq 0
    cp both-ways.h5 spoilt.h5
    "$PYTHON" -c "
import h5py
f = h5py.File('spoilt.h5', 'r+')
f['burn_in_value'][:] = 1e9"
    kith replay spoilt.h5 --point 3 --altered
    check 'values that may not be are refused' test "$code" -eq 65
    rm spoilt.h5
    "$PYTHON" -c "
import h5py
f, g = h5py.File('both-ways.h5'), h5py.File('spoilt.h5', 'w')
for k, v in f.attrs.items():
    g.attrs[k] = v
for k in f:
    if k != 'burn_in_value':
        f.copy(k, g)"
    kith replay spoilt.h5 --point 3 --altered
    check 'and a file without them' test "$code" -eq 65
fi
refuses 64 'both-ways: its posterior has 1000 draws, 4 of which are there: 997 more are too many' sweep expand both-ways --draws 997
does '996 more can be added' sweep expand both-ways --draws 996

# Levers in the past beside levers over time: a past for each level of the former, and for no more.
design services.debt-help.places '[8, 12, 16], points: 3' | sed 's/, points: 3//; s/}}}$/}, changes.assessment.amount: {levels: [0.5, 0.9]}}}/' >both.yaml
does 'two sorts of levers' sweep plan both.yaml -o both
check 'three pasts, not six' says '^both: 96 points, '
check 'of each region and run' says '; 48 burn-ins, each done once'

# A region is judged by what holds in it: against the regional table of a comparison of one run.
if has_python; then
    design changes.places-later.amount '[1.5]' | sed 's/capacity-cut/regional-plan/; s/^replicates: 8/replicates: 1/; s/^per-draw: 2/draws: point/; s/Drenthe/Utrecht/' >regional.yaml
    does 'plan' sweep plan regional.yaml -o regional
    does 'run' sweep run regional
    gathered regional >/dev/null
    "$KITH" compare scenarios/baseline.yaml scenarios/regional-plan.yaml --population --only-region Zeeland --only-region Utrecht --scale 0.02 --replicates 1 --draws point \
        --set 'population.burn_in=104 week' --set 'population.horizon=104 week' --set changes.places-later.amount=1.5 -o compare.h5 --force >/dev/null 2>&1
    "$PYTHON" -c "
import h5py
import numpy as np
c, s = h5py.File('compare.h5'), h5py.File('regional.h5')
assert [x.decode() for x in c['region'][1:]] == [x.decode() for x in s['region'][:]]
table = c['strata/mean'][:, 1:, 0, 0, :]
assert table.shape == s['region_outcome_value'].shape
assert np.array_equal(table, s['region_outcome_value'][:].astype(np.float32), equal_nan=True)
assert not np.array_equal(table[0], table[1], equal_nan=True)"
    check 'outcomes of regions are those of a comparison' test $? -eq 0
fi

# ---- shared and ended in all ways: one digest ----
new_sweep two
"$KITH" sweep run two --threads 1 >/dev/null 2>say/first &
first=$!
"$KITH" sweep run two --threads 2 >/dev/null 2>say/second
check 'the second process ends well' test $? -eq 0
wait $first
check 'and the first' test $? -eq 0
check 'they did 16 burn-ins between them' test "$(cat say/first say/second | sed -n 's/.* in \([0-9]*\) burn-ins$/\1/p' | awk '{ n += $1 } END { print n }')" = 16
check 'shared by two: the digest' same two
new_sweep parts
for k in 2 0 1; do "$KITH" sweep run parts --shard $k/3 >/dev/null 2>&1 || show sweep run parts; done
check 'in three shards: the digest' same parts
new_sweep killed
for kill in 1 2 3 4 5 6; do
    "$KITH" sweep run killed --threads 1 >/dev/null 2>&1 &
    victim=$!
    while kill -0 $victim 2>/dev/null && [ "$(ls killed/parts/done 2>/dev/null | wc -l)" -lt $((kill * 13)) ]; do sleep 0.01; done
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
done
does 'after six kills it goes on' sweep run killed
check 'to the digest' same killed
new_sweep stopped
"$KITH" sweep run stopped --threads 1 >/dev/null 2>say/err &
victim=$!
while kill -0 $victim 2>/dev/null && [ ! -e stopped/parts/run ]; do sleep 0.01; done
kill -TERM $victim 2>/dev/null
wait $victim
code=$?
check 'SIGTERM: exit 75, or it was done' test $code -eq 75 -o $code -eq 0
cp say/err say/first
does 'it goes on' sweep run stopped --portable
check 'no burn-in twice, nor one that was taken counted' test "$(cat say/first say/err | sed -n 's/.* in \([0-9]*\) burn-ins$/\1/p' | awk '{ n += $1 } END { print n }')" = 16
check 'to the digest' same stopped
# Two parts with a past each, which have the draw, the run and the region in common: what is in hand of one is nothing to the other.
design services.debt-help.places '[8]' | sed 's/, Drenthe//; s/0.02/0.5/; s/replicates: 8/replicates: 1/; s/^per-draw: 2/draws: point/; s/burn_in=104/burn_in=2080/' >apart.yaml
two_parts() { new_sweep "$1" apart.yaml && "$KITH" sweep expand "$1" --levels services.debt-help.places=16 >/dev/null 2>&1; }
for ticks in 15 20 25 30 35 40; do # hundredths of a second of a processor, until it is stopped in the middle
    two_parts apart
    "$KITH" sweep run apart --threads 1 --shard 0/2 >/dev/null 2>&1 &
    victim=$!
    while [ "$(cut -d ' ' -f 14 /proc/$victim/stat 2>/dev/null || echo $ticks)" -lt $ticks ]; do sleep 0.01; done
    kill -TERM $victim 2>/dev/null
    wait $victim 2>/dev/null
    [ -n "$(ls apart/parts/hand 2>/dev/null)" ] && break
done
if [ -n "$(ls apart/parts/hand)" ]; then
    does 'the other part, while one is in hand' sweep run apart --threads 1 --shard 1/2
    does 'and the first' sweep run apart
    two_parts together
    does 'both in one go' sweep run together
    check 'the digest' test "$(gathered apart)" = "$(gathered together)"
else
    skip 'two parts that have a draw, a run and a region in common' 'none could be stopped in the middle'
fi
new_sweep lacking
rm -rf lacking/parts
"$KITH" sweep run lacking --shard 0/2 >/dev/null 2>&1
refuses 65 'points are missing' sweep gather lacking -o lacking.h5
does 'gather --partial' sweep gather lacking -o lacking.h5 --partial
"$KITH" sweep run lacking >/dev/null 2>&1
part=$(ls lacking/parts/done/*.counts | head -n 1)
printf x | dd of="$part" bs=1 seek=200 conv=notrunc 2>/dev/null
refuses 65 "$part: is damaged; remove it, and run the sweep again" sweep gather lacking -o lacking.h5
rm "$part"
does 'what was removed is done again' sweep run lacking
check 'to the digest' same lacking

rm "$part"
does 'status of one part less' sweep status lacking
check 'one point is left' says '^left  *1$'
refuses 65 '1 of 48 points are missing' sweep gather lacking -o lacking.h5
touch "$part.partial.1.1"
refuses 65 '1 of 48 points are missing' sweep gather lacking -o lacking.h5
rm "$part.partial.1.1"

# ---- branches that cannot be run ----
cat >scenarios/none.yaml <<'END'
title: None
about: After a year no family has any profile, which cannot be.
extends: baseline.yaml
changes:
  shares:
    parameter: {value: "profiles.*.share", grade: assumption, source: t}
    how: {value: multiply, grade: assumption, source: t}
    amount: {value: 0, unit: "1", grade: assumption, source: t}
    start: {value: 1, unit: year, grade: assumption, source: t}
END
design changes.shares.amount '[0, 0.5]' | sed 's/capacity-cut/none/; s/^replicates: 8/replicates: 2/' >failing.yaml
does 'plan' sweep plan failing.yaml -o failing
kith sweep run failing
check 'some branches fail: exit 1' test "$code" -eq 1
check 'and the others are done' tells '^failing: 6 points done and 2 failed, 0 of 8 were there before'
does 'status' sweep status failing
check 'done and failed' says '^done  *6 '
check 'none of them is left' says '^left  *0$'
check 'and why' says '^  point [0-9]*: .*profiles'
refuses 65 'failed' sweep gather failing -o failing.h5
does 'gather --allow-failed' sweep gather failing -o failing.h5 --allow-failed
if has_python; then
    "$PYTHON" -c "
import h5py
import numpy as np
f = h5py.File('failing.h5')
failed = f['status'][:] == 2
assert failed.sum() == 2
assert np.isnan(f['outcome_value'][failed]).all() and np.isnan(f['region_outcome_value'][failed]).all()
assert np.isfinite(f['region_outcome_value'][~failed]).any(axis=(1, 2)).all()"
    check 'nothing stands in points that failed' test $? -eq 0
fi
rm failing/parts/done/*.failed
kith sweep run failing
check 'they fail again' tells '^failing: 0 points done and 2 failed, 6 of 8'
touch -d '2001-01-01' failing/parts/done/*.failed
kith sweep run failing --retry-failed
check 'and are tried again when asked' test -n "$(find failing/parts/done -name '*.failed' -newermt 2002-01-01)"

# ---- what was planned never changes ----
for file in regions.csv burn-in.yaml; do
    new_sweep kept own.yaml
    printf '#\n' >>kept/design/$file
    refuses 65 "$file: was changed since" sweep run kept
    refuses 65 "$file: was changed since" sweep gather kept -o kept.h5
done

# ---- expanded ----
new_sweep more
"$KITH" sweep run more >/dev/null 2>&1
for wish in '--draws 2' '--replicates 1' '--levels changes.assessment.amount=0.6'; do
    does "expand $wish" sweep expand more $wish
    does 'run' sweep run more
done
does 'gather' sweep gather more -o more.h5
for k in 50 75 130; do
    does "point $k again" replay more.h5 --point $k
    check 'identical' says 'identical'
done

# ---- what cannot be ----
design changes.assessment.amount '[0.5]' 'families: 60' >bad.yaml
refuses 78 'bad.yaml:6:11: families are of cohorts' sweep plan bad.yaml -o bad
design cohort.onset_rate '[0.5]' >bad.yaml
refuses 78 'acts in cohorts only, and this sweep runs populations' sweep plan bad.yaml -o bad
design population.horizon '[104]' >bad.yaml
refuses 78 'population.horizon decides how large a run is' sweep plan bad.yaml -o bad
design changes.asessment.amount '[0.5]' >bad.yaml
refuses 78 "did you mean 'changes.assessment.amount'" sweep plan bad.yaml -o bad
design changes.assessment.how '[add]' >bad.yaml
refuses 78 'cannot be an axis: write a scenario for each' sweep plan bad.yaml -o bad
design changes.assessment.amount '[0.5]' | sed 's/Zeeland/Zeland/; s/0.02/2/' >bad.yaml
refuses 78 'scale is 2; write a number above 0, up to 1' sweep plan bad.yaml -o bad
design changes.assessment.amount '[0.5]' | sed 's/Zeeland/Zeland/' >bad.yaml
refuses 64 "there is no region 'Zeland'" sweep plan bad.yaml -o bad
design changes.assessment.amount '[0.5]' | sed 's/scale/regins/' >bad.yaml
refuses 78 "did you mean 'regions'" sweep plan bad.yaml -o bad
check 'and nothing is left of them' test -z "$(ls -d bad bad.partial* 2>/dev/null)"
finish
