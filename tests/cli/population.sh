#!/bin/sh
# Whole populations: options and errors, the same for any threads and order of regions, replay, small numbers, memory.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
base=scenarios/baseline.yaml one=scenarios/fragmented.yaml two=scenarios/integral.yaml
tiny="--scale 0.01 --only-region Zeeland --only-region Drenthe --replicates 4"
asan=0
case $KITH in *asan*) asan=1 ;; esac
# Short years: burn-in and horizon.
brief() { kith "$@" --set 'population.burn_in=104 week' --set 'population.horizon=104 week'; }
runs() { # runs WHAT ARGUMENT...
    what=$1
    shift
    brief "$@"
    if [ "$code" -eq 0 ]; then pass "$what"; else
        show "$@"
        fail "$what"
    fi
}

# ---- run and compare ----
runs 'compare of populations' compare $one $two --population $tiny -o a.h5
check 'the table has outcomes of populations' says '^  repeat_reports  *//*1000/year '
check 'the drift of the first scenario is told' says '^Drift of fragmented: .* reports per 1,000 households with children in year 1, .* in year 2'
runs 'with second runs of some draws only' run $one --population --only-region Drenthe --scale 0.01 -o second.h5
check 'its drift is told, too' says '^Drift of fragmented: .* reports per 1,000 households with children in year 1, .* in year 2'
if "$PYTHON" -c 'import h5py' 2>/dev/null; then
    check 'weeks are means over draws, as outcomes are' "$PYTHON" -c '
import h5py
f = h5py.File("second.h5")
violent = [x.decode() for x in f["outcome"][:]].index("violent")
for year in 1, 2: # families at the end of the year; households are whole numbers in the model, so nearly
    week = f["weekly/violence"][0, 1, 52 * year - 1, 1:].sum() / (0.01 * f["region_households"][1]) * 1000
    assert abs(week / f["strata/mean"][0, 1, year, 0, violent] - 1) < 2e-3, (year, week)'
else
    skip 'weeks of a file with second runs' "$PYTHON has no h5py"
fi
runs 'compare of populations' compare $one $two --population $tiny -o a.h5
check 'a part of the households is warned of' says '^Warning: at scale 0.01 queues do not scale'
check 'the past is named' says ' after 2 years under fragmented'
check 'the last line has family-weeks per second' sh -c 'tail -n 1 say/err | grep -q "family-weeks per second$"'
kith info a.h5
check 'info says population, scale, regions' sh -c 'grep -q "^kind  *population$" say/out && grep -q "^scale  *0.01$" say/out && grep -q "^regions  *regions.csv$" say/out'
check 'and has strata of two regions and all' says '^  strata/mean  *(2 x 3 x 3 x [0-9]* x [0-9]*) scenario region year margin outcome'
does 'replay' replay a.h5
check 'replay says identical' says '^a.h5: identical$'
does 'replay of a run' replay a.h5 --replicate 2
check 'it is identical' says 'identical'
does 'replay, portable, three threads' replay a.h5 --threads 3 --portable
runs 'run' run $base $tiny --draws point --keep runs -o runs.h5
check 'the text says that parameters were held fixed' says 'held fixed at their point values'
check '--keep runs has the runs' sh -c '"$0" info runs.h5 | grep -q "runs/count"' "$KITH"
check '--keep summary has not' sh -c '! "$0" info a.h5 | grep -q "runs/"' "$KITH"
does 'replay of --keep runs' replay runs.h5
check 'which is identical' says identical
runs 'draws of a file' compare $one $two $tiny --draws a.h5 -o b.h5
check 'gives the same outcomes' sh -c '! "$0" diff a.h5 b.h5 | grep -q outcome_value' "$KITH"
brief run $one $tiny -s 2 -o seed.h5
check 'another seed is another result' test "$(digest seed.h5)" != "$(digest a.h5)"
does 'check of a table of regions' check scenarios/regions.csv
check 'says all right' says '^scenarios/regions.csv: all right$'

# ---- the same for any number of threads ----
for threads in 1 2 3 8; do
    brief compare $one $two $tiny --keep runs --threads $threads -o t$threads.h5
done
check 'one digest for 1, 2, 3 and 8 threads' test "$(for t in 1 2 3 8; do digest t$t.h5; done | sort | uniq -c | awk '{ print $1 }')" = 4

# ---- the order of the regions, and which others there are ----
(sed '/^[A-Z]/d' scenarios/regions.csv; sed -n '/^[A-Z]/p' scenarios/regions.csv | sort -r) >backwards.csv
cp scenarios/evidence.csv .
brief compare $one $two --regions backwards.csv $tiny --keep runs -o backwards.h5
check 'regions in another order' test "$code" -eq 0
brief run $one --scale 0.01 --only-region Drenthe --replicates 4 --keep runs -o alone.h5
check 'one region alone' test "$code" -eq 0
if has_python; then
    cat >same.py <<'PROGRAM'
