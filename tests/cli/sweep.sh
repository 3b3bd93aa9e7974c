#!/bin/sh
# Sweeps: planned, run, stopped, resumed, gathered; and all that disks, clocks and people do to them.
# shellcheck disable=SC2012,SC2016,SC2059,SC2086,SC2123,SC3045
set -u
. tests/cli/lib.sh
unset SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_STEP_NUM_TASKS

cat >design.yaml <<'END'
scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]
families: 60
replicates: 20
per-draw: 2
draws: prior
design: {kind: grid, parameters: {services.debt-help.places: {levels: [8, 16]}, care.effect: {levels: [0, 0.5, 1]}}}
END
new_sweep() { rm -rf "$1" && "$KITH" sweep plan design.yaml -o "$1" >/dev/null; }
gathered() { "$KITH" sweep gather "$1" -o "$1.h5" >say/out 2>say/err && digest "$1.h5"; }
same() { [ "$(gathered "$1")" = "$digest_of_all" ]; }
journals() { find "$1/journal" -name '*.journal' | wc -l; }

# ---- in fair weather ----

does 'plan' sweep plan design.yaml -o one
check 'plan tells points and design' says '^one: 240 points, design [0-9a-f]\{64\}$'
check 'and what it will take' says '^It takes about .* of one processor (.* s a point, measured here on two points), .* MB of journals and at most .* MB gathered\.$'
check 'plan leaves nothing half-made' test -z "$(ls -d ./*.partial* 2>/dev/null)"
refuses 73 'a design never changes' sweep plan design.yaml -o one
does 'run' sweep run one --threads 1
check 'run tells what it did' tells '^one: 240 points done and 0 failed, 0 of 240 were there before'
does 'run again' sweep run one --threads 2
check 'nothing was left' tells '^one: 0 points done and 0 failed, 240 of 240'
check 'and no journal was made for nothing' test "$(journals one)" -eq 1
does 'gather' sweep gather one -o one.h5
check 'gather tells the digest' says "^digest $(digest one.h5)$"
digest_of_all=$(digest one.h5)
does 'status' sweep status one
check 'status tells what is done' says '^done  *240  100.0 %$'
for k in 0 119 239; do
    does "point $k again" replay one.h5 --point $k
    check 'identical' says 'identical'
done
does 'a point by the folder' replay one/ --point 7
check 'it takes the file beside' says '^one.h5, point 7: identical$'
refuses 64 'holds no point 240' replay one.h5 --point 240
refuses 64 'holds 240 points of a sweep; run one again with --point K' replay one.h5
refuses 64 'give one' replay one.h5 --point 1 --replicate 1
refuses 64 'does not go with --point' replay one.h5 --point 1 -o work/none.h5
refuses 64 '--point takes a whole number' replay one.h5 --point -1
refuses 64 'kith replay FILE.h5 --point K' sweep replay one.h5 --point 1
"$KITH" run scenarios/integral.yaml --families 20 --replicates 1 --draws point -o single.h5 >/dev/null 2>&1
refuses 64 'holds no points of a sweep' replay single.h5 --point 0
mkdir ungathered
refuses 66 'there is no ungathered.h5; gather it first' replay ungathered --point 0
if has_python; then
    cp one.h5 spoilt.h5
    "$PYTHON" -c "
import h5py
f = h5py.File('spoilt.h5', 'r+')
f['outcome_value'][17, 3] += 1
f['parameter_value'][0, 0, 2] += 1
f['outcome_value'][18, 0] = float('nan')"
    refuses 65 'was altered after it was made' replay spoilt.h5 --point 239
    does 'an altered file, if it may be' replay spoilt.h5 --point 239 --altered
    check 'is told' says '^spoilt.h5: was altered after it was made'
    seal spoilt.h5
    kith replay spoilt.h5 --point 17
    check 'a changed point exits 1' test "$code" -eq 1
    check 'and is told with its place and both values' says '^outcome_value\[17,3\] ([a-zA-Z0-9_]* of point 17): [-0-9.]* in spoilt.h5, [-0-9.]* now$'
    check 'of two numbers one is told once' test "$(grep -c outcome_value say/out)" -eq 1
    check 'and so is what a prior gave' says '^parameter_value\[0,0,2\] ([a-z._0-9-]* of point 17): '
    kith replay spoilt.h5 --point 18
    check 'none where there was a number' says '^outcome_value\[18,0\] .*: nan in spoilt.h5, [-0-9.]* now$'
    does 'an unchanged point of it' replay spoilt.h5 --point 239
    # A file of another program: told as that, not by numbers that happen to differ, or happen not to.
    other() { # FILE WORDS STATEMENT OPTION...: what replay says of a file after a change
        cp "$1" other.h5
        "$PYTHON" -c "
import h5py, numpy
f = h5py.File('other.h5', 'r+')
$3"
        seal other.h5
        words=$2
        shift 3
        refuses 65 "$words" replay other.h5 "$@"
    }
    other one.h5 'other.h5: its outcome 3 is frequent_T9, and this program' "f['outcome'][3] = b'frequent_T9'" --point 17
    other one.h5 'other.h5: its outcome 5 is ' "o = f['outcome'][:]; o[5], o[6] = o[6], o[5]; f['outcome'][:] = o" --point 17
    other one.h5 ' is in eur, and this program' "f['outcome_unit'][2] = b'eur'" --point 17
    other one.h5 'other.h5: the model that made it gives other numbers than this program' "f.attrs.modify('numbers_hash', numpy.bytes_('0' * 64))" --point 17
    other single.h5 'other.h5: its outcome 3 is frequent_T9, and this program' "f['outcome'][3] = b'frequent_T9'"
    cp one.h5 other.h5
    "$PYTHON" -c "import h5py; del h5py.File('other.h5', 'r+').attrs['numbers_hash']"
    seal other.h5
    does 'a file of before there were fingerprints' replay other.h5 --point 17
