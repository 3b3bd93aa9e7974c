#!/bin/sh
# What diff says, and result files that are not whole: cut off, foreign, changed after they were made, through every reader.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
few="--replicates 4 --families 60"
does 'compare writes a file' compare $one $two $few -o a.h5
does 'its replay another' replay a.h5 -o again.h5
for seed in 1 2; do
    kith run $one $few -s $seed -o seed$seed.h5
done

# ---- diff ----
does 'diff of a file with itself' diff a.h5 a.h5
check 'is identical' says '^identical$'
does 'diff with its replay' diff a.h5 again.h5
kith diff seed1.h5 seed2.h5
check 'diff of two seeds exits 1' test "$code" -eq 1
check 'diff says where' says 'outcome_value'
check 'diff says it in at most 51 lines' test "$(wc -l <say/out)" -le 51
refuses 66 'nowhere.h5' diff a.h5 nowhere.h5
refuses 66 'nowhere.h5' diff nowhere.h5 a.h5

# ---- files that are not what they should be ----
head -c 5000 a.h5 >cut.h5
head -c "$(($(wc -c <a.h5) - 1))" a.h5 >short.h5
: >empty.h5
cp $one foreign.h5
mkdir folder.h5
for verb in info replay; do
    refuses 65 cut.h5 $verb cut.h5
    refuses 65 short.h5 $verb short.h5
    refuses 65 empty.h5 $verb empty.h5
    refuses 65 foreign.h5 $verb foreign.h5
    refuses 66 folder.h5 $verb folder.h5
    refuses 66 'nowhere.h5' $verb nowhere.h5
    refuses 66 '' $verb ''
done
refuses 65 cut.h5 diff a.h5 cut.h5

if has_python; then
    change() { # change FILE STATEMENT: a copy of a.h5 in which one thing is different
        cp a.h5 "$1"
        "$PYTHON" -c "import h5py, sys
with h5py.File(sys.argv[1], 'r+') as f:
    $2" "$1"
    }
    # ---- what differs ----
    cat >kinds.py <<'END'
import shutil
import h5py
import numpy as np

shutil.copy("plain.h5", "kinds.h5")
with h5py.File("kinds.h5", "r+") as f:
    f.attrs.modify("families", np.float64(21))
    f["wave"].attrs["extra"] = np.bytes_("more")
    del f["scenario"].attrs["long_name"]
    f["outcome_unit"].attrs.modify("long_name", np.bytes_("x" * 90))
    f["outcome_meaning"][0] = "same\nother"
    f["wave_finding"][1, 0, 0, 2, 3] += 1
    f["outcome_headline"][:] = 1 - f["outcome_headline"][()]
    def again(name, value, scales):
        attributes = {k: v for k, v in f[name].attrs.items() if k != "DIMENSION_LIST"}
        del f[name]
        new = f.create_dataset(name, data=value, track_times=False)
        for k, v in attributes.items():
            new.attrs[k] = v
        for dimension, scale in zip(new.dims, scales):
            dimension.attach_scale(f[scale])
    again("parameter_value", f["parameter_value"][()].astype("<f4"), ("scenario", "draw", "parameter"))
    again("outcome_value", f["outcome_value"][()].swapaxes(1, 2), ("scenario", "replicate", "draw", "outcome"))
    del f["outcome_group"]
    f.create_dataset("more", data=np.int64(5), track_times=False)