import sys
import h5py
import numpy as np

a, b, only = h5py.File(sys.argv[1]), h5py.File(sys.argv[2]), sys.argv[3:]
names = [[x.decode() for x in f["region"][()]] for f in (a, b)]
regions = only or names[0]
order = [[n.index(r) for r in regions] for n in names]
scenarios = min(len(a["scenario"]), len(b["scenario"]))
seen = 0


def compare(name, x):
    global seen
    if not isinstance(x, h5py.Dataset) or name not in b or x.ndim < 2:
        return
    dims = [d[0].name.strip("/") if len(d) else "" for d in x.dims]
    u, v = x[()], b[name][()]
    if "region" in dims:
        u, v = (np.take(z, o, dims.index("region")) for z, o in zip((u, v), order))
    elif only or name.startswith("inputs"):
        return
    if dims[0] == "scenario":
        u, v = u[:scenarios], v[:scenarios]
    assert np.array_equal(u, v, equal_nan=u.dtype.kind == "f"), name
    seen += 1


a.visititems(compare)
assert seen > 10, seen
PROGRAM
    check 'give the same, by name' "$PYTHON" same.py t1.h5 backwards.h5
    check 'a region does not depend on the others' "$PYTHON" same.py t1.h5 alone.h5 Drenthe
    grep -e '^region,' -e '^Drenthe,' scenarios/regions.csv >drenthe.csv
    brief run $one --scale 0.01 --regions drenthe.csv --replicates 4 --keep runs -o one-row.h5
    check 'nor on which others its table has' "$PYTHON" same.py alone.h5 one-row.h5
else
    skip 'the order of regions' "$PYTHON has no h5py"
fi

# ---- what the numbers of a file have to do with one another ----
if has_python; then
    cat >sums.py <<'PROGRAM'
import h5py
import numpy as np

f = h5py.File("t1.h5")
axis = {a: [x.decode() for x in f[a][()]] for a in ("region", "margin", "measure", "outcome")}
count, outcome = f["runs/count"][()], f["runs/outcome_value"][()]
assert np.array_equal(count[:, :, :, 0], count[:, :, :, 1:].sum(axis=3)), "all regions are the sum"
assert np.array_equal(count[:, :, :, :, 0], count[:, :, :, :, 1:].sum(axis=4)), "all years are the sum"
for first in ("profile:", "problems:", "violence:", "children:", "group:"):
    some = [i for i, m in enumerate(axis["margin"]) if m.startswith(first)]
    assert np.array_equal(count[..., 0, :], count[..., some, :].sum(axis=-2)), first
    rates = outcome[..., axis["outcome"].index("reports")]
    assert np.allclose(rates[..., 0], rates[..., some].sum(axis=-1), rtol=1e-5), first
    for additive in ("referrals_waiting", "utilisation", "assessment_load", "staff_hours", "cost", "cost_municipality", "cost_justice"):
        x = outcome[..., axis["outcome"].index(additive)]
        assert np.allclose(x[..., 0], x[..., some].sum(axis=-1), rtol=1e-4, atol=1e-6, equal_nan=True), (first, additive)
kinds = ("first_reports", "reports_in_assessment", "reports_after_assessment", "reports_in_monitoring", "re_reports")
reports = sum(count[..., axis["measure"].index(k)] for k in kinds)
households = np.round(f["region_households"][1:] * 0.01)
for g in (1, 2):
    wanted = reports[:, :, :, g, 1:] / households[g - 1] * 1000
    assert np.allclose(outcome[:, :, :, g, 1:, :, axis["outcome"].index("reports")], wanted, rtol=1e-5), axis["region"][g]
by_week = f["weekly/reports"][()].sum(axis=(-1, -2))
assert np.allclose(by_week, reports[..., 0, 0].mean(axis=(1, 2)), rtol=1e-4), "weeks add up to years"
assert np.array_equal(f["reporters"][:, :, 0].sum(axis=(-1, -2)), reports[..., 0, 0].sum(axis=(1, 2))), "reporters"
value = f["outcome_value"][()]
assert np.allclose(value, outcome[:, :, :, 0, 0, 0], rtol=1e-6, equal_nan=True), "the whole"
mean = f["strata/mean"][()]
assert np.allclose(mean[:, 0, 0, 0], f["estimate/mean"][()], rtol=1e-5, equal_nan=True), "estimates"
assert np.allclose(f["strata_difference/mean"][1, 0, 0, 0], f["difference/mean"][1], rtol=1e-3, atol=1e-6, equal_nan=True), "differences"