fi
does 'by scenario' sweep gather one -o by.h5 --by-scenario
check 'two files' test "$(ls by-*.h5 | tr '\n' ' ')" = 'by-fragmented.h5 by-integral.h5 '
does 'a point of one of them' replay by-integral.h5 --point 239
check 'identical' says 'identical'
new_sweep shards
for k in 3 0 2 1; do "$KITH" sweep run shards --shard $k/4 --threads 1 2>/dev/null; done
check 'four shards, the same digest' same shards
new_sweep array
for k in 7 5 6; do
    SLURM_ARRAY_TASK_ID=$k SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=7 kith sweep run array --threads 1
    check "task $k is told which part it does" tells "^array task $k of 5 to 7: does part $((k - 5)) of 3 "
done
check 'tasks 5 to 7 of an array, the same digest' same array
SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 kith sweep run array
check 'an array with gaps must say --shard' sh -c "[ $code -eq 64 ] && grep -q -e '--shard K/N' say/err"
SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=2 "$KITH" sweep run array --shard 0/1 2>say/shard
check 'who says --shard needs no telling' sh -c '! grep -q "array task" say/shard'
if has_python; then
    check 'xarray or h5py reads it' "$PYTHON" -c "
import h5py
f = h5py.File('one.h5')
assert f['outcome_value'].shape[0] == 240 and f.attrs['complete'] == 1
assert list(f['vector_value'][:, 0]) == [8, 8, 8, 16, 16, 16]"
else
    skip 'h5py reads it' 'h5py is not installed'
