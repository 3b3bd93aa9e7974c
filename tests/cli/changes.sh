#!/bin/sh
# What a result file says of changes over time: its rows are what a reader works out from the scenario, and a run that is given the rows of a
# draw, one by one by --set, is the run that had them, to the bit.
# shellcheck disable=SC2086,SC2016,SC2046 # the inner shell has its own $0; lists of words are meant
set -u
. tests/cli/lib.sh
has_python || { skip 'the changes of a file' "$PYTHON has no h5py"; finish; }
short="--population --scale 0.01 --only-region Zeeland --only-region Drenthe --set population.burn_in=52 --set population.horizon=104"
guess='grade: assumption, source: "a test"'
change() { # change NAME PATH HOW AMOUNT [MORE]
    printf '  %s:\n    parameter: {value: %s, %s}\n    how: {value: %s, %s}\n    amount: {value: %s, %s}\n%s' "$1" "$2" "$guess" "$3" "$guess" "$4" "$guess" "${5:-}"
}
length() { printf '    %s: {value: %s, unit: week, %s}\n ' "$1" "$2" "$guess"; }
printf 'title: As before\nabout: For a test.\nextends: scenarios/fragmented.yaml\n' >before.yaml
{
    printf 'title: Changes of all kinds\nabout: For a test.\nextends: before.yaml\nchanges:\n'
    change more services.debt-help.places multiply '1.5, unit: "1", dist: lognormal, median: 1.5, sigma: 0.3, support: [1, 3]' "$(length start 10)
$(length ramp 39)
    regions: {value: [Zeeland], $guess}
"
    change fewer assess.capacity add '-0.5, unit: "1"' "    start: {value: 30, unit: week, dist: uniform, low: 0, high: 60, $guess}
$(length until 80)
"
    change every 'pathways.*.handover_loss' set '0.4, unit: "1"' "$(length start 26)
"
} | sed 's/ *$//' >many.yaml
does 'a scenario that changes in all ways, another scenario, one without' compare before.yaml many.yaml scenarios/capacity-cut.yaml $short --replicates 6 -o many.h5
does 'a replay of it' replay many.h5
check 'is identical' says identical
does 'one without changes' run before.yaml $short --replicates 2 -o none.h5
cat >rows.py <<'PROGRAM'
"""The rows of many.h5, against changes worked out anew from what the scenario says; none in none.h5."""
import math

import h5py
import numpy as np

assert "changes" not in h5py.File("none.h5")
f = h5py.File("many.h5")
c = {k: v[()] for k, v in f["changes"].items()}
text = lambda name: [x.decode() for x in f[name][()]]
scenarios, paths, regions = text("scenario"), text("parameter"), text("region")
values = f["parameter_value"][()]
S, D = values.shape[:2]
weeks = len(f["policy_week"])
assert D == 3 and set(c["of_scenario"]) == {1, 2}
for s in (1, 2): # each region is in one area of each scenario with changes; the cut is the same in all
    assert (c["in_region"][c["of_scenario"] == s][:, 1:].sum(axis=0) == 1).all()
assert c["in_region"][c["of_scenario"] == 2].tolist() == [[1] * len(regions)]


def share(start, ramp, until, week):
    if week < start or (0 < until <= week):
        return 0.0
    if week - start >= ramp:
        return 1.0
    low = math.floor((week - start) / 13) * 13
    return (low + min(low + 13, ramp)) / 2 / ramp


def value(d, path, region, week):
    of = lambda p: values[1, d, paths.index(p)]
    x = of(path)
    at = lambda name: share(of(f"changes.{name}.start"), of(f"changes.{name}.ramp"), of(f"changes.{name}.until"), week)
    if path == "services.debt-help.places" and region == "Zeeland" and at("more"):
        x = x * (of("changes.more.amount") if at("more") == 1 else 1 + (of("changes.more.amount") - 1) * at("more"))
    if path == "assess.capacity" and at("fewer"):
        x = max(x + of("changes.fewer.amount"), 0)
    if path.endswith(".handover_loss") and at("every"):
        x = of("changes.every.amount")
    return x