# Queues by stratum: waits, what became of claims, and what outcomes make of them.
queue, flow, classes = ([x.decode() for x in f[a][()]] for a in ("queue", "flow", "wait_class"))
flows, waits = f["strata_flows"][()], f["strata_waits"][()]
assert np.array_equal(flows[:, :, :, 0], f["flows"][()]), "the first stratum is all families"
ends = [0, 1, 2, 3, 4, 6, 8, 13, 26, 52, 104]
by_week = f["waits"][()]
for c, (a, b) in enumerate(zip([0] + [e + 1 for e in ends], ends)):
    last = b + 1 >= by_week.shape[-1] # the last week holds all that are longer
    of_class = waits[:, :, :, 0, :, c:].sum(axis=-1) if last else waits[:, :, :, 0, :, c]
    assert np.array_equal(of_class, by_week[..., a:b + 1].sum(axis=-1)), classes[c]
runs = f["runs/flows"][()]
assert np.array_equal(runs.sum(axis=(1, 2)), flows), "runs add up"
of = lambda what, q=slice(1, None): runs[..., q, flow.index(what)]
def is_outcome(name, part, whole):
    with np.errstate(invalid="ignore", divide="ignore"):
        assert np.allclose(outcome[..., axis["outcome"].index(name)], part / whole, rtol=1e-5, equal_nan=True), name
is_outcome("help_wait", of("waited_weeks").sum(axis=-1), of("admitted").sum(axis=-1))
is_outcome("assessment_wait", of("waited_weeks", 0), of("completed", 0))
is_outcome("late_share", of("late", 0), of("completed", 0))
is_outcome("left_queue", of("left").sum(axis=-1), (of("left") + of("admitted")).sum(axis=-1))
is_outcome("utilisation", of("place_weeks_used").sum(axis=-1), of("place_weeks").sum(axis=-1))
long = waits[..., 1:, classes.index("14-26"):].sum(axis=(-1, -2)) / np.maximum(waits[..., 1:, :].sum(axis=(-1, -2)), 1)
assert ((0 < long) & (long < 1)).any() and not np.array_equal(long[..., 0], long[..., 1]), "some wait long, and strata differ"
PROGRAM
    check 'regions, years, strata, weeks add up' "$PYTHON" sums.py
fi

# ---- one past; changes; what cannot differ ----
cp $one same.yaml
sed -i 's/^extends: */&scenarios\//' same.yaml
runs 'a scenario against a copy of itself' compare $one same.yaml $tiny -o same.h5
if has_python; then
    check 'makes no difference' "$PYTHON" -c 'import h5py, numpy; assert numpy.nanmax(abs(h5py.File("same.h5")["strata_difference/mean"][()])) == 0'
fi
printf 'title: The same\nabout: But for what concerns cohorts only.\nextends: scenarios/fragmented.yaml\ncohort:\n  follow_up: {value: 200, unit: week, grade: assumption, source: "a test"}\n' >other.yaml
runs 'a scenario that differs in nothing that matters' compare $one other.yaml $tiny -o other.h5
if has_python; then
    check 'makes no difference either' "$PYTHON" -c 'import h5py, numpy; assert numpy.nanmax(abs(h5py.File("other.h5")["strata_difference/mean"][()])) == 0'
fi
cat >later.yaml <<'SCENARIO'
title: More assessment staff
about: From the second year on, in Zeeland.
extends: scenarios/fragmented.yaml
changes:
  staff:
    parameter: {value: assess.capacity, grade: assumption, source: "a test"}
    how: {value: multiply, grade: assumption, source: "a test"}
    amount: {value: 2, unit: "1", grade: assumption, source: "a test"}
    start: {value: 52, unit: week, grade: assumption, source: "a test"}
    regions: {value: [Zeeland], grade: assumption, source: "a test"}
SCENARIO
runs 'changes over time and by region' compare $one later.yaml $tiny --draws point -o later.h5
if has_python; then
    cat >later.py <<'PROGRAM'
import h5py

f = h5py.File("later.h5")
names = [x.decode() for x in f["region"][()]]
outcome = [x.decode() for x in f["outcome"][()]].index("assessment_wait")
d = f["strata_difference/mean"][1, :, :, 0, outcome]
zeeland, drenthe = names.index("Zeeland"), names.index("Drenthe")
assert d[zeeland, 1] == 0 and d[zeeland, 2] < 0, d
assert not d[drenthe].any(), d
PROGRAM
    check 'act from their week on, there only' "$PYTHON" later.py
fi
does 'replay of changes' replay later.h5
check 'is identical' says identical
runs 'another past' compare $one $two $tiny --burn-in $base -o past.h5
check 'which is named' says ' under baseline;'
check 'and matters' test "$(digest past.h5)" != "$(digest a.h5)"
does 'replay of another past' replay past.h5
check 'is identical, too' says identical

# ---- small numbers ----
runs '--small' compare $one $two $tiny --small 20 -o small.h5
check 'says so' says '^Results of fewer than 20 families or reports are withheld'
does 'replay of --small' replay small.h5
check 'is the same' says identical
if has_python; then
    cat >small.py <<'PROGRAM'
import h5py
import numpy as np