fi
for design in "$top"/scenarios/sweeps/*.yaml; do
    does "plan of $(basename "$design")" sweep plan "$design" -o "shipped-$(basename "$design" .yaml)"
done

new_sweep mixed
"$KITH" sweep run mixed --shard 0/2 2>/dev/null
GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2 "$KITH" sweep run mixed --portable 2>/dev/null
check 'a processor without FMA, the same digest' same mixed
journal=$(ls mixed/journal/* | head -n 1)
if [ "$(dd if="$journal" bs=1 skip=80 count=64 2>/dev/null)" != "$(dd if="$(ls mixed/journal/* | tail -n 1)" bs=1 skip=80 count=64 2>/dev/null)" ]; then
    check 'and it is told that libraries differ' tells 'different mathematical libraries'
else
    skip 'libraries that differ are told' 'here they are the same without FMA'
fi

# ---- growing ----

does 'more draws' sweep expand one --draws 5
does 'more levels' sweep expand one --levels services.debt-help.places=24,32
check 'points are appended' says '^one: 720 points now$'
refuses 65 '480 of 720 points are missing: 240-719' sweep gather one -o work/none.h5
does 'partial' sweep gather one -o part.h5 --partial
check 'what is missing is told' tells '^part.h5: 480 of 720 points are missing: 240-719; the file holds the others$'
check 'and counted' says '240 of 720 points done, 0 failed, 0 set aside, 480 missing$'
does 'run what is new' sweep run one
does 'gather' sweep gather one -o grown.h5
does 'an old point of the grown sweep' replay grown.h5 --point 17
check 'identical' says 'identical'
if has_python; then
    check 'old rows are as they were, partial files say so' "$PYTHON" -c "
import h5py
a, b, p = (h5py.File(n) for n in ('shards.h5', 'grown.h5', 'part.h5'))
assert a['outcome_value'][:].tobytes() == b['outcome_value'][:240].tobytes()
assert p.attrs['complete'] == 0 and p.attrs['points_missing'] == 480 and 'points_missing' not in b.attrs
for name in ['point_id', 'status', 'draw_index', 'outcome_value']:
    assert p[name][:].tobytes() == b[name][:240].tobytes(), name"
fi
refuses 64 'one thing at a time' sweep expand one --draws 1 --replicates 1
refuses 64 'only lhs and sobol' sweep expand one --points 3
refuses 78 'is there already' sweep expand one --levels services.debt-help.places=8

# A sobol design of earlier days begins with the second point of the sequence: it goes on behind its own last one.
sobol() { # sobol FOLDER POINTS
    printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndraws: point\ndesign:\n  kind: sobol\n  points: %s\n  parameters: {care.effect: {low: 0, high: 1}, observe.told: {low: 0.1, high: 0.9}}\n' "$2" >sobol.yaml
    does "a sobol design of $2 points" sweep plan sobol.yaml -o "$1"
}
sobol young 8
sobol nine 9
sobol twelve 12
sobol old 8
"$PYTHON" - <<'END'
import glob, hashlib, os
was = glob.glob("old/design/vectors-*")[0]
shifted = open(glob.glob("nine/design/vectors-*")[0], "rb").read()[16:]
sha = hashlib.sha256(shifted).hexdigest()
os.remove(was)
open("old/design/vectors-" + sha[:16], "wb").write(shifted)
part = open("old/design/part-0000.txt").read().splitlines()
text = "\n".join(part[:-2] + ["vectors " + sha]) + "\n"
open("old/design/part-0000.txt", "w").write(text + "hash " + hashlib.sha256(text.encode()).hexdigest() + "\n")
END
for folder in young old; do does "$folder: three more points" sweep expand $folder --points 3; done
cat >sequence.py <<'END'
import glob, re
def points(folder):
    all = b""
    for part in sorted(glob.glob(folder + "/design/part-*")):
        sha = re.search("vectors ([0-9a-f]*)", open(part).read()).group(1)
        all += open(folder + "/design/vectors-" + sha[:16], "rb").read()
    return [all[i:i + 16] for i in range(0, len(all), 16)]
wanted = points("twelve")
assert points("young") == wanted[:11] and points("old") == wanted[1:12]
END
check 'go on where each stands, none twice' "$PYTHON" sequence.py
sed -i 's/high: 0.9/high: 0.8/' old/design/design.yaml
kith sweep expand old --points 1
check 'another design is not gone on with' test "$code" -eq 65

# ---- designs that are wrong ----

cat >wrong.yaml <<'END'
scenarios: [scenarios/fragmented.yaml]
familes: 60
replicates: many
design:
  kind: grid
  parameters:
    services.debt-help.place: {levels: [8]}
    care.effect: {levels: [99]}
    cohort.intake: {levels: [52, 104]}
    assess.overload: {levels: [wait, xtra]}
END
refuses 78 "wrong.yaml:2:1: there is no key 'familes'; did you mean 'families'?" sweep plan wrong.yaml -o work/wrong
refuses 78 "did you mean 'services.debt-help.places'?" sweep plan wrong.yaml -o work/wrong
refuses 78 'wrong.yaml:8:28: care.effect: 99' sweep plan wrong.yaml -o work/wrong
refuses 78 'decides how large a run is' sweep plan wrong.yaml -o work/wrong
refuses 78 '6 problems' sweep plan wrong.yaml -o work/wrong
refuses 66 'no such file' sweep plan nothing.yaml -o work/wrong
refuses 66 'kith sweep plan' sweep run nothing
refuses 64 'did you mean gather?' sweep gathre one
refuses 64 '--shard takes K/N' sweep run one --shard 3/3

# ---- designs that are lists: rows of a table, draws of a result ----

cat >table.yaml <<'END'
scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]
families: 60
replicates: 4
design: {kind: csv, file: table.csv}
END
head='services.debt-help.places,care.effect'
printf "$head\n8,0\n16,1\n" >table.csv
does 'plan of a table' sweep plan table.yaml -o table
"$KITH" sweep run table 2>/dev/null
# Quotes, blanks, an empty line, no newline at the end.
printf '"services.debt-help.places" , care.effect\r\n"24",0.5\r\n\r\n 32 , 2.5e-1' >more.csv
does 'more rows' sweep expand table --rows more.csv
check 'are appended' says '^table: 32 points now$'
does 'run what is new' sweep run table
check 'and only that' tells '16 points done and 0 failed, 16 of 32 were there before'
does 'gather' sweep gather table -o table.h5
for k in 0 16 31; do
    does "point $k again" replay table.h5 --point $k
done
printf "$head\n24,0.5\n32,0.25\n" >table.csv
does 'the new rows alone' sweep plan table.yaml -o alone
"$KITH" sweep run alone 2>/dev/null
"$KITH" sweep gather alone -o alone.h5 >/dev/null
if has_python; then
    check 'the rows are those of the tables, and rows alone come to the same' "$PYTHON" -c "
import h5py
f, g = h5py.File('table.h5'), h5py.File('alone.h5')
assert f['vector_value'][:].tolist() == [[8, 0], [16, 1], [24, 0.5], [32, 0.25]]
assert f['outcome_value'][16:].tobytes() == g['outcome_value'][:].tobytes()"
else
    skip 'rows alone come to the same' 'h5py is not installed'
fi
parts=$(ls table/design)
rows() { # CODE WORDS PRINTF
    printf "$3" >rows.csv
    refuses "$1" "$2" sweep expand table --rows rows.csv
}
rows 78 "rows.csv:1: column 1 is 'care.effect'; the columns must be those of the design's first table" 'care.effect,services.debt-help.places\n0,8\n'
rows 78 'rows.csv:1: column 2 is not there' 'services.debt-help.places\n8\n'
rows 78 "rows.csv:1: column 3 is 'violence.high_rate'" "$head,violence.high_rate\n8,0,3\n"
rows 78 'rows.csv:3: 1 field, but the first line names 2' "$head\n8,0\n8\n"
rows 78 'rows.csv:2: 3 fields, but the first line names 2' "$head\n8,0,\n"
rows 78 'rows.csv:2: a quote is not closed' "$head\n\"8,0\n"
rows 78 'rows.csv:2: there is text behind a closing quote' "$head\n\"8\"0,0\n"
rows 78 'rows.csv:3: care.effect: 99 is out of range' "$head\n8,0\n8,99\n"
rows 78 "rows.csv:2: care.effect: 'much' is no number" "$head\n8,much\n"
rows 78 "rows.csv:2: care.effect: '' is no number" "$head\n8,\n"
rows 78 "rows.csv:2: care.effect: 'nan' is no number" "$head\n8,nan\n"
rows 78 "rows.csv:2: services.debt-help.places is not in 'place'" "$head\n8 place,0\n"
check 'and says it once' test "$(grep -o services.debt-help say/err | wc -l)" -eq 1
rows 78 'no rows' "$head\n"
rows 78 'the table is empty' ''
rows 78 'is not UTF-8' "$head\n8,\377\n"
refuses 66 'no-rows.csv: there is no such file' sweep expand table --rows no-rows.csv
refuses 66 'it is a directory' sweep expand table --rows scenarios
refuses 64 'only csv designs' sweep expand one --rows more.csv
refuses 64 'only lhs and sobol' sweep expand table --points 3
refuses 64 'a csv design has no levels' sweep expand table --levels care.effect=2
check 'what was refused left nothing in the design' test "$parts" = "$(ls table/design)"
for wrong in 'care.effect,care.effect:is there twice' "care.efect,care.effect:did you mean 'care.effect'?" 'cohort.intake,care.effect:decides how large a run is'; do
    printf '%s\n1,1\n' "${wrong%%:*}" >table.csv
    refuses 78 "${wrong#*:}" sweep plan table.yaml -o work/table
done

# As large as machines write them: above the 4 MB that a person's file may have.
awk 'BEGIN { print "services.debt-help.places,care.effect,assess.overload"
    for (i = 0; i < 75000; i++) printf "%d,%-50.12f,%s\n", 8 + i % 10,  i / 75000, i % 3 ? "wait" : "extra" }' >large.csv
sed 's/table.csv/large.csv/' table.yaml >large.yaml
check 'a table is above 4 MB' test "$(wc -c <large.csv)" -gt 4194304
does 'plan of it' sweep plan large.yaml -o large
check 'all of its rows' says '^large: 600000 points, '
sed -e '3s/[a-z]*$/wiat/' -e '50000s/[a-z]*$/wiat/' large.csv >large-wrong.csv
sed 's/table.csv/large-wrong.csv/' table.yaml >large.yaml
refuses 78 'large-wrong.csv:3: assess.overload' sweep plan large.yaml -o work/large
check 'a wrong word is told in each of its lines' tells '^large-wrong.csv:50000: assess.overload'
rm -rf large large*.csv

"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --families 60 --replicates 6 --seed 3 -o posterior.h5 >/dev/null 2>&1
"$KITH" run scenarios/integral.yaml --families 60 --replicates 6 --draws posterior.h5 -o of-draws.h5 >/dev/null 2>&1
posterior() { # FILE: a design of its draws
    printf 'scenarios: [scenarios/integral.yaml]\nfamilies: 60\nreplicates: 2\ndraws: point\ndesign: {kind: posterior, file: %s}\n' "$1" >posterior.yaml
}
posterior posterior.h5
does 'plan of the draws of a result' sweep plan posterior.yaml -o posterior
check 'a vector for each draw' says '^posterior: 6 points'
does 'run' sweep run posterior
does 'gather' sweep gather posterior -o of-posterior.h5
does 'a point of it' replay of-posterior.h5 --point 5
if has_python; then
    "$PYTHON" -c "
import h5py
f = h5py.File('posterior.h5', 'r+') # each scenario with draws of its own
f['parameter_value'][1, :, list(f['parameter'][:]).index(b'care.effect')] = [0.25, 0.5, 0.75]"
    refuses 65 'was altered after it was made' sweep plan posterior.yaml -o work/posterior
    seal posterior.h5
    does 'draws of the scenario of this name' sweep plan posterior.yaml -o named
    "$KITH" sweep run named 2>/dev/null
    "$KITH" sweep gather named -o named.h5 >/dev/null
    check 'are what the vectors hold' "$PYTHON" -c "
import h5py
f, g = h5py.File('named.h5'), h5py.File('posterior.h5')
names, factors = list(g['parameter'][:]), list(f['factor'][:])
assert len(factors) > 20 and list(g['scenario'][:]) == [b'fragmented', b'integral']
assert (f['vector_value'][:] == g['parameter_value'][1][:, [names.index(p) for p in factors]]).all()
assert (f['vector_value'][:, factors.index(b'care.effect')] == [0.25, 0.5, 0.75]).all()"
    check 'the first draw runs as kith run --draws' "$PYTHON" -c "
import h5py
f, h = h5py.File('of-posterior.h5'), h5py.File('of-draws.h5')
assert f['outcome_value'][:2].tobytes() == h['outcome_value'][0, 0].tobytes()"
    spoil() { # a number in the draws of the scenario
        cp posterior.h5 spoilt.h5
        "$PYTHON" -c "
import h5py
f = h5py.File('spoilt.h5', 'r+')
f['parameter_value'][1, 2, list(f['parameter'][:]).index(b'care.effect')] = float('$1')"
        seal spoilt.h5
        posterior spoilt.h5
        refuses 65 "care.effect of draw 2 is $1; -3 to 3 may be" sweep plan posterior.yaml -o work/posterior
    }
    spoil nan
    spoil 99
else
    skip 'what vectors of a posterior hold' 'h5py is not installed'
fi
refuses 64 'there are no draws: add replicates' sweep expand posterior --draws 3
refuses 64 'only csv designs' sweep expand posterior --rows more.csv
does 'more replicates of a posterior' sweep expand posterior --replicates 1
check 'for each draw' says '^posterior: 9 points now$'
posterior of-posterior.h5
refuses 65 'its design sets parameters' sweep plan posterior.yaml -o work/posterior
refuses 65 'of-posterior.h5: its design sets parameters' run scenarios/baseline.yaml --families 50 --draws of-posterior.h5 -o work/of.h5
posterior nothing.h5
refuses 66 'nothing.h5' sweep plan posterior.yaml -o work/posterior
posterior table.yaml
refuses 65 'is not an HDF5 file' sweep plan posterior.yaml -o work/posterior
head -c 20000 posterior.h5 >cut-off.h5
posterior cut-off.h5
refuses 65 'cut-off.h5' sweep plan posterior.yaml -o work/posterior
printf 'scenarios: [scenarios/integral.yaml]\nfamilies: 60\nreplicates: 4\ndesign: {kind: prior}\n' >priors.yaml
"$KITH" sweep plan priors.yaml -o priors >/dev/null && "$KITH" sweep run priors 2>/dev/null && "$KITH" sweep gather priors -o priors.h5 >/dev/null
posterior priors.h5
does 'draws of a sweep of priors' sweep plan posterior.yaml -o of-priors
check 'a vector for each' says '^of-priors: 4 points'

# ---- failing points ----

cat >failing.yaml <<'END'
scenarios: [scenarios/fragmented.yaml]
families: 60
draws: point
replicates: 2
design: {kind: csv, file: failing.csv}
END
printf 'cohort.start_none,cohort.start_low,cohort.start_high\n0.2,0.5,0.3\n0,0,0\n' >failing.csv
does 'plan of a table' sweep plan failing.yaml -o failing
kith sweep run failing
check 'a point that cannot be is no end, but no 0 either' [ "$code" -eq 1 ]
check 'it is told' tells '^failing: 2 points done and 2 failed'
kith sweep run failing
check 'nor is it 0 when nothing is left to be done' [ "$code" -eq 1 ]
check 'and that is told' tells '^failing: 2 points failed or were set aside before'
does 'unless that is allowed' sweep run failing --allow-failed
does 'status says why' sweep status failing
check 'with a sentence' says 'point 2: .*no family of this cohort could ever be reported'
kith sweep gather failing -o failing.h5
check 'gather refuses failed points' [ "$code" -eq 65 ]
check 'with their number' tells '2 of 4 points failed and 0 were set aside'
check 'and leaves no file' [ ! -e failing.h5 ]
does 'gather keeps the others when that is allowed' sweep gather failing -o failing.h5 --allow-failed
check 'and tells' says '2 of 4 points done, 2 failed'
if has_python; then
    check 'and the file says so' "$PYTHON" -c 'import h5py; assert h5py.File("failing.h5").attrs["points_failed"] == 2'
fi
does 'again, the failed ones' sweep run failing --retry-failed --allow-failed
check 'they fail again' tells '^failing: 0 points done and 2 failed'

# ---- damage ----

new_sweep cut
"$KITH" sweep run cut --threads 1 2>/dev/null
journal=$(ls cut/journal/*)
truncate -s 30001 "$journal"
refuses 65 'points are missing' sweep gather cut -o work/none.h5
does 'a journal cut in the middle: run again' sweep run cut
check 'it is told' tells 'the last record is not whole, as after a kill; what is before it counts'
check 'the same digest' same cut
new_sweep flipped
"$KITH" sweep run flipped --threads 1 2>/dev/null
journal=$(ls flipped/journal/*)
byte=$(dd if="$journal" bs=1 skip=20000 count=1 2>/dev/null | od -An -tu1)
printf "\\$(printf %o $((byte ^ 16)))" | dd of="$journal" bs=1 seek=20000 conv=notrunc 2>/dev/null
refuses 65 'points are missing' sweep gather flipped -o work/none.h5
does 'a flipped bit: run again' sweep run flipped
check 'it is told' tells 'a record is damaged; what is before it counts'
check 'the same digest' same flipped
# What is called like a journal and is none stops nobody, and is told by all.
echo 'not a journal at all, but long enough to be one, if one did not look at how it begins: that is what the first bytes are for, and this line is just as long as the header of a journal' >flipped/journal/long.journal
echo short >flipped/journal/short.journal
mkfifo flipped/journal/pipe.journal
mkdir flipped/journal/folder.journal
ln -s nowhere flipped/journal/link.journal
for verb in run status 'gather -o flipped.h5'; do
    does "$verb among things that are no journals" sweep $verb flipped
    check 'tells each of them' test "$(cat say/out say/err | grep -c ', no journal; it is left aside$')" -eq 5
done
check 'the same digest' test "$(digest flipped.h5)" = "$digest_of_all"
# More journals than a process may hold open.
new_sweep many-journals
for k in $(seq 0 25); do "$KITH" sweep run many-journals --shard $k/26 --threads 1 2>/dev/null; done
(ulimit -n 24 && exec "$KITH" sweep gather many-journals -o many-journals.h5) >say/out 2>say/err
check 'gathering with room for 24 open files' test $? -eq 0
check 'the same digest' test "$(digest many-journals.h5)" = "$digest_of_all"
new_sweep edited
sed -i 's/families 60/families 61/' edited/design/base.txt
refuses 65 'was changed since the sweep was planned' sweep run edited
new_sweep redesigned
"$KITH" sweep run redesigned 2>/dev/null
sed -i 's/replicates: 20/replicates: 22/' redesigned/design/design.yaml
for verb in run status 'gather -o work/none.h5' 'expand --draws 1' slurm; do
    refuses 65 'redesigned/design/design.yaml: was changed since the sweep was planned' sweep $verb redesigned
done
new_sweep bent
printf '\001' | dd of="$(echo bent/design/vectors-*)" bs=1 seek=3 conv=notrunc 2>/dev/null # a last digit of the first value
for verb in run status 'gather -o work/none.h5'; do
    refuses 65 'was changed since the sweep was planned' sweep $verb bent
done
new_sweep foreign
sed 's/families: 60/families: 61/' design.yaml >other.yaml
"$KITH" sweep plan other.yaml -o other >/dev/null && "$KITH" sweep run other 2>/dev/null
cp other/journal/* foreign/journal/
refuses 65 'is of another design' sweep run foreign

# Another model's plan, with hashes that are right.
reseal() { # FILE: leaves $hash
    head -n -1 "$1" >sealed
    hash=$(sha256sum <sealed | cut -c 1-64)
    { cat sealed && echo "hash $hash"; } >"$1"
}
new_sweep numbers
sed -i "s/^numbers .*/numbers $(printf %064d 0)/" numbers/design/base.txt
reseal numbers/design/base.txt
sed -i "s/^after .*/after $hash/" numbers/design/part-0000.txt
reseal numbers/design/part-0000.txt
refuses 65 'gives other numbers than the one that planned the sweep' sweep run numbers
# Planned by another version: to be read if its numbers are these, and never worked on.
new_sweep version
"$KITH" sweep run version 2>/dev/null
planned_by() { # VERSION: with hashes that are right, in design and journals
    sed -i "s/^version .*/version $1/" version/design/base.txt
    reseal version/design/base.txt
    sed -i "s/^after .*/after $hash/" version/design/part-0000.txt
    reseal version/design/part-0000.txt
    rm -f version/journal/*
}
planned_by 0.0.7
refuses 65 'was planned by Kith 0.0.7, this is' sweep run version
does 'status of another version' sweep status version
check 'tells whose it is' says '^version: was planned by Kith 0.0.7; this is .*, and their numbers agree$'
does 'gathering what another version did' sweep gather version --partial -o version.h5
check 'tells it, too' tells 'planned by Kith 0.0.7'
sed -i "s/^numbers .*/numbers $(printf %064d 0)/" version/design/base.txt
planned_by 0.0.8
for verb in status 'gather --partial -o work/none.h5'; do
    refuses 65 'was planned by Kith 0.0.8, whose model gives other numbers' sweep $verb version
done

# ---- a full disk, a folder that cannot be written ----

new_sweep full
(ulimit -f 40 && exec "$KITH" sweep run full --threads 2) >say/out 2>say/err
check 'a full disk ends it with 74' test $? -eq 74
check 'with a sentence' tells 'cannot write: .*what it holds stays: make room and run again'
does 'with room again' sweep run full
check 'the same digest' same full
(ulimit -f 40 && exec "$KITH" sweep gather full -o work/full.h5) >say/out 2>say/err
check 'a full disk while gathering' test $? -ge 73
check 'leaves nothing' left_nothing
before=$(ls full/design)
{ echo "services.debt-help.places,care.effect"; seq -f '%g,0.5' 0.05 0.05 600; } >many.csv
sed -e 's/^design: .*/design: {kind: csv, file: many.csv}/' design.yaml >many.yaml
for fits in 1 8 320; do # in the middle of the design, of a scenario, of the vectors
    (ulimit -f $fits && exec "$KITH" sweep plan many.yaml -o many) >say/out 2>say/err
    check "a full disk while planning, after $fits blocks" test $? -eq 74
    check 'with a sentence' tells 'many.*: cannot write: '
    check 'leaves nothing' test -z "$(ls -d many many.partial* 2>/dev/null)"
done
printf 'services.debt-help.places,care.effect\n8,0\n' >few.csv
sed -e 's/^design: .*/design: {kind: csv, file: few.csv}/' design.yaml >few.yaml
does 'a small table' sweep plan few.yaml -o few
(ulimit -f 8 && exec "$KITH" sweep expand few --rows many.csv) >say/out 2>say/err
check 'a full disk while expanding' test $? -eq 74
check 'leaves the design' test "$(ls few/design | wc -l)" -eq "$(ls full/design | wc -l)" -a "$before" != ''
does 'with room again' sweep expand few --rows many.csv
check 'all rows are there' says '^few: 480040 points now$'
new_sweep readonly
chmod -R a+rX . && chmod 755 . && chmod 555 readonly/journal
as_nobody() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
if as_nobody test -x "$KITH" && as_nobody test -r readonly/design/base.txt; then
    as_nobody "$KITH" sweep run readonly >say/out 2>say/err
    check 'a folder that cannot be written: 73' test $? -eq 73
    check 'with a sentence' tells 'readonly: cannot make a journal: Permission denied'
    chmod 555 readonly/design
    as_nobody "$KITH" sweep expand readonly --draws 1 >say/out 2>say/err
    check 'a design that cannot be written: 73' test $? -eq 73
    check 'with a sentence' tells 'readonly/design/part-0001.txt.*: cannot make the file: Permission denied'
    as_nobody "$KITH" sweep status readonly >say/out 2>say/err
    check 'it can be looked at' test $? -eq 0
    mkdir -m 555 locked
    as_nobody "$KITH" sweep plan design.yaml -o locked/sweep >say/out 2>say/err
    check 'no plan in such a folder: 73' test $? -eq 73
    check 'with a sentence' tells 'locked/sweep.*: cannot make the folder: Permission denied'
    as_nobody "$KITH" sweep gather one -o locked/one.h5 >say/out 2>say/err
    check 'no gathered file in such a folder: 73' test $? -eq 73
    check 'with a sentence' tells '^locked/one.h5: cannot make the file'
    check 'nothing is left there' test -z "$(ls -A locked)"
    chmod 755 readonly/design
else
    skip 'a folder that cannot be written' 'another user cannot reach this folder'
fi
chmod 755 readonly/journal

# ---- clocks, signals, two at once ----

cat >clock.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#include <fcntl.h>
#include <unistd.h>
static void note(void) { const int f = open("jumps", O_CREAT | O_APPEND | O_WRONLY, 0666); if (f >= 0) { if (write(f, "j", 1)) {} close(f); } }
static time_t jump(void) { static int n; return ++n % 3 == 0 ? -400000000 : n % 3 * 900000000; }
time_t time(time_t *t) { struct timespec s; clock_gettime(CLOCK_REALTIME, &s); if (t) *t = s.tv_sec; return s.tv_sec; }
int gettimeofday(struct timeval *restrict t, void *restrict z) { (void) z; t->tv_sec = time(0); t->tv_usec = 0; return 0; }
int clock_gettime(clockid_t c, struct timespec *t)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real) *(void **) &real = dlsym(RTLD_NEXT, "clock_gettime");
    const int r = real(c, t);
    if (c == CLOCK_REALTIME) { t->tv_sec += jump(); note(); }
    return r;
}
END
new_sweep clock
case $KITH in
*asan*) skip 'a clock that jumps' 'sanitizers come first' ;;
*) if ${CC:-cc} -shared -fPIC -o clock.so clock.c -ldl 2>/dev/null; then
    LD_PRELOAD=$PWD/clock.so "$KITH" sweep run clock --shard 0/2 2>say/err
    check 'a clock that jumps by years stops nothing' test $? -eq 0
    LD_PRELOAD=$PWD/clock.so "$KITH" sweep run clock 2>say/err
    check 'nor a second time' test $? -eq 0
    check 'points count once' tells '^clock: 120 points done and 0 failed, 120 of 240 were there before'
    check 'it changes nothing' same clock
    check 'no clock but the monotonic one was asked' test ! -e jumps
    LD_PRELOAD=$PWD/clock.so "$KITH" sweep gather clock -o clock.h5 >/dev/null 2>say/err
    check 'but for the time that gathering notes' test -s jumps
    check 'which is no part of the digest' test "$(digest clock.h5)" = "$digest_of_all"
    LD_PRELOAD=$PWD/clock.so "$KITH" sweep status clock >say/out 2>say/err
    check 'nobody is taken to be at work' says 'nobody is at work\|^done  *240  100.0 %$'
