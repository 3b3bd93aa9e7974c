#!/bin/sh
# Result files: replay, info, diff; whole, changed, cut off, foreign; draws of a file; every --keep.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
few="--replicates 4 --families 60"

does 'compare writes a file' compare $one $two $few -o a.h5
check 'the digest is told' tells "^a.h5 written in .* digest $(digest a.h5)$"
check 'the last line has family-weeks per second' sh -c 'tail -n 1 say/err | grep -q "family-weeks per second$"'
check 'the table is on stdout' says 'difference'
check 'messages are not on stdout' sh -c '! grep -q -e "per second" -e digest say/out'

# ---- replay ----
does 'replay' replay a.h5
check 'replay says identical' says '^a.h5: identical$'
check 'replay leaves only the file' test "$(find . -name '*.h5*' ! -path './scenarios/*' | wc -l)" -eq 1
for k in 0 1 3; do
    does "replay of run $k" replay a.h5 --replicate $k
    check "run $k is identical" says 'identical'
done
refuses 64 'a.h5 holds runs 0 to 3 of each scenario, not 4' replay a.h5 --replicate 4
does 'replay on three threads, portable' replay a.h5 --threads 3 --portable
does 'replay keeps the file if asked to' replay a.h5 -o again.h5
check 'and the kept file is the same' test "$(digest again.h5)" = "$(digest a.h5)"
refuses 64 'does not go with --replicate' replay a.h5 -o again.h5 --replicate 1
refuses 73 'cannot make the file' replay a.h5 -o work/nowhere/again.h5
TMPDIR=$scratch/nowhere refuses 73 'cannot make a folder' replay a.h5
does 'three scenarios, point' compare scenarios/baseline.yaml $one $two $few --draws point -o three.h5
check 'two tables of differences' test "$(grep -c ' pairs of runs on common random numbers' say/out)" -eq 2
check 'the text says that parameters were held fixed' says 'held fixed at their point values'
does 'replay of three' replay three.h5
check 'three are identical' says identical
for keep in weekly waves summary; do
    does "--keep $keep" run $one $few --keep $keep -o $keep.h5
    does "replay of --keep $keep" replay $keep.h5
