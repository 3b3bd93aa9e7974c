#!/bin/sh
# Runs until the paired difference is known well enough: the promise, the file, what is said when it cannot be kept.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml base=scenarios/baseline.yaml
small="--families 30 --keep summary"

# ---- the promise ----
does 'a run until stopped_T3 is known to 0.4 points' compare $one $two $small --precision 0.004@stopped_T3 -o a.h5
check 'says reached' says '^  stopped_T3 .* reached '
check 'says how the variance is split' says '^  stopped_T3 .* reached  *[0-9]* +-  *[0-9]* %  *[0-9]* %$'
check 'says what would be cheapest' says '^Cheapest for what was asked'
runs=$(sed -n 's/^\([0-9]*\) runs of each scenario: .*/\1/p' say/out)
draws=$(sed -n 's/.* runs of each scenario: \([0-9]*\) draws of 2, in .*/\1/p' say/out)
check 'it went on after the first batch' test "${runs:-0}" -gt 200
check 'all runs are those of its draws' test "${runs:-0}" -eq "$((2 * ${draws:-0}))"
check 'each was run once' tells "^$((3 * ${runs:-0})) runs, "
# The half-width that is shown, in percentage points, against the MC error of the table above it.
half() { awk -v outcome="$1" '/^Precision/ { on = 1 } on && $1 == outcome { print $5; exit }' say/out; }
within() { awk -v x="$1" -v low="$2" -v high="$3" 'BEGIN { exit !(x > low && x <= high) }'; }
check 'the half-width is below the target' within "$(half stopped_T3)" 0.2 0.4
error=$(awk '$1 == "stopped_T3" { print $9; exit }' say/out)
ratio=$(awk -v h="$(half stopped_T3)" -v e="${error:-1}" 'BEGIN { print h / e }')
check 'it is twice the MC error, and little more' within "$ratio" 1.95 2.2

# ---- the same file as by number ----
does 'the same number of replicates' compare $one $two $small --replicates "$runs" -o b.h5
check 'gives the same digest' test "$(digest a.h5)" = "$(digest b.h5)"
does 'diff of the two' diff a.h5 b.h5
does 'three threads' compare $one $two $small --precision 0.004@stopped_T3 --threads 3 -o c.h5
check 'stop at the same run, with the same digest' test "$(digest a.h5)" = "$(digest c.h5)"
does 'replay' replay a.h5
check 'is identical' says identical
does 'replay of a run of a later batch' replay a.h5 --replicate "$((runs - 1))"
does 'info' info a.h5
check 'info says what was asked and reached' says '^precision  *stopped_T3,integral,0.004,0.003[0-9]*,'
does 'all counts of each run' compare $one $two --families 30 --keep weekly --precision 0.005@stopped_T3 -o w.h5
runs=$(sed -n 's/^\([0-9]*\) runs of each scenario: .*/\1/p' say/out)
kith compare $one $two --families 30 --keep weekly --replicates "$runs" -o v.h5
check 'are the same, too' test "$(digest w.h5)" = "$(digest v.h5)"

# ---- parameters held fixed ----
does 'point values' compare $one $two $small --draws point --precision 0.2%@stopped_T3 -o p.h5
check 'say that the parameters are held fixed' says '^  stopped_T3 .* held fixed  *100 %$'
runs=$(sed -n 's/^\([0-9]*\) runs of each scenario, .*/\1/p' say/out)
check 'and go on, too' test "${runs:-0}" -gt 200
kith compare $one $two $small --draws point --replicates "${runs:-1}" -o q.h5
check 'to the same digest' test "$(digest p.h5)" = "$(digest q.h5)"

# ---- several outcomes and scenarios ----
does 'two outcomes, three scenarios' compare $one $two $base $small --precision 2%@stopped_T3 --precision 1.5@help_wait
check 'every pair is reached' test "$(grep -c ' reached ' say/out)" -eq 4
does 'one run a draw' compare $one $two $small --replicates 101 --per-draw 1 --precision 10%@stopped_T3
check 'cannot tell the split, and says so' says 'one run a draw does not show'
does 'a small first batch' compare $one $two $small --replicates 4 --precision 20%@stopped_T3
check 'is raised to 100 draws' says '^200 runs of each scenario: 100 draws of 2, in 1 batch\.'
does 'a large first batch' compare $one $two $small --replicates 600 --per-draw 3 --precision 20%@stopped_T3
check 'is run whole' says '^600 runs of each scenario: 200 draws of 3, in 1 batch\.'

# ---- when it cannot be reached ----
kith compare $one $two $small --precision 0.0001@stopped_T3 --most 301 -o m.h5
check 'a ceiling: exit code 1' test "$code" -eq 1
check 'says NOT REACHED' says '^  stopped_T3 .* NOT REACHED '
check 'tells it on stderr, with what would do' tells '^precision not reached: stopped_T3 of integral is known to .* % after 300 runs, not to +-0.01; about .* would do$'
kith compare $one $two $small --replicates 300 -o n.h5
check 'keeps the file' test "$(digest m.h5)" = "$(digest n.h5)"
if has_python; then
    flag() { "$PYTHON" -c 'import h5py, sys; p = h5py.File(sys.argv[1], "r")["provenance/precision"]; print(*(int(p.attrs[k]) for k in ("reached", "runs", "most")), p[()].decode().splitlines()[1].split(",")[-1])' "$1"; }
    check 'and flags it' test "$(flag m.h5)" = '0 300 300 0'
    flags=$(flag a.h5)
    check 'a file that reached it says so' test "${flags%% *} ${flags#* * }" = '1 2000 1'
    check 'a file without a target says nothing' "$PYTHON" -c 'import h5py, sys; sys.exit("provenance/precision" in h5py.File("b.h5", "r"))'
