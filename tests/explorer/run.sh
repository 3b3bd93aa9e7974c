#!/bin/sh
# The page for people, in a browser: run.sh [quick]   (called by `make test-explorer` and `make check-long`; quick by `make test`)
#
# Needs the page (`make explorer`), Node.js, Chromium and h5py; says skip without them. Quick: populations only, two short views.
set -u
KITH=${KITH:-build/kith} PYTHON=${PYTHON:-/usr/bin/python3} CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export CHROMIUM
part=${1:-all}
folder=${FOLDER:-build/explorer/test}
[ "$part" = all ] || folder=$folder-$part
for need in node "$CHROMIUM" "$PYTHON"; do
    command -v "$need" >/dev/null 2>&1 || { echo "skip - the page in a browser: there is no $need"; exit 0; }
done
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null || { echo "skip - the page in a browser: $PYTHON has no h5py"; exit 0; }
# How much of it: the quick part is a small twin of the whole.
if [ "$part" = all ]; then runs=200 set=40 few=4 scale=0.02 spans="3 12 120" horizon=; else runs=20 set=10 few=2 scale=0.005 spans="3 12" horizon="156 week"; fi

# ---- the core in WebAssembly, which needs no browser ----

rm -rf "$folder"
mkdir -p "$folder/bad" "$folder/live"
core=build/live/kith.wasm
live() { # CORE
    node tests/explorer/live.test.mjs "$1" "$folder/live" "$part" || live=1
}
live=0
if [ -f $core ] && [ -d analysis/explorer/node_modules/h5wasm ]; then
    two="scenarios/fragmented.yaml scenarios/integral.yaml"
    echo "pathways.integral.staff_ratio=2.2 pathways.integral.advantage=0.3 pathways.integral.handover_loss=0.2 assess.capacity=2.5
services.psychiatry.places=3.1 detect.signs=0.4 care.half_life=60" >"$folder/live/set.txt"
    # shellcheck disable=SC2086,SC2046 # lists of words are meant
    {
        "$KITH" compare $two --replicates "$runs" -o "$folder/live/demo.h5"
        "$KITH" compare $two --replicates "$set" $(sed 's/\([^ ]*=\)/--set \1/g' "$folder/live/set.txt") -o "$folder/live/set.h5"
        "$KITH" compare scenarios/fragmented.yaml scenarios/capacity-cut.yaml scenarios/regional-plan.yaml --scale "$scale" --only-region Zeeland --replicates "$few" -o "$folder/live/changes.h5"
        [ "$part" != all ] || "$KITH" compare scenarios/baseline.yaml scenarios/follow-up-programme.yaml --scale 0.1 --only-region Zeeland -o "$folder/live/province.h5"
        [ "$part" != all ] || "${CC:-gcc}" -std=c11 -O1 -Iinclude -Isim tests/explorer/live_native.c "${OUT:-build/gcc-release}/libkith.a" $(pkg-config --libs hdf5-serial libfyaml gsl nettle zlib) -lhdf5_hl -lm -fopenmp -lgcov -o "$folder/live/native"
    } >/dev/null 2>"$folder/live/log" || { cat "$folder/live/log"; echo "not ok - results for the core in WebAssembly"; live=1; }
    live $core
    if [ "$part" = all ]; then
        # The npm package, installed and asked for the names of outcomes and a statistic whose value is known.
        if sh analysis/live/pack.sh "$folder/live" >/dev/null && mkdir -p "$folder/live/user/node_modules/kith-live" &&
            tar -xzf "$folder/live/kith-live-0.1.0.tgz" --strip-components 1 -C "$folder/live/user/node_modules/kith-live" &&
            cat >"$folder/live/user/ask.mjs" <<'END' && node "$folder/live/user/ask.mjs"; then
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Core } from "kith-live";
const core = await Core.load(readFileSync(createRequire(import.meta.url).resolve("kith-live/kith.wasm")));
const d = core.spreads(Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 4, 6, 8), 4, 1);
process.exit(core.outcomes("cohort").includes("lasting_T3") && d.mean === 2.5 && core.told(d, 4, 4, 1).way === "few" ? 0 : 1);
END
            echo "ok - the npm package has the core"
        else
            echo "not ok - the npm package has the core"
            live=1
        fi
        # And as a notebook imports it, in a browser.
        if [ -d analysis/explorer/node_modules/playwright-core ]; then
            mkdir "$folder/notebook" && ln -s "../live/user/node_modules/kith-live" "$folder/notebook/package" && node analysis/live/study.mjs "$folder/live/demo.h5" >"$folder/notebook/study.json" &&
                node tests/explorer/notebook.test.mjs "$folder/notebook" || live=1
        fi
        "$PYTHON" tests/explorer/live_python.py $core "$folder/live" || live=1
        # A second build, with a wasm-opt in PATH that would spoil it; and one without SIMD, which gives the same bits.
        mkdir "$folder/live/bin"
        printf '#!/bin/sh\nexit 1\n' >"$folder/live/bin/wasm-opt"
        chmod +x "$folder/live/bin/wasm-opt"
        PATH="$folder/live/bin:$PATH" make -s live SETUP=no live_room="$folder/live/again"
        if cmp $core "$folder/live/again/kith.wasm"; then echo "ok - two builds of the core are the same bytes"; else echo "not ok - two builds of the core are the same bytes"; live=1; fi
        make -s live SETUP=no PLAIN=1 live_room="$folder/live/plain"
        live "$folder/live/plain/kith.wasm"
    fi
