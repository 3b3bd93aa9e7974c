#!/bin/sh
# One line of one statistic is changed in C, in a copy of the tree: terminal, file and page all change, and say the same as one another.
# one_statistic.sh FOLDER   (called by run.sh; from the top of a tree in which `make programs explorer` was run)
set -u
failed=0
KITH=${KITH:-build/kith} PYTHON=${PYTHON:-/usr/bin/python3}
folder=$1
tree=$folder/tree
out=$(dirname "$(readlink -f build/kith)") # build/gcc-release
mkdir -p "$tree/build/${out##*/}" "$tree/build/explorer" "$tree/analysis/explorer"
cp -Rp Makefile include sim scenarios "$tree/" # with their times: only what is changed is built again
cp -Rp analysis/live "$tree/analysis/"
for part in "$out"/*; do
    [ "${part##*/}" = tests ] || cp -Rp "$part" "$tree/build/${out##*/}/"
done
cp -Rp build/live "$tree/build/"
cp -p build/explorer/page.html build/explorer/page.html.live "$tree/build/explorer/"
sed 's/\.975 \* many - 1/.9 * many - 1/' sim/stat/expected.c >"$tree/sim/stat/expected.c" # the upper end of an interval over 39 draws or more
if cmp -s sim/stat/expected.c "$tree/sim/stat/expected.c"; then echo "not ok - one statistic is changed: the line is not in sim/stat/expected.c any more"; exit 1; fi
if ! make -s -C "$tree" live programs SETUP=no >"$folder/log" 2>&1; then cat "$folder/log"; echo "not ok - a tree with one statistic changed is built"; exit 1; fi
changed="$tree/build/${out##*/}/kith"
node analysis/explorer/build.mjs "$folder/page.html" "$tree/build/live/kith.wasm" >/dev/null || exit 1
for which in plain changed; do
    command=$KITH
    [ $which = plain ] || command=$changed
    for what in demo moved; do
        set -- # the file that is opened, and what a slider makes of it
        [ $what = demo ] || set -- --set pathways.integral.staff_ratio=2.2
        "$command" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 100 "$@" --force -o "$folder/$which-$what.h5" --no-progress >"$folder/$which-$what.txt" 2>/dev/null || { echo "not ok - $which: kith compare"; failed=1; }
    done
done
"$PYTHON" - "$folder" <<'END' || { echo "not ok - one statistic is changed: terminal and file"; failed=1; }
import re, sys
import h5py, numpy as np
folder = sys.argv[1]
def file(which):
    f = h5py.File(f"{folder}/{which}-demo.h5")
    return {k: f[f"difference/{k}"][1] for k in ("mean", "mc_error", "low", "high")}, list(f["outcome"].asstr()[:]), f["outcome_unit"].asstr()[:]
(plain, names, units), (changed, _, _) = file("plain"), file("changed")
same = lambda k: np.array_equal(plain[k], changed[k], equal_nan=True)
assert same("mean") and same("mc_error") and same("low"), "more than the upper end has changed"
assert (plain["high"] > changed["high"]).sum() > 20, "the file has not changed"
def short(which): # NAME OUTCOME UNIT MEAN LOW to HIGH
    part = open(f"{folder}/{which}-demo.txt").read().split(" in short\n")[1]
    return {line.split()[1]: (float(line.split()[3]), float(line.split()[4]), float(line.split()[6])) for line in part.splitlines()[:4]}
for which, of in (("plain", plain), ("changed", changed)):
    for name, (mean, low, high) in short(which).items():
        o = names.index(name)
        scale = 100 if units[o] == "1" else 1
        for said, x in ((mean, of["mean"][o]), (low, of["low"][o]), (high, of["high"][o])):
            assert abs(said - scale * x) <= .006 + .0006 * abs(scale * x), (which, name, said, x)
assert all(short("plain")[n][:2] == short("changed")[n][:2] and short("plain")[n][2] > short("changed")[n][2] for n in short("plain")), "the terminal has not changed"
print("ok - one statistic is changed: the file changes, the terminal with it, and nothing else")
END
node tests/explorer/one_statistic.test.mjs "$folder" || failed=1
exit "$failed"
