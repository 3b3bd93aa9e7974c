#!/bin/sh
# Individual histories: what is in the file, the same for any threads, part of all, replay, memory, no room, signals.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
tiny="--scale 0.02 --only-region Zeeland --only-region Drenthe --replicates 4"
asan=0
case $KITH in *asan*) asan=1 ;; esac
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
note() { "$KITH" info "$1" | sed -n "s/^$2  *//p"; } # note FILE KEY

# ---- made, told, made again ----
runs 'histories of all' compare $one $two $tiny --keep runs --histories all -o all.h5
check 'the number of events expected is told' tells '^histories: about [0-9.e+]* events expected; .* MB beside all.h5 while it runs'
check 'and the number there is' tells '^histories: [0-9]* events$'
expected=$(sed -n 's/^histories: about \([0-9.e+]*\) .*/\1/p' say/err) there=$(sed -n 's/^histories: \([0-9]*\) events$/\1/p' say/err)
check 'they are of one size' awk -v a="$expected" -v b="$there" 'BEGIN { exit !(a > b / 2 && a < b * 2) }'
check 'kith info tells it' test "$(note all.h5 events)" = "$there"
check 'and the share' test "$(note all.h5 histories)" = 1
check 'nothing else is left' test "$(find . -maxdepth 1 -name 'all.h5*' | wc -l)" -eq 1
does 'replay' replay all.h5
check 'is identical' says '^all.h5: identical$'
does 'replay of a run' replay all.h5 --replicate 1
check 'is identical, too' says identical
runs 'without histories' compare $one $two $tiny --keep runs -o none.h5
check 'no word of them' sh -c '! grep -q histories say/err && ! "$0" info none.h5 | grep -q histories' "$KITH"
"$KITH" diff all.h5 none.h5 >say/out 2>&1
check 'histories change nothing else' sh -c 'grep -q histories say/out && ! grep -v -e histor -e event say/out | grep -q .'
runs 'a tenth' compare $one $two $tiny --keep runs --histories 0.1 -o tenth.h5
does 'replay of a tenth' replay tenth.h5
check 'is identical as well' says identical

# ---- the same for any number of threads ----
for threads in 1 2 3 8; do
    OMP_NUM_THREADS=$threads SOURCE_DATE_EPOCH=1700000000 brief compare $one $two $tiny --histories all -o t.h5
    mv t.h5 t$threads.h5
done
check 'one digest for 1, 2, 3 and 8 threads' test "$(for t in 1 2 3 8; do digest t$t.h5; done | sort | uniq -c | awk '{ print $1 }')" = 4
for threads in 2 3 8; do
    check "the bytes of $threads threads are those of 1, but for their number" test "$(cmp -l t1.h5 t$threads.h5 | wc -l)" -le 8
done

# ---- what is in it ----
if has_python; then
    cat >counts.py <<'PROGRAM'
import h5py
import numpy as np

f, tenth = h5py.File("all.h5"), h5py.File("tenth.h5")
log = f["histories"]


def texts(name, file=f):
    return [x.decode() for x in file[name][()]]


def columns(log, rows=slice(None)):
    c = {k: log[k][rows].astype(np.int64) for k in ("family", "policy_year", "week_of_year", "event", "place")}
    c["week"] = 52 * (c["policy_year"] - 1) + c["week_of_year"]
    c["region"] = np.searchsorted(log["first_family"][1:], c["family"], side="right")
    return c


EVENT = {name: i for i, name in enumerate(texts("event_name"))}
# what places are called: of a pair, the first is the code by 16
called = {(e, c): name for e, c, name in zip(log["place_event"][()].tolist(), log["place_code"][()].tolist(), texts("place_name", log))}
for name, one, other in (("known", "stage", "help"), ("report", "report", "reporter")):
    for i, first in enumerate(texts(one)):
        for k, second in enumerate(texts(other)):
            assert called[EVENT[name], 16 * i + k] == f"{first}, {second}", (name, i, k)
MEASURE = {name: i for i, name in enumerate(texts("measure"))}
S, D, R = log["rows"].shape
regions, weeks = len(f["region"]), len(f["policy_week"])
years = weeks // 52
n = len(log["family"])
assert log["rows"][()].sum() == n == f.attrs["events"] and n > 10000
assert np.array_equal(log["first_row"][()].ravel(), np.cumsum(np.r_[0, log["rows"][()].ravel()])[:-1])

# at most eight bytes an event
row = sum(x.dtype.itemsize for x in log.values() if x.shape == (n,))
assert row <= 8, row
assert "no real family" in str(log["family"].attrs["comment"]) and "no real family" in log["about"][()].decode()