else
    echo "skip - the core in WebAssembly: run make SETUP=page first"
fi

# ---- the page's numbers, which need no browser either ----

for runs in $spans; do # so few families make skewed differences, and intervals no wider than their error
    "$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --families 5 --keep summary --replicates "$runs" -o "$folder/numbers.h5" >/dev/null 2>&1
    "$PYTHON" - "$folder/numbers.h5" >"$folder/numbers-$runs.json" <<'END'
import json
import sys

import h5py
import numpy as np

f = h5py.File(sys.argv[1])
y = f["outcome_value"][1] - f["outcome_value"][0]
plain = lambda x: [None if np.isnan(v) else float(v) for v in np.ravel(x)]
parts = {part: plain(f["difference"][part][1]) for part in ("mean", "mc_error", "low", "high")}
print(json.dumps({"draws": y.shape[0], "replicates": y.shape[1], "outcomes": [
    {"name": name.decode(), "y": plain(y[..., o]), **{part: values[o] for part, values in parts.items()}} for o, name in enumerate(f["outcome"][()])]}))
END
done
if [ -f $core ]; then
    node tests/explorer/numbers.test.mjs $core "$folder"/numbers-*.json || live=1
else
    echo "skip - statistics of the page: run make SETUP=page first"
fi
node tests/explorer/words.test.mjs || live=1
numbers=$live

if [ ! -d analysis/explorer/node_modules/playwright-core ] || [ ! -f build/explorer/page.html ]; then
    echo "skip - the page in a browser: run make explorer first"
    exit "$numbers"
fi

# ---- results and their pages ----