else
    skip 'a clock that jumps' 'a library cannot be built here'
fi ;;
esac

# ---- other mathematical libraries ----

cat >libm.c <<'END'
double NAME(double x) { return x * 0.3; }
END
case $KITH in
*asan*) skip 'other mathematical libraries' 'sanitizers come first' ;;
*) for name in erf gsl_cdf_ugaussian_Pinv; do # one of libm, one of GSL
    new_sweep "other-$name"
    "$KITH" sweep run "other-$name" --shard 0/2 2>/dev/null
    if ${CC:-cc} -shared -fPIC -fno-builtin -DNAME=$name -o "$name.so" libm.c 2>/dev/null; then
        LD_PRELOAD=$PWD/$name.so "$KITH" sweep run "other-$name" 2>say/err
        check "another $name is told" tells 'written with other mathematical libraries'
        kith sweep status "other-$name"
        check 'by status' sh -c 'cat say/out say/err | grep -q "mathematical libraries"'
        check 'and makes no difference' same "other-$name"
        check 'gathering tells it' tells 'different mathematical libraries'
    else
        skip "another $name is told" 'a library cannot be built here'
    fi
done ;;
esac

sed -e 's/replicates: 20/replicates: 1000/' design.yaml >long.yaml
"$KITH" sweep plan long.yaml -o long >/dev/null
for signal in TERM INT USR1 USR2 XCPU HUP; do
    stop $signal "$KITH" sweep run long --threads 1
    check "$signal ends it with 75" test "$code" -eq 75
    check 'it says how to go on' tells 'stopped; what is done is kept: run again to go on'
    kith sweep status long
    check 'and nothing stays in progress' says '^running  *0 '