a, b = h5py.File("a.h5"), h5py.File("small.h5")
for name in ("strata/mean", "strata/mc_error", "strata_difference/mean", "weekly/violence"):
    u, v = a[name][()], b[name][()]
    assert np.isnan(v).sum() > np.isnan(u).sum(), name
    there = ~np.isnan(v)
    assert np.array_equal(u[there], v[there]), name
reports = [x.decode() for x in b["outcome"][()]].index("reports")
assert np.isnan(b["strata/mean"][..., reports]).any() and not np.isnan(b["strata/mean"][0, 0, 0, 0, reports])
for name in ("waits", "strata_waits", "strata_flows"):
    u, v = a[name][()], b[name][()]
    assert (v == -1).any() and (v[v >= 0] == u[v >= 0]).all(), name
hidden = np.isnan(b["strata/mean"][..., reports])
assert ((b["strata_flows"][()] == -1).all(axis=(-1, -2)) == hidden).all(), "outcomes and counts of a stratum are withheld together"
PROGRAM
    check '--small withholds, and changes nothing else' "$PYTHON" small.py
    for n in 5 8 100; do brief compare $one $two $tiny --small $n -o "small-$n.h5"; done
    check 'all that is too small is withheld, also over years and as a known sum, and some is told' "$PYTHON" "$top/tests/support/withheld.py" --whole a.h5 small-5.h5 small-8.h5 small.h5
    check 'nothing that is withheld follows from what is told, over regions, years, strata' "$PYTHON" "$top/tests/support/withheld.py" small-5.h5 small.h5 small-100.h5
    brief run $one $tiny --small 6 --cross profile,children,group -o small-cross.h5
    kith run $one --scale 0.01 --replicates 2 --set population.burn_in=52 --set population.horizon=104 --small 20 -o small-country.h5
    kith run $one --scale 0.02 --only-region Zeeland --replicates 2 --set population.burn_in=52 --set population.horizon=52 --small 20 -o small-one.h5
    check 'nor with crossed strata, of all regions, or of one region in one year' "$PYTHON" "$top/tests/support/withheld.py" small-cross.h5 small-country.h5 small-one.h5
fi
runs '--small of more than there are' run $one $tiny --small 1000000 --by queue@wait --by year@violent -o none.h5
if has_python; then
    check 'nor of the highest load in the file' "$PYTHON" -c 'import h5py, sys; sys.exit(not h5py.File("none.h5").attrs["highest_load"] == 0)'
fi
check 'nor of a drift or a load' sh -c '! grep -i -w -e nan -e "Load above" say/out'
check 'nor are queues told of' sh -c 'test "$(sed -n "/^wait by queue/,/^$/p" say/out | grep -c "^  assessment  *-  *-  *-$")" = 1'
check 'leaves nothing' says '^  reports .* - '

# ---- tables by year, region, stratum ----
runs '--by' compare $one $two $tiny --by year@reports --by region@help_wait --by stratum@late_share -o by.h5
check 'is a table for each, with a row for each year, region and stratum' test "$(awk '/^$/ { on = 0 } on && !/^Its drift/ { n++ } /^  (year|region|stratum) / { on = 1 } END { print n }' say/out)" = "$((3 + 3 + 20))"
check 'which says what it is of' says '^help_wait by region (week), integral against fragmented: Mean time until there was a place'
check 'by year with the drift of the first' says '^  year  *fragmented  its drift MC error '
check 'and changes nothing in the file' test "$(digest a.h5)" = "$(digest by.h5)"
if has_python; then
    cat >by.py <<'PROGRAM'
import h5py

f = h5py.File("by.h5")
axis = {a: [x.decode() for x in f[a][()]] for a in ("region", "margin", "outcome")}
o, n = axis["outcome"].index, 0
lines = [line.rstrip("\n") for line in open("say/out", encoding="utf-8")]
def row(title, first):
    at = next(i for i, line in enumerate(lines) if line.startswith(title))
    return next(line[36:].split() for line in lines[at:] if line.startswith("  " + first + " "))
near = lambda text, x: abs(float(text) - x) <= 0.006 * max(1, abs(x))
level, d = f["strata/mean"][()], f["strata_difference/mean"][()]
words = row("reports by year", "2")
assert near(words[0], level[0, 0, 2, 0, o("reports")]) and near(words[3], level[1, 0, 2, 0, o("reports")]) and near(words[4], d[1, 0, 2, 0, o("reports")]), words
assert near(words[1], level[0, 0, 2, 0, o("reports")] - level[0, 0, 1, 0, o("reports")]), words
g = axis["region"].index("Drenthe")
words = row("help_wait by region", "Drenthe")
assert near(words[0], level[0, g, 0, 0, o("help_wait")]) and near(words[2], d[1, g, 0, 0, o("help_wait")]), words
assert near(words[3], f["strata_difference/low"][1, g, 0, 0, o("help_wait")]), words
m = axis["margin"].index("problems: 2-3")
words = row("late_share by stratum", "problems: 2-3")
assert near(words[0], 100 * level[0, 0, 0, m, o("late_share")]) and near(words[2], 100 * d[1, 0, 0, m, o("late_share")]), words
PROGRAM
    check 'its numbers are those of the file' "$PYTHON" by.py