# The first screen: comparisons with what the command printed of them; one in which something is clearly better, and something clearly worse.
plan() { # plan NAME TITLE STOPS RELAPSES
    printf 'extends: %s\ntitle: %s\nabout: For a test, in which differences are clear.\nwhat_if:\n  violence.stop_rate: %s 1/year\n  violence.relapse_scale: %s week\n' \
        "$PWD/scenarios/fragmented.yaml" "$2" "$3" "$4" >"$folder/$1.yaml"
}
plan base "As often as others say" 0.6 200
plan clear "Violence that stops sooner" 2.4 900
plan dark "Violence that hardly stops" 0.11 60
if [ "$part" = all ]; then shown="few clear"; else shown=clear; fi
"$KITH" compare "$folder/base.yaml" "$folder/clear.yaml" "$folder/dark.yaml" --replicates 40 -o "$folder/clear.h5" --no-progress >"$folder/clear.txt" 2>/dev/null
[ "$part" != all ] || "$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 16 -o "$folder/few.h5" --no-progress >"$folder/few.txt" 2>/dev/null
set -e
population() {
    name=$1
    shift
    "$KITH" "$@" -o "$folder/$name.h5" --no-progress >/dev/null 2>&1
    "$KITH" report "$folder/$name.h5" -o "$folder/$name.html" 2>/dev/null
}
two="scenarios/baseline.yaml scenarios/capacity-cut.yaml --population"
printf 'id,value\n1,2\n' >"$folder/bad/no-hdf5.csv"
cp build/explorer/page.html "$folder/empty.html"
# shellcheck disable=SC2086 # lists of words are meant
{
    population country compare $two --scale "$scale" --replicates 4 --small 12 ${horizon:+--set "population.horizon=$horizon"}
    printf 'region,households,reports,capacity\nNorth,9000,400,1\nMiddle,30000,900,1\nSouth,20000,1100,1\n' >"$folder/areas.csv"
    if [ "$part" = all ]; then
        population weeks compare $two --scale 0.02 --only-region Zeeland --replicates 4 --keep weekly --set 'population.horizon=104 week'
        population areas compare $two --regions "$folder/areas.csv" --replicates 4 --set 'population.horizon=156 week'
        population zeeland compare scenarios/baseline.yaml scenarios/follow-up-programme.yaml --scale 0.02 --only-region Zeeland --replicates 20
        fifteen=$(for each in baseline capacity-cut acute-centre earlier-in-view everything-together five-million-children five-million-local-teams five-million-perpetrators \
            follow-up-programme long-term-specialised neighbourhood-expertise police-and-justice regional-plan regional-safety-team structural-team; do echo "scenarios/$each.yaml"; done)
        population fifteen compare $fifteen --population --scale 0.005 --set 'population.horizon=156 week'
        population onearea run scenarios/baseline.yaml --population --scale 0.02 --only-region Zeeland --draws point --replicates 3 --set 'population.horizon=104 week'
    fi
}
"$PYTHON" tests/explorer/expect_population.py "$folder/country.h5" >"$folder/country.json"
[ "$part" != all ] || "$PYTHON" - "$folder/weeks.h5" >"$folder/weeks.json" <<'END'
import json
import sys

import h5py

f = h5py.File(sys.argv[1])
per = 1000 / (f["region_households"][0] * f.attrs["scale"])
d = {k: f[f"weekly_difference/violence/{k}"][1, 0, :, 0].astype(float) * -per for k in ("mean", "high", "low")}
wait = list(f["help"].asstr()[:]).index("waiting")
w = {k: f[f"weekly{'_spread' if k != 'mean' else ''}/help_status{'' if k == 'mean' else '/' + k}"][1, 0, :, wait].astype(float) * per for k in ("mean", "low", "high")}
print(json.dumps({"changes": [[i, d["mean"][i], *sorted((d["high"][i], d["low"][i]))] for i in range(3, 104, 4)],
    "waiting": [[i, *(w[k][i] for k in ("mean", "low", "high"))] for i in range(3, 104, 4)]}))
END
"$PYTHON" - "$folder" <<'END'
import shutil
import sys

import h5py
import numpy as np

folder = sys.argv[1]
for name in ("other-kind", "no-strata"):
    shutil.copy(f"{folder}/country.h5", f"{folder}/bad/{name}.h5")
# A file in which it was asked what decides, with costs: by hand, so that the numbers are known.
shutil.copy(f"{folder}/country.h5", f"{folder}/asked.h5")
with h5py.File(f"{folder}/asked.h5", "a") as file:
    names = [name.decode() for name in file["outcome"][()]]
    file["outcome"][names.index("orders")] = "cost_municipality"
    scenarios, parameters = len(file["scenario"]), len(file["parameter"])
    axes = {"explained": ["violent"], "break_even": ["population.stay@violent", "population.memory@waiting"], "sign": ["plus", "minus", "within_noise"], "crossing": ["upward", "downward"]}
    for name, points in axes.items():
        file.create_dataset(name, data=points, dtype=h5py.string_dtype())
    put = lambda name, shape, value: file.create_dataset(f"explain/{name}", data=np.broadcast_to(value, shape).astype("f8"))
    nan, inf = float("nan"), float("inf")
    put("draws", (scenarios, 1), 40)
    put("prcc", (scenarios, 1, parameters), [0.9 if p == 3 else nan if p > 20 else 0.01 * p for p in range(parameters)])
    put("prcc_error", (scenarios, 1, parameters), 0.1)
    put("by_chance", (scenarios, 1, parameters), 0.5)
    put("sign_share", (scenarios, 1, 3), [0.6, 0.3, 0.1])
    for name, value in {"value": [[7.25, nan], [nan, nan]], "low": [[6, nan], [nan, nan]], "high": [[inf, nan], [nan, nan]]}.items():
        put(f"break_even_{name}", (scenarios, 2, 2), value)
    put("break_even_from", (scenarios, 2), 3)
    put("break_even_to", (scenarios, 2), 11)
