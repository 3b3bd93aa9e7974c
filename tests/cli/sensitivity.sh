#!/bin/sh
# kith sensitivity: the same on any number of threads, what it says of what does nothing, and what it refuses.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
mkdir mine
small='--points 32 --families 40 --leading 3 --no-progress'

two="fragmented integral --points 64 --families 40 --leading 3 --no-progress --trajectories 2 --outcome stopped_T3 --outcome helped"
does 'a difference of two scenarios' sensitivity $two --threads 1 -o mine/one.json
check 'names what leads' grep -q 'all others together' say/out
check 'and how much is chance' grep -q 'chance' say/out
does 'on two threads' sensitivity $two --threads 2 -o mine/two.json
check 'is the same' cmp -s mine/one.json mine/two.json
if has_python; then
    kith compare fragmented integral --families 40 --keep summary --draws prior --replicates 800 --no-zero-advantage -o mine/c.h5
    check 'all indices, of all its points and of fewer, are those of its designs; its chance that of runs' \
        env OPENBLAS_NUM_THREADS=1 "$PYTHON" "$top/tests/cli/sensitivity.py" mine/one.json mine/c.h5
else
    skip 'all indices are those of its designs' 'no h5py'
fi
does 'as a file' sensitivity fragmented integral $small --trajectories 2 -o mine/s.h5
does 'with parameters that were named' sensitivity integral $small --trajectories 0 --parameter violence.high_rate --parameter care.effect --outcome incidents --outcome helped -o mine/named.json
check 'tells of these' "$PYTHON" -c 'import json
a = json.load(open("mine/named.json"))["tables"]
rows = a["indices"]["rows"]
assert {r["parameter"] for r in rows} == {"violence.high_rate", "care.effect", "all others together"} and {r["outcome"] for r in rows} == {"incidents", "helped"}
rate = next(r for r in rows if r["parameter"] == "violence.high_rate" and r["outcome"] == "incidents")
assert rate["total"] > 0.05 and rate["total_low"] <= rate["total"] <= rate["total_high"], rate
assert len(a["design"]["rows"]) == 32 * 2 and len(a["values"]["rows"]) == 2 * 5 * 32'
does 'a parameter that does nothing while there is no integral care' sensitivity fragmented $small --trajectories 0 --parameter pathways.integral.advantage -o mine/none.json
check 'has an index of exactly 0' "$PYTHON" -c 'import json
r = json.load(open("mine/none.json"))["tables"]["indices"]["rows"][0]
assert r["first"] == 0 and r["total"] == 0 and r["total_high"] == 0, r'
rm -r mine
refuses 64 'did you mean stopped_T3' sensitivity integral --outcome stoped_T3
refuses 64 'has no distribution, or does nothing in a cohort; did you mean care.effect' sensitivity integral --parameter care.efect --trajectories 0
refuses 64 'one scenario is needed, or two for their difference' sensitivity fragmented integral baseline
refuses 64 'no total index can be told' sensitivity a.h5
refuses 64 '--points takes a whole number from 16' sensitivity integral --points 2
finish