fi
runs '--by queue' compare $one $two --scale 0.01 --only-region Zeeland --only-region Drenthe --draws point --replicates 1 --by queue@wait -o queue.h5
if has_python; then
    cat >queue.py <<'PROGRAM'
import h5py
import numpy as np

f = h5py.File("queue.h5")
axis = {a: [x.decode() for x in f[a][()]] for a in ("queue", "queue_outcome", "flow", "outcome", "region")}
flows, mean = f["flows"][()], f["queues/mean"][()]
at, of = axis["queue_outcome"].index, lambda name: flows[..., axis["flow"].index(name)]
one = lambda name: mean[:, :, :, :, at(name)]
def is_outcome(name, part, whole):
    with np.errstate(invalid="ignore", divide="ignore"):
        assert np.allclose(one(name)[..., 1:], np.where(whole > 0, part / whole, np.nan)[..., 1:], rtol=1e-5, equal_nan=True), name
is_outcome("utilisation", of("place_weeks_used"), of("place_weeks"))
is_outcome("wait", of("waited_weeks"), of("admitted"))
is_outcome("given_up", of("left"), of("left") + of("admitted"))
is_outcome("lost", of("lost_at_handover"), of("lost_at_handover") + of("claimed"))
is_outcome("dropped_out", of("dropped_out"), of("dropped_out") + of("completed"))
waits = f["strata_waits"][:, :, :, 0].astype(float)
is_outcome("wait_long", waits[..., 8:].sum(axis=-1), waits.sum(axis=-1))
is_outcome("wait_within_4", waits[..., :5].sum(axis=-1), waits.sum(axis=-1))
is_outcome("wait_over_52", waits[..., 10:].sum(axis=-1), waits.sum(axis=-1))
assert np.isnan(one("utilisation")[..., 0]).all() and np.isnan(one("lost")[..., 0]).all()
wait = f["strata/mean"][..., 0, axis["outcome"].index("assessment_wait")]
assert np.allclose(one("wait")[..., 0], wait, rtol=1e-6), "assessment is one queue"
load = f["strata/mean"][..., 0, axis["outcome"].index("assessment_load")]
assert np.allclose(one("load")[..., 0], load, rtol=1e-6)
d = f["queues_difference/mean"][()]
assert np.allclose(d, mean - mean[:1], rtol=1e-3, atol=1e-4, equal_nan=True)
row = next(line for line in open("say/out", encoding="utf-8") if line.startswith("  local-team "))
assert abs(float(row[36:].split()[0]) - mean[0, 0, 0, axis["queue"].index("local-team"), at("wait")]) < 0.01, row
PROGRAM
    check 'queues are what flows say' "$PYTHON" queue.py
fi
refuses 64 "by queue@waits: there is no outcome 'waits'; did you mean 'wait'?" run $base --by queue@waits
refuses 64 "by year@nothing: there is no outcome 'nothing'; 'kith describe population' lists all" run $base --by year@nothing
refuses 64 "by queue@nothing: there is no outcome 'nothing'; 'kith describe queues' lists all" run $base --by queue@nothing
runs 'a run by year' run $one $tiny --by year@violent
check 'has means and errors' says '^  year  *mean  *95 % interval MC error'
refuses 64 "by week@reports: write year@OUTCOME, region@OUTCOME, stratum@OUTCOME or queue@OUTCOME" run $base --by week@reports
refuses 64 "there is no outcome 'repeat_report'; did you mean 'repeat_reports'?" run $base --by year@repeat_report

# ---- what is not known of weeks ----
runs '--keep weekly' compare $one $two --scale 0.01 --only-region Drenthe --draws point --replicates 2 --keep weekly -o weekly.h5
runs 'the first of its runs alone' compare $one $two --scale 0.01 --only-region Drenthe --draws point --replicates 1 --keep weekly -o first.h5
does 'replay of --keep weekly' replay weekly.h5
check 'is identical, too' says identical
if has_python; then
    cat >weekly.py <<'PROGRAM'
import h5py
import numpy as np

both, first = h5py.File("weekly.h5"), h5py.File("first.h5")
for name in ("violence", "case", "help_status", "reports", "queue_load"):
    mean, one = (f[f"weekly/{name}"][()].astype(float) for f in (both, first))
    other = 2 * mean - one
    error = both[f"weekly_spread/{name}/mc_error"][()]
    assert np.allclose(error, abs(one - other) / 2, rtol=1e-4, atol=1e-3), name
    d = [x - x[:1] for x in (one, other)]
    assert np.allclose(both[f"weekly_difference/{name}/mean"][()], (d[0] + d[1]) / 2, rtol=1e-4, atol=1e-3), name
    assert np.allclose(both[f"weekly_difference/{name}/mc_error"][()], abs(d[0] - d[1]) / 2, rtol=1e-4, atol=1e-3), name
    assert np.isnan(both[f"weekly_spread/{name}/low"][()]).all() and np.isnan(first[f"weekly_spread/{name}/mc_error"][()]).all(), name
