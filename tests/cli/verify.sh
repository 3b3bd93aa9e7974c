#!/bin/sh
# kith verify: what has an exact answer, solved and simulated. That it sees a fault: tests/known/test_exact.c.
# shellcheck disable=SC2016 # the inner shell's own $0
set -u
. tests/cli/lib.sh
base=scenarios/baseline.yaml

does 'verify' verify $base --families 4000 --threads 1 -o a.h5
check 'says how many twins and family-weeks' says '^[0-9]* twins, [0-9.e+]* family-weeks in .* s: [0-9]* beyond 3 z'
for part in levels relapse incidents population queue; do check "has $part" says "^ $part\$"; done
check 'tells the digest' tells '^a.h5: digest '
kith verify $base --families 4000 --threads 3 -o b.h5
check 'threads change nothing' test "$(digest a.h5)" = "$(digest b.h5)"
kith verify $base --families 4000 --seed 2 -o c.h5
check 'another seed does' test "$(digest a.h5)" != "$(digest c.h5)"
does 'info' info a.h5
check 'has its numbers' says '^  z  *([0-9]*) twin'
cat >look.py <<'PROGRAM'
import h5py
import numpy as np

with h5py.File("a.h5") as file:
    part, name = ([t.decode() for t in file[n][()]] for n in ("part", "twin"))
    simulated, exact, error, z, continuous = (file[n][()] for n in ("simulated", "exact", "standard_error", "z", "continuous"))
    families = float(file.attrs["families"])
assert np.allclose(z, (simulated - exact) / error, rtol=1e-9)
levels = np.array([p == "levels" for p in part])
week = np.array([int(n.rsplit(" ", 1)[1]) if p == "levels" else 0 for p, n in zip(part, name)])
assert levels.sum() == 18
for w in set(week[levels]):  # everybody is somewhere
    assert np.allclose([exact[week == w].sum(), simulated[week == w].sum(), continuous[week == w].sum()], families, rtol=1e-6), w
# families differ, and where they begin is known: less spread than if all were alike, and in the end hardly less
alike = np.sqrt(exact * (1 - exact / families), where=levels, out=np.ones(len(part)))
assert (error[levels] <= alike[levels] * (1 + 1e-9)).all() and (error[week == 77] > 0.7 * alike[week == 77]).all(), error[week == 77] / alike[week == 77]
away = np.abs(continuous / exact - 1)[levels]
assert (away > 1e-9).all() and (away < 0.05).all(), away
PROGRAM
if has_python; then check 'and they hold together' "$PYTHON" look.py; fi
does 'another value' verify $base --families 4000 --set violence.susceptible=0
check 'nobody relapses, so that is left out' sh -c '! grep -q "^ relapse" say/out'
refuses 64 'one scenario file is needed' verify
refuses 64 'one scenario file is needed' verify $base $base
refuses 64 '--families' verify $base --families 10
refuses 78 'there is no parameter' verify $base --set violence.stop_rat=1
refuses 66 'nowhere.yaml' verify nowhere.yaml
refuses 73 'is a scenario' verify $base -o $base
finish