END
    does 'a small file' compare $one $two --families 20 --replicates 2 -o plain.h5
    "$PYTHON" kinds.py
    kith diff --altered plain.h5 kinds.h5
    check 'diff of two files that differ in many ways exits 1' test "$code" -eq 1
    for words in '^/: attribute families: [0-9]* in plain.h5, 21 in kinds.h5$' '^wave: attribute extra only in kinds.h5$' '^scenario: attribute long_name only in plain.h5$' \
        '^outcome_unit: attribute long_name: "Unit of the outcome" in plain.h5, "x*"[.]* in kinds.h5$' '^outcome_meaning.0.: ".*" in plain.h5, "same" in kinds.h5; 1 of [0-9]* differ$' \
        '^wave_finding.1,0,0,2,3.: [0-9]* in plain.h5, [0-9]* in kinds.h5; 1 of [0-9]* differ$' '^outcome_headline.0.: 1 in plain.h5, 0 in kinds.h5; ' \
        '^parameter_value: f64 in plain.h5, f32 in kinds.h5$' '^outcome_value: axes (scenario draw replicate outcome) in plain.h5, (scenario replicate draw outcome) in kinds.h5$' \
        '^outcome_group: only in plain.h5$' '^more: only in kinds.h5$'; do
        check "diff says $words" says "$words"
    done
    kith diff --altered kinds.h5 plain.h5
    check 'and the other way round' says '^more: only in kinds.h5$'
    does 'a shorter file' compare $one scenarios/integral.yaml --families 40 --replicates 2 -o shorter.h5
    kith diff a.h5 shorter.h5
    check 'differs by lengths' says '^[a-z_]*: extent 1 is [0-9]* in a.h5, [0-9]* in shorter.h5$'

    change value.h5 "f['outcome_value'][1, 0, 1, 3] += 1e-9"
    kith info value.h5
    check 'info of a changed file exits 65' test "$code" -eq 65
    check 'info says that it was changed' tells 'changed after it was made'
    check 'and what it holds, the digest last' sh -c 'tail -n 1 say/out | grep -q "^altered  *yes" && tail -n 2 say/out | grep -q "^digest"'
    does 'info of a changed file, if it may be' info --altered value.h5
    check 'says that it is' says '^altered  *yes'
    does 'info without a look at the values' info --no-verify value.h5
    check 'says so' says '^digest .* (not verified: its values were not read)$'
    refuses 64 'give it or --altered' info --no-verify --altered value.h5
    for verb in replay report figures 'replay --replicate 0' 'diff a.h5' "run $one $few -o work/a.h5 --draws"; do
        refuses 65 'was altered after it was made' $verb value.h5
    done
    kith replay --altered value.h5 -o remade.h5
    check 'replay of a changed file exits 1' test "$code" -eq 1
    check 'replay says which value' says 'outcome_value'
    check 'and that the file was altered' says 'value.h5: was altered after it was made'
    check 'and so does the file that it made' sh -c '"$0" info remade.h5 | grep -q "^altered_input  *value.h5$"' "$KITH"
    check 'and calls what it made the replay, not by a name for a moment' sh -c 'grep -q " in value.h5, .* in the replay; " say/out && ! grep -q "/replay\|[.]replay" say/out'
    kith replay --altered value.h5 --replicate 1
    check 'replay of the changed run exits 1' test "$code" -eq 1
    check 'and says which outcome' says '^outcome_value\[[0-9,]*\] ([a-zA-Z0-9_]* of run 1, integral): '
    does 'replay of another run of it' replay --altered value.h5 --replicate 0
    kith diff --altered a.h5 value.h5
    check 'diff exits 1' test "$code" -eq 1
    check 'and names the file that was altered' says '^value.h5: was altered after it was made'
    does 'draws of an altered file, if they may be' run $one $few --draws value.h5 --altered -o drawn.h5
    check 'are marked' sh -c '"$0" info drawn.h5 | grep -q "^altered_input  *value.h5$"' "$KITH"
    kith figures --altered value.h5 -o marked
    check 'figures of an altered file are marked, all of them' sh -c 'test "$(grep -l "ltered after it was made" marked/*.csv marked/*.gp | wc -l)" -eq "$(ls marked/*.csv marked/*.gp | wc -l)"'
    kith report --altered value.h5 -o marked.html
    if [ "$code" -eq 69 ]; then skip 'page of an altered file' 'built without the page'; else
        check 'the page of an altered file says so, in both languages' sh -c 'grep -q "controlesom klopt niet" marked.html && grep -q "its digest does not hold" marked.html'
    fi

    "$PYTHON" -c "import h5py
with h5py.File('strange.h5', 'w') as f:
    f['x'] = [1.0, 2.0]"
    refuses 65 strange.h5 info strange.h5
    refuses 65 strange.h5 replay strange.h5
    refuses 65 strange.h5 run $one --draws strange.h5 -o work/a.h5
    change newer.h5 "f.attrs['format_version'] = '9.0'"
    refuses 65 newer.h5 info newer.h5
    change shape.h5 "del f['outcome_value']"
    refuses 65 outcome_value replay --altered shape.h5
    change scenario.h5 "del f['inputs/scenario_integral']"
    refuses 65 scenario_integral replay --altered scenario.h5
    change text.h5 "del f['inputs/scenario_integral']; f['inputs/scenario_integral'] = 'nonsense'"
    kith replay --altered text.h5
    check 'replay of a file with a spoilt scenario fails' test "$code" -eq 78 -o "$code" -eq 65
    change values.h5 "del f['parameter_value']"
    refuses 65 parameter_value replay --altered values.h5
    refuses 65 parameter_value run $one --altered --draws values.h5 -o work/a.h5
else
    skip 'changed files' "$PYTHON has no h5py"
fi
finish