assert both["weekly_difference/violence/mc_error"][1].max() > 0
a = h5py.File("drawn.h5")
low, high, mean = (a[f"weekly_spread/violence/{k}"][()] if k != "mean" else a["weekly/violence"][()] for k in ("low", "high", "mean"))
assert (low <= high).all() and ((low <= mean * (1 + 1e-6)) & (mean <= high * (1 + 1e-6))).mean() > 0.9
PROGRAM
    runs '--keep weekly over draws' compare $one $two $tiny --keep weekly -o drawn.h5
    check 'errors of weeks and of their differences are those of the runs' "$PYTHON" weekly.py
    runs 'with small numbers' compare $one $two $tiny --keep weekly --small 20 -o weekly-small.h5
    check 'what is withheld of weeks has no error either' "$PYTHON" -c 'import h5py, numpy as np
f = h5py.File("weekly-small.h5")
hidden = np.isnan(f["weekly/violence"][()])
assert hidden.any() and not hidden.all() and np.isnan(f["weekly_spread/violence/mc_error"][()])[hidden].all()
assert np.isnan(f["weekly_difference/violence/mean"][()])[hidden].all()'
fi
refuses 64 '--keep takes summary, weekly or runs with --population, not waves' run $base $tiny --keep waves

# ---- crossed strata ----
runs '--cross' compare $one $two $tiny --cross profile,children -o cross.h5
does 'replay of --cross' replay cross.h5
check 'is as before' says identical
if has_python; then
    cat >cross.py <<'PROGRAM'
import h5py
import numpy as np

a, b = h5py.File("a.h5"), h5py.File("cross.h5")
margin = [x.decode() for x in b["margin"][()]]
old = a["margin"].shape[0]
classes = sum(name.startswith("profile: ") for name in margin[:old])
assert len(margin) == old + 2 * classes, margin
outcome = [x.decode() for x in b["outcome"][()]]
u, v = a["strata/mean"][()], b["strata/mean"][()]
assert np.array_equal(u, v[:, :, :, :old], equal_nan=True)
violent = v[..., outcome.index("violent")]
assert np.allclose(violent[:, :, :, old:].sum(axis=-1), violent[:, :, :, 0], rtol=1e-5)
for k, name in enumerate(margin[old:]):
    first = name.split(",")[0]
    cells = violent[:, :, :, [old + i for i, x in enumerate(margin[old:]) if x.split(",")[0] == first]]
    assert np.allclose(cells.sum(axis=-1), violent[:, :, :, margin.index(first)], rtol=1e-5), name
places = [x.decode() for x in b["flow"][()]].index("place_weeks") # of all strata together
for name in ("strata_flows", "strata_waits"):
    w, cells = a[name][()], b[name][()]
    assert np.array_equal(w, cells[:, :, :, :old]), name
    sums = cells[:, :, :, old:].sum(axis=3)
    if name == "strata_flows":
        sums[..., places] = w[:, :, :, 0, :, places]
    assert sums.any() and np.array_equal(sums, w[:, :, :, 0]), name
PROGRAM
    check 'cells add up to their margins, which are as without' "$PYTHON" cross.py
fi
refuses 64 "did you mean 'profile'" run $base -o work/x.h5 --cross profil
refuses 64 'would be 540 cells in each region and year; at most 256' run $base $tiny -o work/x.h5 --cross profile,problems,violence,children,group

# ---- errors ----
refuses 66 'nowhere.csv' run $base --regions nowhere.csv -o work/a.h5
printf 'region,households,reports,capacity\nZeeland,-1,5,1\nZeeland,5,5,1\n' >bad.csv
refuses 65 'bad.csv:2:' run $base --regions bad.csv -o work/a.h5
refuses 65 'bad.csv:2:' check bad.csv
sed 's/Zeeland/Zealand/' later.yaml >unknown.yaml
refuses 78 'unknown.yaml' run unknown.yaml --population -o work/a.h5
check 'with the nearest region' tells "did you mean 'Zeeland'"
refuses 64 "there is no region 'Zeland'" run $base --only-region Zeland -o work/a.h5
check 'with the nearest one' tells "did you mean 'Zeeland'"
for scale in 0 -1 1.01 nan much ''; do
    refuses 64 "--scale takes a number above 0 and at most 1, not $scale" run $base --scale "$scale" -o work/a.h5
