#!/bin/sh
# Means, errors and 95 % intervals: terminal and file say what runs give when they are worked out again by other means; no
# interval is narrower than its error; few runs have Student's t; what is the same differs by exactly nothing.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
again() { # again WHAT FILE...: worked out again from single runs
    what=$1
    shift
    if has_python; then check "$what" "$PYTHON" "$top/tests/support/expected.py" "$@"; else skip "$what" "$PYTHON has no h5py"; fi
}

# ---- cohorts: few draws, many, one run each, held fixed ----
does 'ten draws' compare $one $two --families 40 --replicates 20 -o ten.h5
row() { awk -v name="$1" '$1 == name { for (i = 1; i < NF; i++) if ($i == "to") print $(i - 1), $(i + 1), $(i + 2) }' say/out; }
row frequent_T3 >few.txt
does 'ninety draws' compare $one $two --families 20 --replicates 180 -o ninety.h5
does 'one run a draw' compare $one $two --families 20 --replicates 15 -o odd.h5
check 'which is said' says 'replicate noise is included (one replicate a draw)'
does 'two draws' compare $one $two --families 20 --replicates 4 -o two.h5
check 'which are few' says 'With so few draws the intervals are rough and wide: 20 draws or more say more'
does 'held fixed' compare $one $two --families 40 --replicates 2 --draws point --seed 5 -o fixed.h5
again 'means, errors and intervals of the file are those of its runs' ten.h5 ninety.h5 odd.h5 two.h5 fixed.h5

# shown LOW HIGH: half the width over the error, of the interval as it is printed.
ratio() { awk '{ print ($2 - $1) / 2 / $3 }' "$1"; }
within() { awk -v x="$1" -v low="$2" -v high="$3" 'BEGIN { exit !(x >= low && x <= high) }'; }
row frequent_T3 >fixed.txt
check 'two runs have the t of two runs, 12.71, in the terminal' within "$(ratio fixed.txt)" 12.5 12.9
does 'five runs' compare $one $two --families 40 --replicates 5 --draws point
row frequent_T3 >fixed.txt
check 'five runs have 2.776' within "$(ratio fixed.txt)" 2.73 2.82
check 'the text names it' says "the mean +- Student's t x MC error"
if has_python; then
    "$PYTHON" -c 'import h5py
with h5py.File("ten.h5") as f:
    o = list(f["outcome"].asstr()[:]).index("frequent_T3")
    print(*(100 * f["difference/" + part][1, o] for part in ("low", "high", "mc_error")))' >file.txt
    check 'the terminal shows the interval of the file' sh -c 'paste few.txt file.txt | awk "{ exit !((\$1-\$4)^2 < 1e-4 * \$6^2 + 1e-4 && (\$2-\$5)^2 < 1e-4 * \$6^2 + 1e-4) }"'
fi

# ---- the page works intervals out where the file has none, by the same lines in WebAssembly ----
core=$top/build/live/kith.wasm
if has_python && command -v node >/dev/null 2>&1 && [ -f "$core" ]; then
    for file in ten ninety odd two; do
        "$PYTHON" -c 'import h5py, json, sys
with h5py.File(sys.argv[1]) as f:
    value = f["outcome_value"][:]
    at = [o for o in range(value.shape[3]) if not (value != value)[:, :, :, o].any()]
    print(json.dumps({"draws": value.shape[1], "replicates": value.shape[2], "runs": [(value[1] - value[0])[:, :, o].ravel().tolist() for o in at],
        "wanted": [[float(f["difference/" + part][1, o]) for part in ("mean", "mc_error", "low", "high")] for o in at]}))' $file.h5 >$file.json
    done
    cat >page.mjs <<'END'
import { readFileSync } from "node:fs";
const { Core } = await import(process.argv[2]);
const core = await Core.load(readFileSync(process.argv[3]));
let wrong = 0, n = 0;
for (const path of process.argv.slice(4)) {
  const { draws, replicates, runs, wanted } = JSON.parse(readFileSync(path));
  runs.forEach((y, i) => {
    const d = core.spreads(Float64Array.from(y), null, draws, replicates);
    [d.mean, d.error, d.low, d.high].forEach((x, k) => { n++; wrong += !(Math.abs(x - wanted[i][k]) <= 1e-9 * (1 + Math.abs(wanted[i][k]) + wanted[i][1])); });
  });
}
process.exit(wrong || n < 100 ? 1 : 0);
END
    check 'the page has the same function' node page.mjs "$top/analysis/live/kith.mjs" "$core" ten.json ninety.json odd.json two.json
else
    skip 'the page has the same function' 'no node, no h5py, or no core (make SETUP=page)'
fi

