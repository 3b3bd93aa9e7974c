#!/bin/sh
# Mean and quantiles over runs, as --keep waves stores them, against the runs themselves.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml

# Counts of many families lie so far apart over runs that they are sorted, not counted.
many="--families 6000 --replicates 40 --per-draw 1 --draws prior"
does 'weeks of each run of many families' run $one $many --keep weekly -o weekly.h5
does 'and over runs' run $one $many --keep waves -o waves.h5
if has_python; then
    check 'mean and quantiles over runs are those of the runs' "$PYTHON" - <<'PROGRAM'
import h5py, numpy as np
runs, told, wide = h5py.File("weekly.h5"), h5py.File("waves.h5")["summary"], 0
assert len(told) >= 5
for name, table in told.items():
    x = runs[name][()].astype(float)
    x = x.reshape(x.shape[0], -1, *x.shape[3:])
    wide += (x.max(1) - x.min(1) >= 4096).sum()
    assert np.allclose(table[:, 0], x.mean(1), rtol=1e-6, atol=1e-6), name
    for i, q in enumerate((0.025, 0.25, 0.5, 0.75, 0.975), 1):
        assert np.allclose(table[:, i], np.quantile(x, q, axis=1), rtol=1e-6, atol=1e-6), (name, q)
assert wide > 100, wide
PROGRAM
else
    skip 'mean and quantiles over runs are those of the runs' 'h5py is not installed'
fi
finish
