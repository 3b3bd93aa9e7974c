#!/bin/sh
# What a sweep's design may say: which outcomes are kept, several designs, globs, ids of rows, draws of a population, levers that are
# not in all scenarios.
# shellcheck disable=SC2012,SC2016,SC2059,SC2086
set -u
. tests/cli/lib.sh
unset SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_STEP_NUM_TASKS

design() { # design DESIGN [LINE...]: of cohorts
    one=$1
    shift
    printf 'scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]\nfamilies: 40\nreplicates: 4\n'
    for line in "$@"; do printf '%s\n' "$line"; done
    printf '%s\n' "$one"
}
people() { # the same of populations
    one=$1
    shift
    printf 'scenarios: [scenarios/baseline.yaml, scenarios/capacity-cut.yaml]\npopulation: {only: [Zeeland, Drenthe], scale: 0.02}\n'
    printf 'set: [population.burn_in=52 week, population.horizon=52 week]\nreplicates: 4\n'
    for line in "$@"; do printf '%s\n' "$line"; done
    printf '%s\n' "$one"
}
sweep() { # sweep NAME: NAME.yaml planned, run and gathered
    rm -rf "$1" "$1.h5"
    does "plan, $1" sweep plan "$1.yaml" -o "$1"
    cp say/err say/plan
    "$KITH" sweep run "$1" 2>say/run
    does "gather, $1" sweep gather "$1" -o "$1.h5"
}
again() { # again FILE POINT...: made again, identical
    file=$1
    shift
    for k in "$@"; do
        kith replay "$file" --point $k
        check "$file, point $k again" says 'identical'
    done
}
holds() { # holds WHAT STATEMENTS: of Python
    if has_python; then
        check "$1" "$PYTHON" -c "
import h5py
import numpy as np
def names(f, what):
    return [x.decode() for x in f[what][()]]
def same(a, b):
    return np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes()
$2"
    else
        skip "$1" 'python3-h5py is not installed; make test SETUP=cluster installs it'
    fi
}
wrong() { # wrong PLACE WORDS: of bad.yaml
    refuses 78 "bad.yaml:$1: $2" sweep plan bad.yaml -o work/bad
}

grid='design: {kind: grid, parameters: {care.effect: {levels: [0, 0.5]}}}'
design "$grid" >all.yaml
sweep all

# ---- outcomes ----
design "$grid" "outcomes: [repeat_reports, 'told_*', stopped_T3]" >few.yaml
sweep few
again few.h5 0 13
holds 'outcomes that were asked for, in that order, with the values of all' 'f, g = h5py.File("few.h5"), h5py.File("all.h5")
assert names(f, "outcome") == ["repeat_reports", "told_T1", "told_T2", "told_T3", "told_partner_T1", "told_child_T1", "stopped_T3"], names(f, "outcome")
at = [names(g, "outcome").index(x) for x in names(f, "outcome")]
assert same(f["outcome_value"][()], g["outcome_value"][()][:, at]) and f["outcome_value"].shape == (16, 7)
assert names(f, "outcome_unit") == [names(g, "outcome_unit")[i] for i in at] and len(f.attrs["outcomes_hash"]) == 64
assert "outcomes_hash" not in g.attrs'
check 'info lists them' sh -c '"$1" info few.h5 | grep -q "outcome_value  *(16 x 7) point outcome"' sh "$KITH"
design 'design: {kind: prior}' 'outcomes: [stopped_T3]' >prior.yaml
sweep prior
does 'draws of such a file' run scenarios/integral.yaml --families 40 --draws prior.h5 -o of-prior.h5
does 'more draws of it' sweep expand few --draws 1
"$KITH" sweep run few 2>say/run
does 'gathered by scenario' sweep gather few --by-scenario -o few.h5 --force
again few-integral.h5 18
if has_python; then
    cp few.h5 other.h5
    "$PYTHON" -c "
import h5py
f = h5py.File('other.h5', 'r+')
f['outcome_value'][5, 2] += 1"
    seal other.h5
    kith replay other.h5 --point 5
    check 'a value that was changed' says '^outcome_value\[5,2\] (told_T2 of point 5): '
    cp few.h5 other.h5
    "$PYTHON" -c "