# ---- populations ----
brief="--population --scale 0.01 --only-region Zeeland --set population.burn_in=52 --set population.horizon=104"
does 'a population, single runs kept' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml $brief --replicates 10 --keep runs -o runs.h5
does 'and by week' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml $brief --replicates 6 --keep weekly -o weekly.h5
again 'strata are those of runs; no interval of strata, queues or weeks is narrower than its error' runs.h5 weekly.h5

does 'targets of a population' run scenarios/baseline.yaml $brief --replicates 6 --targets -o targets.h5
if has_python; then
    check 'severe incidents have the mean and the error of the file' "$PYTHON" -c 'import h5py, re
line = [l for l in open("say/out") if "severe incidents for each report" in l][0]
mean, error = re.search(r"for each report +- +([0-9.]+) +([0-9.]+) ", line).groups()
with h5py.File("targets.h5") as f:
    o = list(f["outcome"].asstr()[:]).index("severe_per_report")
    assert f["estimate/mc_error"][0, o] > 0
    for shown, part in ((mean, "mean"), (error, "mc_error")):
        assert abs(float(shown) - f["estimate/" + part][0, o]) <= 0.51 * 10 ** -len(shown.split(".")[1]), line'
fi

# ---- draws with one run beside draws with two: what populations do by default ----
does 'a population as it comes' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml $brief --keep runs --threads 3 -o comes.h5
check 'has 28 runs, 20 draws, eight of them twice' sh -c 'grep -q ", 28 pairs of runs" say/out && grep -q "^20, 8 of them with 2 runs; replicate noise is taken out" say/out'
does 'on one thread' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml $brief --keep runs --threads 1 -o one.h5
check 'is the same' test "$(digest comes.h5)" = "$(digest one.h5)"
does 'replay of it' replay comes.h5
check 'is identical' says identical
does 'replay of a run of a draw that has one' replay comes.h5 --replicate 38
check 'is identical, too' says identical
refuses 64 'run 39 was not made, run 38 was' replay comes.h5 --replicate 39
does 'a question, asked of it' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml $brief --explain reports -o asked.h5
again 'its errors and intervals are those of the runs that were made' comes.h5
if has_python; then
    check 'what was not made has no number' "$PYTHON" -c 'import h5py, numpy as np, sys
with h5py.File("comes.h5") as f:
    o = list(f["outcome"].asstr()[:]).index("reports")
    there = ~np.isnan(f["outcome_value"][..., o])
    counted = (f["runs/count"][()] >= 0).reshape(*there.shape, -1)
    sys.exit(not (there[:, :, 0].all() and there[:, :8, 1].all() and not there[:, 8:, 1].any() and (counted.all(axis=-1) == there).all()
        and (f["estimate/runs"][:, o] == 28).all() and f["outcome_value"].shape[1:3] == (20, 2)))'
fi
for n in 8 24; do
    does "$n runs" run scenarios/baseline.yaml $brief --replicates $n
    check 'are spread evenly, as was asked' says "^$((n / 2)); replicate noise"
done

# ---- a long run is told of before it starts: this one ends at its checkpoint, which is a file ----
echo no folder >notes.txt
kith run scenarios/baseline.yaml --population --threads 2 --checkpoint notes.txt
check 'the time it will take is told' tells '^About [1-9][0-9]* minutes and [0-9.]* GB of memory expected on 2 threads: 28 runs of 1 scenario, 12 regions'
kith run scenarios/baseline.yaml --population --scale 0.01 --threads 2 --checkpoint notes.txt
check 'not of a short one' sh -c '! grep -q "memory expected" say/err'

# ---- the same twice ----
cp $one twin.yaml
mkdir -p twin && cp scenarios/*.yaml scenarios/*.csv twin/ && mv twin.yaml twin/twin.yaml
does 'a scenario and its copy' compare twin/fragmented.yaml twin/twin.yaml --families 30 --replicates 8 -o same.h5
check 'no nan is printed' sh -c '! grep -q -i -w nan say/out'
# shellcheck disable=SC2016 # awk's own
check 'all differences are exactly 0' awk '/^  [a-z_0-9A-Z]+ .* to / { n++; for (i = 1; i <= NF; i++) if ($i == "to") { bad += $(i - 1) != 0 || $(i + 1) != 0 || $(i - 2) != 0 } } END { exit !(n > 10 && !bad) }' say/out
again 'of the file, too' same.h5
if has_python; then
    check 'all parts of all differences' "$PYTHON" -c 'import h5py, numpy as np, sys
with h5py.File("same.h5") as f:
    parts = [f["difference/" + part][1] for part in ("mean", "mc_error", "low", "high")]
    sys.exit(not all(np.all((part == 0) | np.isnan(part)) for part in parts) or not np.isnan(f["difference/variance_reduction"][1]).all())'
fi
does 'a population and its copy' compare twin/fragmented.yaml twin/twin.yaml $brief --replicates 2 --draws point --by year@repeat_reports
check 'no nan is printed of it' sh -c '! grep -q -i -w nan say/out'
finish