else
    skip 'flags of the file' "$PYTHON has no h5py"
fi
kith compare $one $two --families 1 --keep summary --precision 1@help_wait -o nobody.h5
check 'an outcome that some runs have no value for: exit code 1' test "$code" -eq 1
check 'says why' tells '^precision not reached: help_wait has no value in some runs of 1 families'
check 'at once' says '^200 runs'

# ---- populations ----
# Two provinces of some hundred households, which are not known so well after two batches: both are run, and no more.
land="--only-region Zeeland --only-region Drenthe --scale 0.002 --no-zero-advantage --set population.anchor=country --set population.burn_in=52 --set population.horizon=52"
until="$one $two $land --precision 0.01@repeat_reports --most 200"
kith compare $until -o land.h5
check 'populations until repeat_reports is known, or 200 runs: exit code 1' test "$code" -eq 1
check 'goes on after the first batch of 100 draws' says '^200 runs of each scenario: 200 draws of 1, in 2 batches'
check 'says what is known after how many' tells '^precision not reached: repeat_reports of integral is known to .* after 200 runs, not to +-0.01;'
does 'the same number of replicates' compare $one $two $land --replicates 200 --per-draw 1 -o number.h5
check 'gives the same digest' test "$(digest land.h5)" = "$(digest number.h5)"
check 'replays of a run of each batch, and of all' sh -c "'$KITH' replay land.h5 --replicate 99 && '$KITH' replay land.h5 --replicate 100 && '$KITH' replay land.h5"
"$KITH" compare $until --checkpoint land.ck --threads 1 -o first.h5 >/dev/null 2>&1 &
first=$!
"$KITH" compare $until --checkpoint land.ck --threads 1 -o second.h5 >/dev/null 2>&1
wait "$first"
check 'two processes on one folder: the digest, twice, no folder left' test "$(digest first.h5) $(digest second.h5)" = "$(digest land.h5) $(digest land.h5)" -a ! -e land.ck
"$KITH" compare $until --threads 1 --checkpoint stop.ck -o stopped.h5 >/dev/null 2>say/stopped &
stopped=$!
while kill -0 "$stopped" 2>/dev/null && [ "$(find stop.ck -name '*.counts' 2>/dev/null | wc -l)" -lt 430 ]; do sleep 0.01; done
kill "$stopped" 2>/dev/null
wait "$stopped"
check 'a stop in the second batch is told, with so many of all' sh -c "test $? -eq 75 && grep -q 'of 800' say/stopped"
kith compare $until --checkpoint stop.ck -o stopped.h5
check 'the same command goes on, to the same digest' test "$(digest stopped.h5)" = "$(digest land.h5)"
kith compare $until --small 2 --keep runs -o small.h5
does 'withheld cells, and all counts of each run' compare $one $two $land --replicates 200 --per-draw 1 --small 2 --keep runs -o number.h5
check 'are of all batches together' test "$(digest small.h5)" = "$(digest number.h5)"
kith compare $until --draws point --keep weekly -o fixed.h5
does 'parameters held fixed, weekly tables' compare $one $two $land --draws point --replicates 200 --keep weekly -o number.h5
check 'likewise' test "$(digest fixed.h5)" = "$(digest number.h5)"

# ---- what is wrong ----
quick="$one $two --families 20 -o work/a.h5"
refuses 64 "precision 0.01@stoped_T3: there is no outcome 'stoped_T3'; did you mean 'stopped_T3'?" compare $quick --precision 0.01@stoped_T3
refuses 64 "there is no outcome 'xyzzy'; 'kith describe outcomes' lists all" compare $quick --precision 0.01@xyzzy
for number in 0,01 ten 1e 0x1 '' ' 1' 1%% nan inf 1.5.2 %; do
    refuses 64 "--precision $number@stopped_T3: " compare $quick --precision "$number@stopped_T3"
done
for number in 0 -0.01 1e999 -1%; do
    refuses 64 "--precision $number@stopped_T3: a half-width is a number above 0" compare $quick --precision "$number@stopped_T3"
done
refuses 64 'write HALF-WIDTH@OUTCOME, as 0.01@stopped_T3' compare $quick --precision 0.01
refuses 64 'write HALF-WIDTH@OUTCOME' compare $quick --precision 0.01@
refuses 64 'is a share, from 0 to 1; for 2 percentage points write 0.02@stopped_T3' compare $quick --precision 2@stopped_T3
refuses 64 'violent_weeks is in week, not a share; leave % away' compare $quick --precision 2%@violent_weeks
refuses 64 'stopped_T3 was asked for before, to 0.01; ask once' compare $quick --precision 0.01@stopped_T3 --precision 0.02@stopped_T3
refuses 64 '--most goes with --precision' compare $quick --most 500
refuses 64 '--most takes a whole number' compare $quick --precision 0.01@stopped_T3 --most 0
refuses 64 'at most 150 runs are too few to judge precision by: 200 are needed' compare $quick --precision 0.01@stopped_T3 --most 150
refuses 64 'the first batch of 800 replicates is more than the 400 runs that are allowed' compare $quick --precision 0.01@stopped_T3 --most 400 --replicates 800
refuses 64 'more than there is room for' compare $quick --precision 0.01@stopped_T3 --most 100000000
refuses 64 'precision adds draws, and those of a.h5 are all there are' compare $quick --precision 0.01@stopped_T3 --draws a.h5
refuses 64 'there is no option --precision' run $base --precision 0.01@stopped_T3
refuses 64 '--precision needs a value' compare $quick --precision
finish