import h5py, numpy
f = h5py.File('other.h5', 'r+')
f.attrs['outcomes_hash'] = numpy.bytes_('f' * 64)"
    seal other.h5
    refuses 65 'its outcomes were taken from others than' replay other.h5 --point 5
fi
design "$grid" 'outcomes: [stoped_T3]' >bad.yaml
wrong 4:12 "a cohort has no outcome 'stoped_T3'; did you mean 'stopped_T3'"
design "$grid" 'outcomes: [waiting, stopped_T3]' >bad.yaml
wrong 4:12 "a cohort has no outcome 'waiting'"
design "$grid" "outcomes: ['told_*', told_T1]" >bad.yaml
wrong 4:22 "outcomes: all that 'told_T1' names is kept already"
design "$grid" 'outcomes: []' >bad.yaml
wrong 4:11 'outcomes are an empty list'
people "$grid" 'outcomes: [stopped_T3]' >bad.yaml
wrong 5:12 "a population has no outcome 'stopped_T3'"

# ---- several designs ----
printf 'id,services.debt-help.places,care.effect\nlow,8,0\n"much, much",16,0.5\n' >rows.csv
design 'designs:
  - {kind: grid, parameters: {care.effect: {levels: [0, 0.5]}}}
  - {kind: csv, file: rows.csv}
  - {kind: sobol, points: 4, parameters: {violence.stop_rate: prior}}
  - {kind: oat, parameters: {care.effect: {levels: [0, 0.5]}}}' >many.yaml
sweep many
check 'what is there twice is told' grep -q '^many.yaml: 2 of its 11 combinations are the same as one before them, and run again$' say/plan
again many.h5 0 40 87
holds 'the vectors of each, one after the other' 'f, g = h5py.File("many.h5"), h5py.File("all.h5")
assert names(f, "design") == ["0 grid", "1 csv rows.csv", "2 sobol", "3 oat"]
assert f["vector_design"][()].tolist() == [0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3]
assert names(f, "factor") == ["care.effect", "services.debt-help.places", "violence.stop_rate"]
v = f["vector_value"][()]
assert same(np.isnan(v).sum(1), np.array([2, 2, 1, 1, 2, 2, 2, 2, 3, 2, 2]))
assert v[:4, 0].tolist() == [0, .5, 0, .5] and v[2:4, 1].tolist() == [8, 16]
x = f["outcome_value"][()].reshape(2, 11, 4, -1), g["outcome_value"][()].reshape(2, 2, 4, -1)
assert same(x[0][:, :2], x[1]) and same(x[0][:, 9:], x[1])
assert names(f, "vector_id") == ["", "", "low", "much, much"] + 7 * [""]'
refuses 64 'has 4 designs, which take no more levels, points or rows' sweep expand many --points 4
does 'more draws' sweep expand many --draws 1
check 'of all of them' says '^many: 132 points now$'
design 'designs: [{kind: sobol, points: 4, parameters: {violence.stop_rate: prior}}]' >one.yaml
design 'design: {kind: sobol, points: 4, parameters: {violence.stop_rate: prior}}' >single.yaml
sweep one
sweep single
holds 'a list of one is one' 'f, g = h5py.File("one.h5"), h5py.File("single.h5")
assert all(same(f[x][()], g[x][()]) for x in ("vector_value", "outcome_value")) and "vector_design" not in f'
design "$grid" 'designs: [{kind: prior}]' >bad.yaml
wrong 4:10 'there are a design and designs'
design 'designs: {kind: prior}' >bad.yaml
wrong 4:10 'designs are a mapping; write a list'
design 'design: [{kind: prior}]' >bad.yaml
wrong 4:9 'design is no mapping; write design: {kind: grid, parameters: ...}, or designs: for a list of them'
design 'designs: [{kind: grid, points: 3, parameters: {care.efect: {levels: [0]}}}, {kind: gird}, wave]' >bad.yaml
wrong 4:32 'a grid design takes no points'
check 'the name' tells "^bad.yaml:4:48: .*did you mean 'care.effect'"
check 'the kind' tells "^bad.yaml:4:84: there is no kind of design 'gird'; did you mean 'grid'"
check 'and the word are all told' tells '^bad.yaml:4:91: a design is wave; write {kind: grid'