done
refuses 64 '--small takes a whole number from 0' run $base --small -1
refuses 64 '--keep takes weekly, waves or summary, not runs' run $base --keep runs -o work/a.h5
refuses 64 '--families is for cohorts' run $base --population --families 10 -o work/a.h5
refuses 64 "there is no outcome 'stopped_T3' of populations" compare $one $two --population --precision 0.01@stopped_T3
refuses 64 "there is no outcome 'reports' of cohorts" compare $one $two --precision 1@reports
refuses 64 '--histories and --precision do not go together' compare $one $two --population --precision 1@repeat_reports --histories 0.1 -o work/a.h5
refuses 66 'nowhere.yaml' run $base --burn-in nowhere.yaml -o work/a.h5
refuses 64 'there is no option --popluation; did you mean --population?' run $base --popluation
printf 'title: Longer\nabout: Another horizon.\nextends: scenarios/fragmented.yaml\npopulation:\n  horizon: {value: 260, unit: week, grade: assumption, source: "a test"}\n' >longer.yaml
refuses 78 'cannot be compared: population.horizon is' compare $one longer.yaml --population -o work/a.h5
refuses 78 'cannot be compared: population.horizon is' run $one --burn-in longer.yaml -o work/a.h5
cp scenarios/regions.csv mine.csv
refuses 73 'is the table of regions, which this command reads' run $base --regions mine.csv -o mine.csv
check 'a table is not written over' cmp -s scenarios/regions.csv mine.csv
refuses 73 'cannot make the file' run $base --population -o work/nowhere/a.h5

# ---- the page and figures (the page in a browser: tests/explorer) ----
kith report a.h5 -o page.html
if [ "$code" -eq 69 ]; then
    skip 'the page of a population' 'Kith was built without its page; run make explorer'
else
    check 'a page of a population' test "$code" -eq 0 -a -s page.html
fi
for file in a runs; do
    kith figures $file.h5 -o figs-$file
    case $code in
    0)
        for name in reports waiting week region margin targets; do
            check "figure $name of $file.h5 is drawn as SVG and PDF" test -s figs-$file/$name.svg -a -s figs-$file/$name.pdf
        done
        check 'gnuplot has nothing to say' test "$(grep -c warning say/err)" -eq 0 ;;
    69) skip "figures of $file.h5" 'there is no gnuplot (SETUP=page installs it)' ;;
    *) fail "figures of $file.h5" ;;
    esac
done
if has_python && [ -s figs-a/region.svg ]; then
    check 'error bars and bands are those of the file' "$PYTHON" "$top/tests/support/drawn.py" a.h5 figs-a
fi
kith figures none.h5 -o figs-none
check 'figures of which all is withheld: nothing to draw, no failure' test "$code" -eq 0 -o "$code" -eq 69
check 'numbers of figures are there without gnuplot, too' test -s figs-a/year.csv -a -s figs-a/week.csv -a -s figs-a/region.csv -a -s figs-a/margin.csv
if has_python; then
    "$PYTHON" - <<'END' >say/out 2>&1
import csv, h5py, numpy as np
file = h5py.File("a.h5", "r")
texts = lambda name: list(file[name].asstr()[:])
names, regions, margins, outcomes = texts("scenario"), texts("region"), texts("margin"), texts("outcome")
cells = {"year": lambda r: (0, int(r["year"]), 0), "region": lambda r: (regions.index(r["region"]), 0, 0), "margin": lambda r: (0, 0, margins.index(r["margin"]))}
for table, where in cells.items():
    rows = list(csv.DictReader(open(f"figs-a/{table}.csv")))
    assert len(rows) == len(names) * len(outcomes) * {"year": len(file["year"]) - 1, "region": len(regions) - 1, "margin": len(margins)}[table]
    for row in rows:
        s, o = names.index(row["scenario"]), outcomes.index(row["outcome"])
        for column, group, part in (("mean", "strata", "mean"), ("low", "strata", "low"), ("difference", "strata_difference", "mean"), ("difference_high", "strata_difference", "high")):
            x, y = np.float32(row[column] or "nan"), file[f"{group}/{part}"][(s, *where(row), o)]
            assert (s == 0 and group != "strata" and np.isnan(x)) or x == y or (np.isnan(x) and np.isnan(y)), (table, row, column, x, y)
scale = 1000 / (file["region_households"][0] * file.attrs["scale"])
for row in csv.DictReader(open("figs-a/week.csv")):
    s, w = names.index(row["scenario"]), int(row["week"])
    wanted = file["weekly/reports"][s, 0, w, 1:].astype(float).sum() * 52 * scale, file["weekly/queue_load"][s, 0, w, 0, 0] * scale
    assert np.allclose([float(row["reports"]), float(row["waiting_for_assessment"])], wanted, rtol=1e-9), (row, wanted)
END
    check 'the numbers of figures are those of the file' test "$?" -eq 0
