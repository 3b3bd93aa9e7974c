#!/bin/sh
# kith validate: predictions of published numbers, each recomputed from the runs; and what it refuses.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
mkdir mine
small='--families 60 --replicates 240 --no-progress'
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
    range: [70 %, 90 %]
    evidence: C2.27
Y
cp scenarios/evidence.csv mine/
does 'three numbers' validate prior mine/other.yaml $small -o mine/a.json
does 'again, on two threads' validate prior mine/other.yaml $small --threads 2 -o mine/b.json
check 'is the same' cmp -s mine/a.json mine/b.json
does 'the same runs' run baseline --families 60 --replicates 240 --per-draw 2 -o mine/r.h5 --keep summary
check 'each prediction is what the runs say' "$PYTHON" -c 'import json, math, h5py, numpy as n
a = json.load(open("mine/a.json"))
rows = {r["outcome"]: r for r in a["tables"]["predictions"]["rows"]}
f = h5py.File("mine/r.h5")
names = list(f["outcome"].asstr()[:])
y = f["outcome_value"][0]
for name, sampling, left, half in (("stopped_T3", None, .02, 0), ("incidents", 10, 0, 0), ("helped", None, 0, .1)):
    v, r = y[:, :, names.index(name)], rows[name]
    m = v.mean(axis=1)
    within = v.var(axis=1, ddof=1).mean()
    between = max(0, m.var(ddof=1) - within / 2)
    mean, error = m.mean(), math.sqrt(m.var(ddof=1) / len(m))
    s2 = sampling ** 2 if sampling else mean * (1 - mean) / 400 if name == "stopped_T3" else within
    sd = math.sqrt(between + s2 + left ** 2 + half ** 2 / 3 + error ** 2)
    low, high = mean - 1.6448536269514722 * sd, mean + 1.6448536269514722 * sd
    low, high = max(low, 0), min(high, 1) if name != "incidents" else high
    assert math.isclose(r["predicted"], mean, rel_tol=1e-12) and math.isclose(r["low"], low, rel_tol=1e-9, abs_tol=1e-12) and math.isclose(r["high"], high, rel_tol=1e-9), (r, low, high)
    x = r["published"]
    assert math.isclose(r["log_score"], .5 * math.log(2 * math.pi) + math.log(sd) + (x - mean) ** 2 / (2 * sd * sd), rel_tol=1e-9)
    assert r["verdict"] == ("inside" if low <= x <= high else "OUTSIDE")
assert rows["incidents"]["verdict"] == "OUTSIDE" and rows["incidents"]["interval_score"] > 4000
assert "violence." in rows["incidents"]["carried_by"] or "profiles." in rows["incidents"]["carried_by"], rows["incidents"]'
does 'draws of a file' validate mine/r.h5 mine/other.yaml --families 60 --no-progress
does 'targets of a population' validate prior scenarios/targets/population.yaml --only-region Zeeland --scale 0.02 --draws-of-population 4 --set 'population.burn_in=52 week' --set 'population.horizon=104 week' --no-progress -o mine/p.json
check 'name the file after it' test -f mine/p-population.json
mv mine kept
refuses 64 'one file of targets or more are needed' validate prior
refuses 64 'no target is of a population' validate prior kept/other.yaml --scale 0.1
refuses 64 'no target is of a cohort' validate prior scenarios/targets/population.yaml --families 10
refuses 66 'nosuch.yaml' validate prior nosuch.yaml
finish