with h5py.File(f"{folder}/bad/other-kind.h5", "a") as file:
    file.attrs["kind"] = "histories"
with h5py.File(f"{folder}/bad/no-strata.h5", "a") as file:
    del file["strata/mean"]
END
"$KITH" decide "$folder/clear.h5" --outcome lasting_T3 --outcome child_years -o "$folder/clear.json" >/dev/null 2>&1
"$PYTHON" - "$folder/clear.json" <<'END'
import json
import sys

answer = json.load(open(sys.argv[1])) # and what would have to be true, with numbers that are known
columns = dict.fromkeys(("scenario", "other", "value", "parameter", "boundary", "error", "better", "draws_there"), "")
rows = [{"scenario": "clear", "other": "pathways.integral.staff_ratio", "value": x, "parameter": "pathways.integral.advantage", "boundary": x / 8, "error": .01, "better": "above", "draws_there": .5}
        for x in (4.0, 2.0, 3.0)]
answer["tables"]["threshold"] = {"title": "What would have to be true:", "columns": columns, "rows": rows, "notes": []}
columns = dict.fromkeys(("scenario", "step", "acts_by", "unit", "effect", "low", "high", "mc_error", "alone"), "") # and why, as kith explain has it
rows = [{"scenario": "clear", "step": step, "acts_by": "x", "unit": "%", "effect": x, "low": x - .02, "high": x + .01, "mc_error": .001, "alone": x}
        for step, x in (("staff", .01), ("rest", .03), ("total", .04))]
answer["tables"]["links"] = {"title": "Step by step:", "columns": columns, "rows": rows, "notes": []}
json.dump(answer, open(sys.argv[1], "w"))
END
"$KITH" decide "$folder/${shown%% *}.h5" --outcome lasting_T3 -o "$folder/answer.h5" >/dev/null 2>&1
for name in $shown; do
    decision=
    [ "$name" != clear ] || decision="--decision $folder/clear.json"
    # shellcheck disable=SC2086 # an option and its value, or nothing
    "$KITH" report "$folder/$name.h5" $decision -o "$folder/$name.html" 2>/dev/null
done
if [ "$part" = quick ]; then
    set +e
    # shellcheck disable=SC2086 # a list of words
    node tests/explorer/first.test.mjs "$folder" $shown || numbers=1
    node tests/explorer/population.test.mjs "$folder" quick || numbers=1
    exit "$numbers"
fi
mv "$folder/bad/other-kind.h5" "$folder/bad/no-strata.h5" "$folder/"
# shellcheck disable=SC2086
{
    population country-runs compare $two --scale 0.02 --replicates 16 --small 12 --keep runs
    population many compare $two scenarios/fragmented.yaml scenarios/integral.yaml scenarios/regional-plan.yaml scenarios/police-and-justice.yaml --scale 0.02 --replicates 4
}
cat >"$folder/another.yaml" <<END
extends: $PWD/scenarios/integral.yaml
title: Integral care for half
about: As integral care, for half of the families; a scenario for the test.
pathways: {integral: {share: {value: 0.5, unit: "1", grade: assumption, source: "Of the test, after C2.06"}}}
END
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml "$folder/another.yaml" -o "$folder/demo.h5" --no-progress >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --draws point --replicates 40 -o "$folder/point.h5" >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --draws point --replicates 1 -o "$folder/bare.h5" >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --keep summary --replicates 7 --families 5 -o "$folder/small.h5" >/dev/null 2>&1
"$KITH" run scenarios/baseline.yaml --replicates 60 -o "$folder/one.h5" >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --keep weekly --replicates 900 -o "$folder/large.h5" >/dev/null 2>&1
"$KITH" report --empty -o "$folder/shipped.html" 2>/dev/null
for name in demo point bare small one large; do
    "$KITH" report "$folder/$name.h5" -o "$folder/$name.html" 2>/dev/null
done
"$PYTHON" tests/explorer/expect.py "$folder/demo.h5" "$folder/large.h5" >"$folder/demo.json"
set +e

