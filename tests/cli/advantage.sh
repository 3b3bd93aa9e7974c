#!/bin/sh
# What is assumed of a way of organising help: each comparison also without it, which must be what a comparison with the value set to zero gives.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml zero='--set pathways.integral.advantage=0'
has_python || { skip 'differences without advantage' "$PYTHON has no h5py"; finish; }
cat >same.py <<'PROGRAM'
import sys
import h5py
import numpy as np

a, b = (h5py.File(name) for name in sys.argv[1:3])
names = list(a["difference_zero_advantage"])
assert len(names) == 8, names
for name in names:
    u, v = a["difference_zero_advantage/" + name][1:], b["difference/" + name][1:]
    for s in [int(s) for s in sys.argv[3:]] or range(len(u)):
        assert np.array_equal(u[s], v[s], equal_nan=True), (name, s)
assert not np.array_equal(a["difference/mean"][1:], b["difference/mean"][1:], equal_nan=True), "an advantage does something"
PROGRAM
same() { "$PYTHON" same.py "$@"; }

for draws in point prior; do
    does "compare, $draws" compare $one $two --draws $draws --families 200 --replicates 40 -o a.h5
    check 'says that it runs once more' grep -q '^integral runs once more with the advantage of its way of organising help at zero (--no-zero-advantage saves that)$' say/err
    check 'and tells what came of it' says '^    advantage at 0  '
    check 'and of what' says '^pathways.integral.advantage: what is left'
    check '60 or 120 runs are told' tells '^120 runs, '
    kith compare $one $two --draws $draws --families 200 --replicates 40 $zero -o b.h5
    check 'it is what the value set to zero gives, to the bit' same a.h5 b.h5
    check 'with zero set, nothing runs once more' tells '^80 runs, '
done
does 'the other way round' compare $two $one --families 100 --replicates 20 -o a.h5
kith compare $two $one --families 100 --replicates 20 $zero -o b.h5
check 'the first scenario is the side' same a.h5 b.h5
does 'without it' compare $one $two --families 100 --replicates 20 --no-zero-advantage -o c.h5
check 'is not there' sh -c '! grep -q "advantage at 0" say/out && ! grep -q "once more" say/err'
check 'nor in the file' sh -c '! "$0" info c.h5 | grep -q zero_advantage' "$KITH"
does 'a run alone has no side' run $two --families 100 --replicates 20
check 'so nothing runs once more' tells '^20 runs, '
does 'until precise' compare $one $two --families 60 --draws point --precision 0.004@stopped_T3 --most 400 -o a.h5
kith compare $one $two --families 60 --draws point --replicates "$(sed -n 's/^\([0-9]*\) runs, .*/\1/p' say/err | awk '{ print $1 / 3 }')" -o b.h5
check 'is what so many runs give' "$PYTHON" -c 'import h5py; a, b = h5py.File("a.h5"), h5py.File("b.h5"); assert (a["difference_zero_advantage/mean"][1] == b["difference_zero_advantage/mean"][1]).sum() > 30'

tiny='--population --only-region Drenthe --only-region Zeeland --scale 0.02 --draws prior --replicates 6 --per-draw 2 --set population.burn_in=104 --set population.horizon=104'
does 'compare of populations' compare $one $two scenarios/regional-plan.yaml $tiny -o a.h5
kith compare $one $two scenarios/regional-plan.yaml $tiny $zero -o b.h5
check 'is what the value set to zero gives, to the bit' same a.h5 b.h5 0
kith compare $one $two scenarios/regional-plan.yaml $tiny --threads 1 --checkpoint kept -o d.h5
check 'with checkpoints and one thread, likewise' same d.h5 b.h5 0
does 'with histories' compare $one $two scenarios/regional-plan.yaml $tiny --histories 0.1 -o d.h5
check 'likewise' same d.h5 b.h5 0
few='--population --only-region Drenthe --scale 0.02 --set population.burn_in=104 --set population.horizon=104'
does 'some draws run twice, and others once' compare $one $two $few -o f.h5
kith compare $one $two $few $zero -o g.h5
check 'likewise' same f.h5 g.h5
printf 'extends: integral.yaml\nchanges:\n  less:\n    parameter: {value: pathways.integral.advantage, grade: assumption, source: x}\n    how: {value: set, grade: assumption, source: x}\n    amount: {value: 0.1, unit: "1", grade: assumption, source: x}\n    start: {value: 26, unit: week, grade: assumption, source: x}\n    ramp: {value: 0, unit: week, grade: assumption, source: x}\n    regions: {value: [], grade: assumption, source: x}\n' >scenarios/less.yaml
for pair in 'less integral' 'integral less'; do
    kith compare $pair --population --only-region Drenthe --scale 0.01 --draws point --replicates 2 --set population.burn_in=52 --set population.horizon=52
    check "values that are the same, but a change in one: $pair" grep -q '^[a-z]*, [a-z]* run once more with the advantage of' say/err
done
kith compare $one $two $tiny --small 100000 -o e.h5
check 'what is withheld is withheld there, too' "$PYTHON" -c 'import h5py, numpy; assert numpy.isnan(h5py.File("e.h5")["difference_zero_advantage/mean"][()]).all()'
check 'and said to be, in short' says '^  safety .*  withheld$'
does 'an answer of it' decide e.h5 --outcome violent_years
check 'says nothing of it' says '^By violent_years .* nothing is said: '
finish