# ---- globs ----
design 'design: {kind: grid, parameters: {services.*.places: {levels: [8, 16]}, care.effect: {levels: [0, 0.5]}}}' >glob.yaml
sweep glob
check 'one axis of two levels' says '^glob.h5: 32 of 32 points done'
again glob.h5 0 31
holds 'sets all that it matches alike' 'f = h5py.File("glob.h5")
p, together = names(f, "factor"), names(f, "factor_glob")
of = [i for i, x in enumerate(p) if x.startswith("services.") and x.endswith(".places")]
assert len(of) > 5 and [i for i, x in enumerate(together) if x == "services.*.places"] == of
assert together[p.index("care.effect")] == "" and len(p) == len(of) + 1
assert all(f["vector_value"][()][:, i].tolist() == [8, 8, 16, 16] for i in of)'
sets=$(sed -n 's/^factor \(services.*\)/--set \1=8/p' glob/design/base.txt)
kith compare scenarios/fragmented.yaml scenarios/integral.yaml --families 40 --replicates 4 $sets --set care.effect=0 -o sets.h5
holds 'as --set of each of them' 'f, g = h5py.File("glob.h5"), h5py.File("sets.h5")
x = f["outcome_value"][()][f["vector_index"][()] == 0].reshape(2, 2, 2, -1).transpose(1, 0, 2, 3)
assert same(x, g["outcome_value"][()])'
does 'more levels of it' sweep expand glob --levels 'services.*.places=4'
"$KITH" sweep run glob 2>say/run
does 'gather' sweep gather glob -o glob.h5
again glob.h5 40
sed 's/{levels: \[8, 16\]}/{low: 4, high: 40}/; s/{levels: \[0, 0.5\]}/{low: 0, high: 1}/; s/kind: grid/kind: lhs, points: 3/' glob.yaml >range.yaml
sweep range
holds 'a glob over a range' 'f = h5py.File("range.h5")
v, p = f["vector_value"][()], names(f, "factor")
of = [i for i, x in enumerate(p) if x.startswith("services.")]
assert len(of) > 5 and len(set(v[:, of[0]])) == 3 and all(same(v[:, i], v[:, of[0]]) for i in of)'
design "design: {kind: grid, parameters: {service.*.places: {levels: [8]}}}" >bad.yaml
wrong 4:35 "scenario fragmented has nothing like 'service.*.places'; did you mean 'services.*.places'?"
design "design: {kind: grid, parameters: {services.*.places: {levels: [8]}, services.debt-help.places: {levels: [4]}}}" >bad.yaml
wrong 4:69 'services.debt-help.places sets services.debt-help.places, and so does services.*.places'
design "design: {kind: lhs, points: 2, parameters: {services.*.places: prior}}" >bad.yaml
wrong 4:45 'services.*.places: each of its 8 parameters has a distribution of its own'
design "design: {kind: grid, parameters: {services.*.places: {levels: [8, -1]}}}" >bad.yaml
wrong 4:67 'services.local-team.places: -1 place per 100 reports/year is out of range'
design "design: {kind: grid, parameters: {violence.*: {levels: [0.5]}}}" >bad.yaml
wrong 4:57 'violence.frailty_shape: 0.5 is out of range'
design "design: {kind: grid, parameters: {assess.*: {levels: [2]}}}" >bad.yaml
wrong 4:55 'assess.noise: 2 is out of range'
design "design: {kind: grid, parameters: {care.*: {levels: [1]}}}" >bad.yaml
wrong 4:53 'care.*: 1 means 1 for care.effect and 1 week for care.half_life; write them one by one'
check 'and what of it does nothing' tells '^bad.yaml:4:35: care.overload acts in populations only'
printf 'services.*.places\n8\n' >star.csv
design 'design: {kind: csv, file: star.csv}' >bad.yaml
refuses 78 "star.csv:1: column 'services.*.places' stands for several parameters" sweep plan bad.yaml -o work/bad