# ---- sliders: results whose scenarios lie beside them, so that a reader's own can ----

sliders=0
if [ -f $core ]; then
    mkdir "$folder/sliders"
    cp -R scenarios "$folder/sliders/"
    at="$folder/sliders/scenarios"
    "$KITH" compare "$at/fragmented.yaml" "$at/integral.yaml" --break-even pathways.integral.advantage@lasting_T3 -o "$folder/sliders/live.h5" --no-progress >/dev/null 2>&1
    "$KITH" compare "$at/fragmented.yaml" "$at/capacity-cut.yaml" --scale 0.02 --only-region Zeeland --replicates 4 --set 'population.horizon=156 week' -o "$folder/sliders/region.h5" --no-progress >/dev/null 2>&1
    cp "$folder/sliders/live.h5" "$folder/sliders/drifted.h5"
    "$PYTHON" -c "import h5py, sys
with h5py.File(sys.argv[1], 'a') as f: f['outcome_value'][1, 0, 0, 3] *= 1 + 2 ** -50" "$folder/sliders/drifted.h5"
    for name in live region drifted; do
        "$KITH" report "$folder/sliders/$name.h5" -o "$folder/sliders/$name.html" --altered 2>/dev/null || echo "not ok - a page of $name"
    done
    cp "$folder/country.html" "$folder/sliders/"
    sed 's/\(id="core">\)[^<]*/\1/' "$folder/sliders/live.html" >"$folder/sliders/without.html"
    KITH=$KITH node tests/explorer/live_page.test.mjs "$folder/sliders" || sliders=1
    mkdir "$folder/one"
    KITH=$KITH PYTHON=$PYTHON sh tests/explorer/one_statistic.sh "$folder/one" || sliders=1
fi
numbers=$((numbers | sliders))

# ---- wrong files: the page says so in words, the command with its exit code ----

: >"$folder/bad/empty.h5"
head -c 100000 "$folder/demo.h5" >"$folder/bad/truncated.h5"
"$PYTHON" -c "import h5py, sys; h5py.File(sys.argv[1], 'w')['x'] = 1" "$folder/bad/other-program.h5"
failed=$numbers
check() {
    if [ "$2" -eq "$3" ]; then echo "ok - $1"; else echo "not ok - $1: exit code $2, not $3"; failed=1; fi
}
for file in "$folder"/bad/*; do
    "$KITH" report "$file" -o "$folder/none.html" >/dev/null 2>&1
    check "kith report ${file##*/} is refused" "$?" 65
done
"$KITH" report "$folder/absent.h5" -o "$folder/none.html" >/dev/null 2>&1
check "a file that is not there is refused" "$?" 66
"$KITH" report >/dev/null 2>&1
check "a report of nothing is a usage error" "$?" 64
"$KITH" report "$folder/demo.h5" -o "$folder/no/where.html" >/dev/null 2>&1
check "a page in no folder cannot be made" "$?" 73
"$KITH" report "$folder/demo.h5" -o "$folder" >/dev/null 2>&1
check "a folder is not written over" "$?" 73
if [ -c /dev/full ]; then
    ln -sf /dev/full "$folder/full.html"
    "$KITH" report "$folder/demo.h5" -o "$folder/full.html" >/dev/null 2>&1
    check "a device is not written over" "$?" 73
    rm -f "$folder/full.html"
fi
left=$(find "$folder" -name 'none.html*' -o -name '*.partial.*' -o -name '*.reduced.*' | wc -l)
check "nothing half-made stays" "$left" 0
"$KITH" report "$folder/demo.h5" -o "$folder/again.html" 2>/dev/null
cmp -s "$folder/demo.html" "$folder/again.html"
check "the same result gives the same page" "$?" 0

# ---- in the browser ----

# shellcheck disable=SC2086 # a list of words
node tests/explorer/first.test.mjs "$folder" $shown || failed=1
node tests/explorer/page.test.mjs "$folder" || failed=1
node tests/explorer/keyboard.test.mjs "$folder" demo zeeland fifteen || failed=1
mv "$folder/other-kind.h5" "$folder/no-strata.h5" "$folder/bad/"
node tests/explorer/population.test.mjs "$folder" || failed=1
exit "$failed"