done
# Batch systems give notice again and again: SIGXCPU every second.
for signal in USR1 USR2 XCPU HUP; do
    starts "$KITH" sweep run long --threads 1
    if heeds $signal && works; then kill -s $signal "$pid" && kill -s $signal "$pid"; fi
    wait "$pid"
    check "$signal twice ends it with 75, too" test $? -eq 75
done
sed -e "s/replicates: 20/replicates: ${KITH_LONG:+9}80/" design.yaml >pair.yaml # 960 points, or 11,760
"$KITH" sweep plan pair.yaml -o pair >/dev/null
"$KITH" sweep run pair --threads 1 2>say/first &
first=$!
"$KITH" sweep run pair --threads 1 2>say/second
check 'a second run on the same folder' test $? -eq 0
wait $first
check 'both end well' test $? -eq 0
all=$("$KITH" sweep status pair | sed -n 's/^pair: \([0-9]*\) points: .*/\1/p')
shared=$(sed -n 's/^pair: \([0-9]*\) points done and 0 failed.*/\1/p' say/first say/second | awk '{ n += $1 } END { print n }')
check 'together they do all of it, once' test "$shared" -eq "$all"
check 'the file has a digest' test ${#digest_of_all} -eq "$(gathered pair | wc -L)"
kith sweep status pair
check 'all is done' says "^done  *$all  100.0 %$"
check 'and nothing twice' sh -c '! grep -q "done twice" say/out'
# Where nobody can be kept out, it is told, and two runs at worst do the same.
new_sweep unclaimed
mkdir unclaimed/claims
does 'without claims' sweep run unclaimed --shard 0/2
check 'it is told' tells '^unclaimed: claims cannot be used (Is a directory): other runs'
does 'the rest' sweep run unclaimed
check 'the same digest' same unclaimed

# ---- Slurm script ----

does 'slurm' sweep slurm one --tasks 4 --threads 2 --partition main
check 'array' says '^#SBATCH --array=0-3$'
check 'requeues itself alone' says 'scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"'
cp say/out one.sbatch
check 'bash reads it' bash -n one.sbatch
if command -v shellcheck >/dev/null; then check 'shellcheck, too' shellcheck one.sbatch; else skip 'shellcheck of the script' 'it is not installed'; fi

# Jobs begin elsewhere, with another PATH: all paths are absolute.
for name in kith folder output; do check "the path of $name is absolute" says "^$name='/"; done
check 'the program is this one' says "^kith='$(readlink -f "$KITH")'$"
does 'a program by a path from here' sweep slurm one --program work/kith -o work/one.h5
for name in kith folder output; do check "the path of $name is absolute, too" says "^$name='/"; done
printf 'module() { :; }\nmodule load gsl\n' >prologue
does 'what sites ask for' sweep slurm one --tasks 4%2 --qos short --mem 2G --mail-user a@b.nl --sbatch '--constraint=intel' --sbatch --exclusive --prologue prologue
for line in --array=0-3%2 --qos=short --mem=2G --mail-user=a@b.nl --constraint=intel --exclusive; do check "$line" says "^#SBATCH $line$"; done
check 'the prologue is there' says '^module load gsl$'
cp say/out asked.sbatch
check 'bash reads it' bash -n asked.sbatch
does 'two at a time, however many there are' sweep slurm one --tasks %2
check 'of one' says '^#SBATCH --array=0-0%2$'
echo '#SBATCH --qos=long' >>prologue
refuses 64 'a line #SBATCH, which Slurm does not read there' sweep slurm one --prologue prologue
refuses 66 'nothing.sh: No such file' sweep slurm one --prologue nothing.sh
refuses 64 '--sbatch takes an option' sweep slurm one --sbatch exclusive
refuses 64 '--mem takes one word' sweep slurm one --mem '2 G'
refuses 73 'the name is too long' sweep slurm one -o "$(printf '%0256d' 0).h5"
refuses 73 'is not a result that Kith wrote' sweep slurm one -o prologue
refuses 73 'would be in the sweep' sweep slurm one -o one/journal/a.h5
# Tasks by what a point takes: 240 points of 30 s are 7200 s, and half of an hour is 1800.
does 'tasks by seconds' sweep slurm few --seconds 30 --minutes 1440
check 'a task for each half of the limit' says '^# 334 tasks: half of the 1440 minutes for each, at 30 s a point'
# Submitted from within an allocation: what that says of itself is not for the jobs.
mkdir inside
printf '#!/bin/sh\n{ echo "$*"; env | grep -E "^(SLURM|PMI)_"; [ -t 0 ] || cat; } >>"$SEEN"; echo 7\n' >inside/sbatch
chmod 755 inside/sbatch
: >seen
check 'the script runs inside an allocation' env PATH="$scratch/inside:$PATH" SEEN="$scratch/seen" SLURM_JOB_ID=5 SLURM_ARRAY_TASK_ID=1 SLURM_NTASKS=9 \
    SLURM_MEM_PER_NODE=1 PMI_SIZE=4 SLURM_CONF=kept bash asked.sbatch </dev/null >say/out
check 'and submits its jobs' test "$(grep -c '^SLURM_CONF=kept$' seen)" -eq 2
check 'without what is around it' sh -c '! grep -E -q "^(SLURM_(JOB|ARRAY|NTASKS|MEM)|PMI_)" seen'
check 'the gathering job has the prologue' grep -q 'module load gsl' seen

# A site's limits, from a scontrol of our own; the real one is asked in tests/cluster.
mkdir site
site() { printf '#!/bin/sh\n[ "$*" = "show config" ] || exit 9\n%s\n' "$1" >site/scontrol && chmod 755 site/scontrol; }
answer() { printf 'echo "Configuration data as of today"; printf "MaxArraySize            = %%s\\nMaxJobCount             = %%s\\n" %s %s' "$1" "$2"; }
at_site() {
    before=$PATH PATH=$scratch/site:$PATH
    "$@"
    PATH=$before
}
sed -e 's/replicates: 20/replicates: 20000/' design.yaml >huge.yaml # 240000 points: 24 tasks
does 'plan of many points' sweep plan huge.yaml -o huge
site "$(answer 1001 10000)"
at_site does 'at a site with room' sweep slurm huge
check 'a task for each 10000 points' says '^#SBATCH --array=0-23$'
check 'and it is told why' says '^# 24 tasks: one for each 10000 points'
check 'and what the site said' says '^# MaxArraySize is 1001 (scontrol show config), MaxJobCount 10000\.$'
site "$(answer 11 10000)"
at_site does 'at a site that takes 11 tasks' sweep slurm huge
check 'many points a task' says '^#SBATCH --array=0-10$'
check 'the shares fit' says '--shard "$SLURM_ARRAY_TASK_ID/11"'
check 'and it is told why' says '^# 11 tasks: as many as the site takes in an array. About 21819 points each\.$'
at_site refuses 64 '12 array tasks are more than the site takes (MaxArraySize 11, scontrol show config)' sweep slurm huge --tasks 12
at_site does 'a limit by hand' sweep slurm huge --max-array 5
check 'is taken' says '^#SBATCH --array=0-4$'
check 'and the site is not asked' says '^# MaxArraySize is 5 (--max-array)\.$'
site "$(answer 1001 9)"
at_site does 'at a site that holds 9 jobs' sweep slurm huge
check 'half of them' says '^#SBATCH --array=0-3$'
check 'and it is told why' says '^# 4 tasks: half of the jobs that the site holds\.'
at_site refuses 64 'more than the site holds (MaxJobCount 9)' sweep slurm huge --tasks 9
site "$(answer 0 10000)"
at_site refuses 64 'takes no job arrays' sweep slurm huge
at_site does 'ranks need no array' sweep slurm huge --mpi openmpi
site 'exit 1'
at_site does 'at a site that does not answer' sweep slurm huge
check 'the default of Slurm' says '^# MaxArraySize is taken to be 1001, .*did not say); --max-array says otherwise\.$'
site 'exec sleep 60'
at_site does 'at a site that never answers' sweep slurm huge
check 'it is not waited for' says 'scontrol gave no answer'
mkdir nowhere
for program in sh timeout; do ln -s "$(command -v $program)" nowhere; done
before=$PATH PATH=$scratch/nowhere
does 'without Slurm' sweep slurm huge
PATH=$before
check 'it is told' says 'there is no scontrol here'
site 'exit 1'
at_site refuses 64 '2000 array tasks are more than the site takes (MaxArraySize 1001' sweep slurm one --tasks 2000
does 'for MPICH' sweep slurm one --mpi mpich
check 'srun -K1 with its plugin' says '^srun -K1 --mpi=pmi2'
# ---- which points are missing, by number ----
new_sweep holes
kith sweep run holes --threads 1
"$PYTHON" - holes/journal/*.journal <<'PROGRAM'
import struct
import sys

header, head = 176, 32
with open(sys.argv[1], "rb") as file:
    bytes_ = file.read()
kept, at = bytes_[:header], header
while at < len(bytes_):
    size, point = struct.unpack_from("<IQ", bytes_, at + 4)
    if point not in (5, 9, 10, 30, 239):
        kept += bytes_[at:at + head + size]
    at += head + size
with open(sys.argv[1], "wb") as file:
    file.write(kept)
PROGRAM
refuses 65 '5 of 240 points are missing: 5, 9-10, 30, 239' sweep gather holes -o work/none.h5
finish