# ---- ids ----
table() { # table PRINTF: ids.csv
    printf "$1" >ids.csv
    design 'design: {kind: csv, file: ids.csv}' >bad.yaml
}
table 'care.effect,id\n0,a\n0.5,b\n'
mv bad.yaml ids.yaml
sweep ids
again ids.h5 15
holds 'ids of rows; no parameter' 'f, g = h5py.File("ids.h5"), h5py.File("all.h5")
assert names(f, "vector_id") == ["a", "b"] and names(f, "factor") == ["care.effect"]
assert same(f["outcome_value"][()], g["outcome_value"][()])'
rows() { # rows CODE WORDS PRINTF
    printf "$3" >more.csv
    refuses "$1" "$2" sweep expand ids --rows more.csv
}
rows 78 "more.csv:1: there is no column 'id'" 'care.effect\n1\n'
rows 78 "id 'b' is that of another row of the sweep, too" 'care.effect,id\n1,b\n'
printf 'id,care.effect\nc,1\n' >more.csv
does 'more rows, ids first' sweep expand ids --rows more.csv
"$KITH" sweep run ids 2>say/run
does 'gather' sweep gather ids -o ids.h5
holds 'has them' 'assert names(h5py.File("ids.h5"), "vector_id") == ["a", "b", "c"]'
again ids.h5 23
file=$(ls ids/design/ids-* | head -n 1)
sed s/a/z/ "$file" >spoilt && cp spoilt "$file"
refuses 65 'was changed since the sweep was planned' sweep gather ids -o work/ids.h5
table 'id,care.effect\na,0\nb,0.5\na,1\n,2\n'
refuses 78 "ids.csv:4: id 'a' is that of line 2, too" sweep plan bad.yaml -o work/bad
check 'and one that is not there' tells '^ids.csv:5: the row has no id'
table 'id,care.effect,id\na,0,b\n'
refuses 78 "ids.csv:1: column 'id' is there twice" sweep plan bad.yaml -o work/bad
table 'id\na\n'
refuses 78 'ids.csv:1: there is no parameter' sweep plan bad.yaml -o work/bad
table 'id,care.effect\na,0,1\n'
refuses 78 'ids.csv:2: 3 fields, but the first line names 2' sweep plan bad.yaml -o work/bad

# ---- populations: some outcomes, draws of a file, levers of some scenarios ----
people 'designs:
  - {kind: grid, parameters: {changes.*.amount: {levels: [0.5, 0.9]}}}
  - {kind: oat, parameters: {services.*.places: {levels: [8]}}}' "outcomes: [waiting, 'violent*', reports]" 'draws: point' >cut.yaml
sweep cut
check 'what a scenario does not have is told' grep -q '^baseline does not have changes.assessment.amount: it runs as it is at each level$' say/plan
check 'for each lever of a glob' grep -q '^baseline does not have changes.places.amount' say/plan
check 'and nothing else' test "$(wc -l <say/plan)" -eq 2
again cut.h5 0 6 13 31
holds 'outcomes of regions, too' 'f = h5py.File("cut.h5")
assert names(f, "outcome") == ["waiting", "violent", "violent_high", "violent_known", "violent_years", "reports"]
assert f["region_outcome_value"].shape == (32, 2, 6) and np.isfinite(f["region_outcome_value"][()]).all()
x = f["outcome_value"][()].reshape(4, 2, 4, 6)
assert same(x[0, 0], x[1, 0]) and same(x[0, 0], x[2, 0]) and not same(x[0, 1], x[1, 1]) and not same(x[2, 0], x[3, 0])'
compare() { # compare ARGUMENT...: two populations, small
    kith compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --only-region Drenthe --scale 0.02 \
        --set 'population.burn_in=52 week' --set 'population.horizon=52 week' "$@"
}
compare --replicates 4 --seed 5 -o draws.h5
check 'draws of populations' test "$code" -eq 0
compare --replicates 4 --draws draws.h5 -o of-draws.h5 --keep runs
check 'compared' test "$code" -eq 0
people 'design: {kind: posterior, file: draws.h5}' | sed 's/^replicates: 4/replicates: 2/' >post.yaml
sweep post
check 'what comes from where is told' grep -q '^baseline: [1-9][0-9]* parameters as drawn in draws.h5' say/plan
again post.h5 0 3 7
holds 'a vector is a draw: the first one has the numbers of compare --population --draws' 'f, g = h5py.File("post.h5"), h5py.File("of-draws.h5")
x = f["outcome_value"][()].reshape(2, 2, 2, -1)
assert same(x[0], g["outcome_value"][:, 0]) and not same(x[1], g["outcome_value"][:, 0])
p = names(g, "parameter")
for s in (0, 1):
    for i, path in enumerate(names(f, "factor")):
        if "factor_acts" not in f or f["factor_acts"][i, s]:
            assert same(f["vector_value"][:, i], g["parameter_value"][s][:, p.index(path)]), path'