count, level = f["runs/count"], {}
flows, reports, by_week = np.zeros(f["flows"].shape), np.zeros(f["weekly/reports"].shape), np.zeros(f["weekly/violence"].shape)
states = {"violence": np.zeros(f["weekly/violence"].shape), "case": np.zeros(f["weekly/case"].shape), "help_status": np.zeros(f["weekly/help_status"].shape)}
for s, d, r in np.ndindex(S, D, R):
    first = log["first_row"][s, d, r]
    c = columns(log, slice(first, first + log["rows"][s, d, r]))
    # one order: week, region, family, event
    key = ((c["week"] * regions + c["region"]) * (1 << 31) + c["family"]) * 32 + c["event"]
    assert (np.diff(key) >= 0).all()
    # counts of the run, by region and year
    for name, measure in (("onset", "onsets"), ("left", "leaves"), ("order", "orders"), ("parted", "separations")):
        for g in range(regions):
            for y in range(years + 1):
                mine = (c["event"] == EVENT[name]) & ((g == 0) | (c["region"] == g)) & ((y == 0) | (c["policy_year"] == y))
                assert mine.sum() == count[s, d, r, g, y, 0, MEASURE[measure]], (name, g, y)
    for name, flow in (("claimed", 0), ("admitted", 1), ("gave_up", 4), ("lost_at_handover", 5), ("completed", 6), ("dropped_out", 7)):
        mine = c["event"] == EVENT[name]
        for g in (0, 1):
            for y in (0, 1):
                np.add.at(flows, (s, c["region"][mine] * g, c["policy_year"][mine] * y, c["place"][mine], flow), 1)
    mine = c["event"] == EVENT["report"]
    for g in (0, 1):
        np.add.at(reports, (s, c["region"][mine] * g, c["week"][mine], c["place"][mine] // 16), 1)
    # replay: stocks of every week, stops and relapses
    now = {name: {} for name in states}
    change = {name: np.zeros(states[name].shape[1:], int) for name in states}
    stops = relapses = 0

    def enter(name, family, g, week, to):
        old = now[name].get(family)
        for h in (0, g):
            if old is not None:
                change[name][h, week, old] -= 1
            if to is not None:
                change[name][h, week, to] += 1
        now[name][family] = to
        return old

    for event, place, family, g, week in zip(*(c[k].tolist() for k in ("event", "place", "family", "region", "week"))):
        if event in (EVENT["there"], EVENT["onset"]):
            enter("violence", family, g, week, place // 16)
            enter("case", family, g, week, 0)
            enter("help_status", family, g, week, 0)
        elif event == EVENT["known"]:
            enter("case", family, g, week, place // 16)
            enter("help_status", family, g, week, place % 16)
        elif event == EVENT["level"]:
            old = enter("violence", family, g, week, place)
            stops += place == 0
            relapses += old == 0
        elif event == EVENT["stage"]:
            enter("case", family, g, week, place)
        elif event == EVENT["help"]:
            enter("help_status", family, g, week, place)
        elif event == EVENT["left"]:
            for name in states:
                enter(name, family, g, week, None)
    assert stops == count[s, d, r, 0, 0, 0, MEASURE["stops"]] > 0
    assert relapses == count[s, d, r, 0, 0, 0, MEASURE["relapses"]] > 0
    for name in states:
        states[name][s] += np.cumsum(change[name], axis=1)
assert np.array_equal(flows[..., [0, 1, 4, 5, 6, 7]], f["flows"][..., [0, 1, 4, 5, 6, 7]])
assert np.array_equal((reports / (D * R)).astype(np.float32), f["weekly/reports"][()])
for name in states:
    assert np.array_equal((states[name] / (D * R)).astype(np.float32), f["weekly/" + name][()]), name

# every event has a name, and every place
named = set(zip(log["place_event"][()].tolist(), log["place_code"][()].tolist()))
assert len(named) == len(log["place_event"])
for event, said in enumerate(texts("place_meaning", log)): # of none there is one place, without a name; else all have names
    names = [name for (e, _), name in called.items() if e == event]
    assert names == [""] if said == "none" else len(names) > 1 and all(names), (event, said, names)
assert set(zip(log["event"][()].tolist(), log["place"][()].tolist())) <= named

# a tenth is a part of all: all events of some families
for s, d, r in np.ndindex(S, D, R):
    a, b = (columns(x["histories"], slice(x["histories/first_row"][s, d, r], x["histories/first_row"][s, d, r] + x["histories/rows"][s, d, r])) for x in (f, tenth))
    mine = np.isin(a["family"], b["family"])
    assert 0 < mine.sum() < 0.3 * mine.size
    for k in a:
        assert np.array_equal(a[k][mine], b[k]), k
PROGRAM
    check 'counts, stocks, order and samples are those of the result' "$PYTHON" counts.py
    check 'digest.py finds the digest' test "$("$PYTHON" "$top/tests/doc/digest.py" all.h5)" = "$(digest all.h5)"
    if "$PYTHON" -c 'import pandas' 2>/dev/null; then
        "$PYTHON" "$top/analysis/read_histories.py" all.h5 >say/out 2>say/err
        check 'the example for pandas runs' test "$?" -eq 0
        check 'it tells a history' says '^  week .* report: '
        check 'and counts reports' says '^integral: [0-9]* reports of [0-9]* families, '
        "$PYTHON" -c 'import h5py
f = h5py.File("all.h5")
for s, name in enumerate(f["scenario"][()]):
    i = [x.decode() for x in f["event_name"][()]].index("report")
    n = f["histories/rows"][s, 0, 0]
    at = f["histories/first_row"][s, 0, 0]
    print(f"{name.decode()}: {(f['"'histories/event'"'][at:at + n] == i).sum()} reports")' >reports
        check 'as many as there are' sh -c 'sed -n "s/^\([a-z]*: [0-9]* reports\) of.*/\1/p" say/out | cmp -s - reports && test -s reports'
    else
        skip 'the example for pandas' "$PYTHON has no pandas"
    fi
    if "$PYTHON" -c 'import xarray, h5netcdf, netCDF4' 2>/dev/null; then
        check 'xarray opens it, by both engines' "$PYTHON" -c 'import xarray
for engine in ("h5netcdf", "netcdf4"):
    assert "event_row" in xarray.open_dataset("all.h5", engine=engine, group="histories")["family"].dims'
    else
        skip 'xarray opens it' "$PYTHON has not got xarray, h5netcdf and netCDF4"
    fi
else
    skip 'what is in it' "$PYTHON has no h5py"
fi

# ---- errors ----
refuses 64 '--histories needs a file to write them to: -o FILE' run $one --histories all
for share in 0 -1 1.01 nan much ''; do
    refuses 64 "--histories takes all, or a share of the families above 0 and at most 1, not $share" run $one --histories "$share" -o work/a.h5
done
refuses 64 '--small withholds what --histories would tell' run $one --histories 0.1 --small 10 -o work/a.h5
refuses 64 '--families is for cohorts' run $one --histories 0.1 --families 100 -o work/a.h5
refuses 73 'work/nowhere/a.h5: cannot make the file' run $one --histories 0.1 $tiny -o work/nowhere/a.h5

# ---- stopped, and no room ----
for signal in INT TERM KILL; do
    stop $signal "$KITH" run $one --histories all --replicates 8 --draws point -o work/a.h5
    [ $signal = KILL ] || check "SIG$signal: exit code 75" test "$code" -eq 75
    check "SIG$signal: nothing left behind" left_nothing
done
"$KITH" run $one --only-region Noord-Holland --draws point --replicates 2 --histories all --set 'population.burn_in=52 week' -o work/a.h5 >say/out 2>say/err </dev/null &
pid=$!
while alive; do # until some of it is in the file
    there=$(find work -name '*.partial.*' -size +1000k)
    [ -z "$there" ] || { kill -TERM $pid 2>/dev/null; break; }
    sleep 0.02
done
wait $pid
code=$?
check 'told to stop while they are written: exit code 75' test "$code" -eq 75
check 'nothing left behind' left_nothing
for blocks in 0 64 400; do
    (ulimit -f $blocks && brief compare $one $two $tiny --histories all -o work/a.h5; exit $code)
    code=$?
    check "no room after $blocks blocks: exit 73 or 74" test "$code" -eq 73 -o "$code" -eq 74
    check 'nothing left behind' left_nothing
    [ $blocks -eq 0 ] || check 'a sentence' tells '^work/a.h5: ' # with 0 there is no room for it either
done
mkdir small
if mount -t tmpfs -o size=512k none small 2>/dev/null; then
    brief compare $one $two $tiny --histories all -o small/a.h5
    check 'a full disk: exit 73 or 74' test "$code" -eq 73 -o "$code" -eq 74
    check 'a full disk: nothing left behind' test -z "$(ls -A small)"
    kith run $one --histories all -o small/a.h5
    check 'what cannot have room is refused at once: exit 73' test "$code" -eq 73
    check 'with what it needs' tells '^small/a.h5: the histories need about .* GB there, and .* GB are free'
    check 'and leaves nothing' test -z "$(ls -A small)"
    umount small
else
    skip 'a full disk' 'only root may mount a small one'
fi

# ---- memory ----
peak() { # peak WEEKS OPTION...: KiB
    weeks=$1
    shift
    "$PYTHON" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$KITH" run $one --only-region Noord-Holland --draws point --threads 1 --replicates 1 \
        --set population.anchor=country --set 'population.burn_in=52 week' --set "population.horizon=$weeks week" -o peak.h5 "$@" # without a pilot, whose room is used again
}
if [ $asan -eq 1 ]; then
    skip 'memory of many years' 'sanitizers keep what was freed'
elif has_python; then
    short=$(peak 520) short_log=$(peak 520 --histories all) events_short=$(note peak.h5 events)
    long=$(peak 1560) long_log=$(peak 1560 --histories all) events_long=$(note peak.h5 events)
    echo "  peak without and with histories: $short and $short_log KiB of 10 years, $long and $long_log KiB of 30"
    echo "  events: $events_short and $events_long, 8 bytes each"
    check 'there is much that could have been kept' test $((events_long - events_short)) -gt 2000000
    check 'memory does not grow with years' test $((long_log - long - (short_log - short))) -lt 1500
fi
finish