fi
stop TERM "$KITH" run $base --population --scale 0.5 -o work/a.h5
check 'a run that is told to stop: exit code 75' test "$code" -eq 75
check 'a run that is told to stop leaves nothing' left_nothing

# ---- targets ----
kith run $base --families 50 --replicates 2 --targets --scale 0.005 --set 'population.burn_in=104 week'
check '--targets of a run' test "$code" -eq 0
check 'has those of the cohort' says '^  C2.06 '
check 'and those of the population, at the scale asked for' says '^baseline: published numbers against the population, 12 regions, scale 0.005, 4 runs at the point$'
for id in V3.26 V3.27 V3.30 V3.03 V3.16 V3.06 E5.04 P4.26 P4.27 P4.16 C2.27 P4.06 P4.08 P4.10 P4.12; do
    check "$id is evidence" grep -q "^$id," scenarios/evidence.csv
    check "$id is held against the population" says "^  $id "
done
check 'misses are named, with what is known of them' sh -c 'grep -A 12 "^Misses, and what is known" say/out | grep -q "^  V3.06  reporters: \|^  V3.16  assessments that are late: "'
check 'what has no source says so' says 'mean years until the first report .* no source'
runs 'targets of a population only' run $base $tiny --targets
check 'has none of the cohort' sh -c '! grep -q "no violence at T3" say/out'
if has_python; then
    runs 'targets of one run' run $base --population --only-region Zeeland --scale 0.05 --draws point --replicates 1 --targets -o reporters.h5
    "$PYTHON" - reporters.h5 3<say/out <<'END'
import os
import re
import sys

import h5py

with h5py.File(sys.argv[1]) as file:
    by = file["reporters"][0, 0].sum(axis=(0, 2))
    wanted = {name.decode(): 100 * n / by.sum() for name, n in zip(file["reporter"][()], by)}
said = {name: float(x) for name, x in re.findall(r"reported by (\S+) +\S+ +([0-9.]+)", os.fdopen(3).read())}
assert len(set(wanted.values())) > 3 and said.keys() == wanted.keys(), (said, wanted)
assert all(abs(said[name] - wanted[name]) < 0.0051 for name in wanted), (said, wanted)
END
    check 'who reports is told as it was counted' test "$?" -eq 0
fi
runs 'a target of one queue' run $base $tiny --draws point --targets
held=$(sed -n 's/^  P4.27 .*psychiatry  *28.00  *\([0-9.]*\) .*/\1/p' say/out)
runs 'and its wait' run $base $tiny --draws point --by queue@wait
check 'is held against the wait of that queue' test -n "$held" -a "$held" = "$(sed -n 's/^  psychiatry  *\([0-9.]*\) .*/\1/p' say/out)"

# ---- memory: what runs count is not kept ----
small_one="compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --scale 0.02 --replicates 6 --keep runs
    --set population.burn_in=52 --set population.horizon=156"
does 'with all the memory that it likes' $small_one -o roomy.h5
does 'with little, it keeps beside the result what does not fit' $small_one --memory 4M -o tight.h5
check 'it says so' tells 'it is kept in a file beside tight.h5 while this runs'
check 'and comes to the same' test "$(digest tight.h5)" = "$(digest roomy.h5)"
does 'tables by run alone, of many runs' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --scale 0.02 --replicates 120 \
    --draws point --set population.burn_in=52 --set population.horizon=104 --memory 4M -o tables.h5
check 'are kept beside it, too' tells 'it is kept in a file beside tables.h5 while this runs'
check 'nothing stays beside it' test -z "$(ls -d tight.h5.* 2>/dev/null)"
refuses 64 'name a result (--output), beside which there is room' compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --only-region Zeeland --scale 0.02 \
    --replicates 400 --set population.burn_in=52 --set population.horizon=156 --memory 4M
refuses 64 'the sums of 1 region alone need' $small_one --memory 1M -o work/none.h5
refuses 64 'memory takes a size from 1M on' $small_one --memory 10 -o work/none.h5
refuses 64 'are allowed: allow more (--memory 8G)' run scenarios/integral.yaml --replicates 2000 --memory 1M
check 'a million runs are refused before parameters are drawn for all of them' sh -c 'ulimit -t 4; "$0" run scenarios/integral.yaml --replicates 1000000 2>/dev/null; test $? = 64' "$KITH"
peak() { # peak RUNS: KiB
    "$PYTHON" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$KITH" run $base --scale 0.1 --only-region Zeeland --draws point --threads 1 --replicates "$1" \
        --set 'population.burn_in=52 week' --set 'population.horizon=104 week'
}
if [ $asan -eq 1 ]; then
    skip 'memory of many runs' 'sanitizers keep what was freed'
elif has_python; then
    few=$(peak 2) many=$(peak 60)
    echo "  peak: $few KiB of 2 runs, $many KiB of 60"
    check 'memory does not grow with runs but by their outcomes' test $((many - few)) -lt 6000
fi
finish