# A burn-in of its own takes draws of the file, too, and has columns of its own where it has other values.
cp "$top/tests/support/before.yaml" scenarios/before.yaml
sed 's/{only/{burn-in: scenarios\/before.yaml, only/' post.yaml >before.yaml
compare --replicates 4 --draws draws.h5 -o of-draws.h5 --keep runs --burn-in scenarios/before.yaml --force
check 'compared with a burn-in of its own' test "$code" -eq 0
sweep before
check 'what comes from where is told of the burn-in, too' grep -q '^before: [1-9][0-9]* parameters as drawn in draws.h5' say/plan
again before.h5 0 3 7
holds 'the numbers of compare --population --draws --burn-in' 'f, g = h5py.File("before.h5"), h5py.File("of-draws.h5")
x = f["outcome_value"][()].reshape(2, 2, 2, -1)
assert same(x[0], g["outcome_value"][:, 0]) and not same(x[1], g["outcome_value"][:, 0])
p = names(g, "parameter")
q = names(f, "factor")
before, acts = f["factor_acts_before"][:], f["factor_acts"][:]
assert [q[i] for i in range(len(q)) if not before[i]][:1] == ["care.effect"] and q.count("population.onset_rate") == 2
assert [q[i] for i in range(len(q)) if not acts[i].any()] == ["population.onset_rate"]
for i, path in enumerate(q):
    if before[i]:
        assert same(f["vector_value"][:, i], g["burn_in_value"][:, p.index(path)]), path'
design 'design: {kind: posterior, file: draws.h5}' >cohorts.yaml
does 'a cohort takes those draws, too' sweep plan cohorts.yaml -o cohorts
check 'nothing is left of what was refused' test -z "$(ls work)"
# ---- a glob in one design and one of its own in the next: columns of their own ----
design "designs: [{kind: grid, parameters: {'services.*.places': {levels: [4]}}}, {kind: grid, parameters: {services.debt-help.places: {levels: [8, 16]}}}]" >mixed.yaml
sweep mixed
holds 'each design has its own column' "
f = h5py.File('mixed.h5')
glob, one = f['vector_value'][0], f['vector_value'][1:]
columns = names(f, 'factor')
at = columns.index('services.debt-help.places')
alone = [i for i, name in enumerate(columns) if name == 'services.debt-help.places' and np.isfinite(one[:, i]).all()]
assert len(alone) == 1 and list(one[:, alone[0]]) == [8, 16]
assert all(np.isnan(one[:, i]).all() for i in range(len(columns)) if i != alone[0])
set_by_glob = [i for i in range(len(columns)) if np.isfinite(glob[i])]
assert len(set_by_glob) > 4 and alone[0] not in set_by_glob and all(glob[i] == 4 for i in set_by_glob)
of_glob = names(f, 'factor_glob')
assert of_glob[alone[0]] in ('', columns[alone[0]]) and all(of_glob[i] == 'services.*.places' for i in set_by_glob)"
again mixed.h5 0 8 20
finish
