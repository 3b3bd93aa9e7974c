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
# Of two parameters alone: one that cost is a line of, and one that it does not know. Half way through its distribution is half of its width.
if has_python; then
    "$PYTHON" - <<'PROGRAM'
import re
import h5py

text = h5py.File("mine/c.h5")["inputs/scenario_integral"][()].decode()
text = re.sub(r", dist: .*?(?=, unit: )", "", text)
at = text.index("\nassess:")
cost = re.compile(r"hour_cost: \{value: ([\d.]+)").search(text, at)
text = text[: cost.start()] + "hour_cost: {value: 60, dist: uniform, low: 40, high: 80" + text[cost.end():]
told = re.compile(r"  told: \{value: ([\d.]+)").search(text)
text = text[: told.start()] + "  told: {value: 0.7, dist: uniform, low: 0.5, high: 0.9" + text[told.end():]
open("scenarios/two.yaml", "w").write(text)
PROGRAM
    does 'a line of one parameter' sensitivity scenarios/two.yaml --points 16 --families 40 --leading 1 --trajectories 5 --outcome cost_municipality --no-progress -o mine/line.json
    for price in 50 70; do kith run scenarios/two.yaml --families 40 --replicates 1 --draws point --set assess.hour_cost=$price --keep summary -o mine/at$price.h5; done
    check 'is moved by half of its width' "$PYTHON" -c 'import json, h5py
row = {r["parameter"]: r for r in json.load(open("mine/line.json"))["tables"]["screening"]["rows"]}
at = [h5py.File(f"mine/at{p}.h5") for p in (50, 70)]
o = [t.decode() for t in at[0]["outcome"][()]].index("cost_municipality")
step = at[1]["outcome_value"][0, 0, 0, o] - at[0]["outcome_value"][0, 0, 0, o]
r, none = row["assess.hour_cost"], row["observe.told"]
assert len(row) == 2 and none["mean_size"] == 0, row
assert abs(r["mean_size"] - step) < 1e-9 * step and r["mc_error"] < 1e-6 * step, (r, step)
assert abs(r["sd"] - step) < 0.5 * step, r'
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