done
variables() { "$KITH" info "$1" | awk '/^  / { print $1 }' | grep -c -x -E "$2"; }
check 'weekly holds the weeks of each run' test "$(variables weekly.h5 'violence|moves')" -eq 2
check 'waves holds their mean and quantiles' test "$(variables waves.h5 'violence|summary/violence')" -eq 1
check 'summary holds the outcomes of each run only' test "$(variables summary.h5 'outcome_value|violence|incidents')" -eq 1
mkdir "a folder"
cp $one "a folder/it's mine.yaml"
cp scenarios/*.yaml scenarios/evidence.csv "a folder"
does 'names with blanks' run "a folder/it's mine.yaml" $few -o "a folder/b c.h5"
does 'replay of names with blanks' replay "a folder/b c.h5"
long=$(printf '%0200d' 0)
cp $one "scenarios/x$long.yaml"
does 'a very long name' run "scenarios/x$long.yaml" $few -o long.h5
does 'replay of a very long name' replay long.h5

# ---- draws of a file ----
does '--draws FILE' compare $one $two --replicates 4 --families 60 --draws a.h5 -o b.h5
check 'gives the same outcomes' sh -c '! "$0" diff a.h5 b.h5 | grep -q outcome_value' "$KITH"
does 'replay of --draws FILE' replay b.h5
check 'which is identical' says identical
refuses 65 'three.h5: its parameters were held at their values, so it has no draws' run $one --families 60 --draws three.h5 -o work/c.h5

# ---- scenarios of one comparison with different changes over time ----
for name in early late; do
    cat >scenarios/$name.yaml <<END
extends: integral.yaml
changes:
  $name:
    parameter: {value: assess.capacity, grade: assumption, source: what if}
    how: {value: multiply, grade: assumption, source: what if}
    amount: {value: 0.7, dist: uniform, low: 0.5, high: 0.9, unit: 1, grade: assumption, source: what if}
END
done
does 'compare with changes' compare $two scenarios/early.yaml scenarios/late.yaml $few -o changes.h5
check 'it says once that a cohort leaves them out' test "$(grep -c 'changes over time act in population runs only' say/err)" -eq 1
does 'replay with changes' replay changes.h5
check 'changes are identical' says identical
does 'replay of a run with changes' replay changes.h5 --replicate 1
does '--draws of a file whose first scenario has no changes' compare scenarios/late.yaml scenarios/early.yaml $few --draws changes.h5 -o drawn.h5
does 'replay of drawn changes' replay drawn.h5
check 'drawn changes are identical' says identical
does 'draws of a file that knows no changes' run scenarios/early.yaml $few --draws a.h5 -o e.h5
does 'replay of them' replay e.h5
does 'without changes' run $two $few
check 'nothing is said of them' sh -c '! grep -q changes say/err'
does 'describe a row of changes' describe 'changes.*.ramp'
check 'says what holds when it is left out' says '^left out 0 week$'

# ---- other values ----
does '--set' run $one $few --draws point --set violence.high_rate=50 -o set.h5
check '--set changes the result' test "$(digest set.h5)" != "$(digest a.h5)"
does 'replay of --set' replay set.h5
check '--set is in the file' sh -c '"$0" replay set.h5 --replicate 0 | grep -q identical' "$KITH"
for seed in 1 2 18446744073709551615; do
    kith run $one $few -s $seed -o seed$seed.h5
done
check 'another seed is another result' test "$(digest seed1.h5)" != "$(digest seed2.h5)"
does 'replay of the largest seed' replay seed18446744073709551615.h5
does 'one family' run $two --families 1 --replicates 2 -o one.h5
does 'replay of one family' replay one.h5
does 'one run' compare $one $two --replicates 1 -o run.h5
check 'one run has no error' says ' - '
does 'replay of one run' replay run.h5
does '--targets' run $one $few --targets --scale 0.005
check 'targets are held against evidence' says '^  C2.06 '
does 'targets of a comparison' compare $one $two $few --targets
check 'both the differences and the targets' sh -c 'grep -q difference say/out && grep -q "^  C2.06 " say/out'

# ---- targets of one's own ----
sed '/^targets:/a\  - {what: one more, outcome: between_T3, value: 17 %, n: 576, evidence: C2.10, weight: 0}' scenarios/targets/cohort.yaml >scenarios/targets/mine.yaml
does 'a new target is one file' check scenarios/targets/mine.yaml
does 'which a run is held against' run $one $few --targets=scenarios/targets/mine.yaml -o mine.h5
check 'and told' says '^  C2.10  one more  .* (held out)$'
check 'alone: it has no numbers of a population' sh -c '! grep -q "against the population" say/out'
does 'replay of a file with targets' replay mine.h5
check 'has them again' says identical
check 'and is not that of others' sh -c '! "$0" diff a.h5 mine.h5 >/dev/null' "$KITH"
echo 'targets: [{what: a, run: cohort, outcome: stoped_T3, value: 10, evidence: C2.99}]' >scenarios/targets/wrong.yaml
kith check scenarios/targets/wrong.yaml
check 'what is wrong with targets is told at its place' test "$code" -eq 78 -a "$(grep -c '^scenarios/targets/wrong.yaml:1:' say/err)" -eq 2
refuses 78 "did you mean 'stopped_T3'" run $one $few --targets=scenarios/targets/wrong.yaml -o work/a.h5
refuses 64 'write --targets=scenarios/targets/mine.yaml' run $one $few --targets scenarios/targets/mine.yaml
mkdir alone
cp scenarios/*.yaml scenarios/evidence.csv alone
cp "$KITH" alone/kith # not in the tree in which it was built, where there are some
(cd alone && ./kith run baseline.yaml --families 20 --replicates 2 --draws prior --targets >../say/out 2>../say/err </dev/null)
check 'without any targets that is told' test "$?" -eq 66 -a ! -s say/out
(cd alone && "$KITH" run baseline.yaml --families 20 --replicates 2 --draws prior -o none.h5 >../say/out 2>../say/err </dev/null && ./kith replay none.h5 >../say/out)
check 'a file without targets is replayed' says identical

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