rows = 0
for a in np.flatnonzero(c["of_scenario"] == 1):
    for region in (r for r, there in zip(regions, c["in_region"][a]) if there and r != "all"):
        for p, path in enumerate(paths):
            if path.startswith("changes.") or np.isnan(values[1, 0, p]):
                continue
            mine = np.array([[value(d, path, region, w) for d in range(D)] for w in range(weeks)])
            before = np.vstack([values[1, :, p], mine[:-1]])
            moves = np.flatnonzero((mine != before).any(axis=1))
            own = np.flatnonzero((c["in_area"] == a) & (c["of_parameter"] == p))
            assert c["from_week"][own].tolist() == moves.tolist(), (region, path, c["from_week"][own], moves)
            assert np.array_equal(c["value"][own], mine[moves]), (region, path)
            rows += len(own)
assert rows == (c["of_scenario"][c["in_area"]] == 1).sum() > 10 and len({*c["from_week"][c["of_parameter"] == paths.index("assess.capacity")]}) > 3
PROGRAM
check 'its rows are what the scenario says, worked out by a second program' "$PYTHON" rows.py
cat >given.py <<'PROGRAM'
"""Of the first draw of many.h5: a scenario with a place for each row of the file, without priors (given.yaml), and its values as --set (given.txt)."""
import h5py

f = h5py.File("many.h5")
c = {k: v[()] for k, v in f["changes"].items()}
text = lambda name: [x.decode() for x in f[name][()]]
paths, units, regions = text("parameter"), text("parameter_unit"), text("region")
values = f["parameter_value"][1]
lines, sets = ["title: Row by row", "about: For a test.", "extends: before.yaml", "changes:"], []
say = lambda key, x: lines.append(f"    {key}: {{value: {x}, grade: assumption, source: a test}}")
for i, area in enumerate(c["in_area"]):
    if c["of_scenario"][area] != 1 or (c["value"][i, 0] == (values[0, c["of_parameter"][i]]) and not c["from_week"][i]):
        continue
    lines.append(f"  row{i}:")
    say("parameter", paths[c["of_parameter"][i]])
    say("how", "set")
    lines.append("    amount: {value: 0, unit: 1, grade: assumption, source: a test}")
    lines.append(f"    start: {{value: {c['from_week'][i]}, unit: week, grade: assumption, source: a test}}")
    if not c["in_region"][area][0]:
        say("regions", "[" + ", ".join(r for r, there in zip(regions, c["in_region"][area]) if there) + "]")
    sets.append(f"changes.row{i}.amount={float(c['value'][i, 0])!r}")
for p, path in enumerate(paths):
    if not path.startswith("changes.") and (values[:, p] != values[0, p]).any():
        sets.append(f"{path}={float(values[0, p])!r}" + (f" {units[p]}" if units[p] != "1" else ""))
open("given.yaml", "w").write("\n".join(lines) + "\n")
open("given.txt", "w").write("".join(f"--set\n{x}\n" for x in sets))
PROGRAM
check 'the rows of a draw as a scenario without priors' "$PYTHON" given.py
tr '\n' '\0' <given.txt | xargs -0 "$KITH" run given.yaml $short --draws point --replicates 2 -o given.h5 >say/out 2>say/err || cat say/err
cat >same.py <<'PROGRAM'
import h5py
import numpy as np

a, b = h5py.File("many.h5"), h5py.File("given.h5")
mine, given = a["outcome_value"][1, 0], b["outcome_value"][0, 0]
assert mine.shape == given.shape == (2, len(a["outcome"])) and np.array_equal(mine, given, equal_nan=True), np.flatnonzero(~((mine == given) | np.isnan(mine)).all(axis=0))
assert not np.array_equal(a["outcome_value"][0, 0], mine, equal_nan=True), "and not those of the scenario without changes"
PROGRAM
check 'given by --set it has the numbers of that draw, bit for bit' "$PYTHON" same.py
sed '0,/amount=/s/amount=.*/amount=1/' given.txt >off.txt
tr '\n' '\0' <off.txt | xargs -0 "$KITH" run given.yaml $short --draws point --replicates 2 -o given.h5 --force >say/out 2>say/err || cat say/err
check 'and with another value in one row it has not' sh -c '! "$0" same.py 2>/dev/null' "$PYTHON"
finish
