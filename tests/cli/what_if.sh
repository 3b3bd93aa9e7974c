#!/bin/sh
# What would have to be true, of populations: where two plans differ in one parameter alone, they are equal at the value that the other has, in every draw.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
has_python || { skip 'what would have to be true, of populations' 'no h5py'; finish; }
small="--population --only-region Zeeland --scale 0.01 --draws prior --per-draw 1 --replicates 24 --threads 2 --no-progress --set population.burn_in=104 --set population.horizon=104"
cat >scenarios/here.yaml <<'Y'
title: As it is
extends: baseline.yaml
care:
  effect: {value: 0.3, unit: "1", grade: assumption, source: "For this test"}
  patience: {value: 30, unit: week, grade: assumption, source: "For this test"}
Y
cat >scenarios/there.yaml <<'Y'
title: As it may be
extends: baseline.yaml
care:
  effect: {value: 0.3, unit: "1", dist: uniform, low: -0.4, high: 1.4, grade: assumption, source: "For this test"}
  patience: {value: 30, unit: week, dist: uniform, low: 4, high: 56, grade: assumption, source: "For this test"}
Y
does 'two plans that differ in what help does' compare scenarios/here.yaml scenarios/there.yaml $small --set there:care.patience=30 -o one.h5
does 'what would have to be true' decide one.h5 --outcome violent_years --what-if care.effect -o work/one.json
check 'is told in words' grep -q 'care.effect would have to be above 0\.[23]' say/out
check 'what is drawn over it is in the file, not on the screen' sh -c '! grep -q "^Draws of these" say/out && grep -q threshold_draws work/one.json'
cat >program.py <<'PROGRAM'
import json, sys
t = json.load(open(sys.argv[1]))["tables"]
for r in t["threshold"]["rows"]:
    assert r["better"] == "above" and abs(r["boundary"] - 0.3) < float(sys.argv[3]) and r["error"] < 0.2, r
    there = [d for d in t["threshold_draws"]["rows"]]
    assert len(there) == 24 and all(-0.4 <= d["value"] <= 1.4 for d in there)
    if len(t["threshold"]["rows"]) == 1:
        assert all((d["value"] > r["boundary"]) == (d["better"] == 1) for d in there)
        assert abs(r["draws_there"] - sum(d["better"] for d in there) / 24) < 1e-12
rows = t["threshold"]["rows"]
assert len(rows) == int(sys.argv[2]), rows
assert len(rows) == 1 or len({r["boundary"] for r in rows}) > 1, rows # the second parameter acts, too
PROGRAM
check 'and is the value of the other plan' "$PYTHON" program.py work/one.json 1 0.03
does 'with one thread' decide one.h5 --outcome violent_years --what-if care.effect --threads 1 -o work/again.json
check 'it is the same' cmp work/one.json work/again.json
does 'a second parameter' compare scenarios/here.yaml scenarios/there.yaml $small -o two.h5
does 'a map' decide two.h5 --outcome violent_years --what-if care.effect --what-if care.patience -o work/two.json
check 'has seven lines, all near that value' "$PYTHON" program.py work/two.json 7 0.1
rm work/*
does 'what acts under both' compare scenarios/baseline.yaml scenarios/there.yaml $small --set there:care.patience=30 -o both.h5
refuses 64 'care.half_life: acts under the reference, too' decide both.h5 --outcome violent_years --what-if care.half_life
refuses 64 'did you mean care.effect' decide one.h5 --outcome violent_years --what-if care.efect
refuses 64 'neither more nor less is better' decide one.h5 --outcome reports --what-if care.effect
refuses 64 'care.effect: is asked twice' decide one.h5 --outcome violent_years --what-if care.effect --what-if care.effect
does 'what acts under neither' decide one.h5 --outcome violent_years --what-if pathways.integral.advantage
check 'is told so' says 'nothing follows from pathways.integral.advantage for there'
"$KITH" compare scenarios/here.yaml scenarios/there.yaml $small --replicates 4 -o few.h5 >/dev/null 2>&1
refuses 64 'draws of the parameters are too few' decide few.h5 --outcome violent_years --what-if care.effect
"$PYTHON" -c 'import h5py
with h5py.File("one.h5", "r+") as file:
    names = [n.decode() for n in file["outcome"][()]]
    file["outcome_value"][0, 3, 0, names.index("violent_years")] += 1'
does 'an answer of an altered file, if it may be' decide one.h5 --outcome violent_years --altered
check 'says so' says '^Made with --altered'
seal one.h5
refuses 65 'ask with the program that made it' decide one.h5 --outcome violent_years --what-if care.effect
finish
