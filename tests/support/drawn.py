"""Are the error bars that gnuplot draws those of the file?  drawn.py RESULT FOLDER [T]

Each script of the folder is run with its points written to a table instead of a picture. Every bar must be the mean, low and high of
something in the file, or, of fixed parameters, its mean and T Monte Carlo errors to both sides; and all that is known must be drawn."""
import glob
import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np

file, folder, t = h5py.File(sys.argv[1], "r"), sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else None
outcomes = file["outcome"].asstr()[:]
percent = np.where(file["outcome_unit"].asstr()[:] == "1", 100.0, 1.0)
scenarios = len(file["scenario"])
population = "strata" in file


def bars(name):
    """Rows of three or four numbers: x, y, low, high of bars; x, low, high of bands."""
    text = open(f"{folder}/{name}.gp").read().split("unset output")[0]
    keep = [line for line in text.splitlines() if not re.match("set (terminal|output|multiplot|format)|unset multiplot", line)]
    with tempfile.TemporaryDirectory() as room:
        table = f"{room}/table"
        subprocess.run(["gnuplot"], input=f"set table '{table}'\n" + "\n".join(keep) + "\n", text=True, cwd=folder, check=True)
        curves = re.split(r"# Curve \d.*\n", open(table).read())[1:]
    found = []
    for curve in curves:
        rows = [line.split() for line in curve.splitlines() if line.strip() and not line.startswith("#")]
        head = next(line for line in curve.splitlines() if line.startswith("# x"))
        rows = [[float(x) for x in row[:-1]] for row in rows if row[-1] != "u" and "NaN" not in row[:-1]]
        if "xlow" in head:
            found += [("bar", x, low, high) for x, _, low, high in rows]
        elif re.match("# x +y1? +y2", head) and len(rows) and len(rows[0]) == 3:
            found += [("band", None, low, high) for _, low, high in rows]
    return found


def triples(group, scale):
    mean, low, high, error = (file[f"{group}/{part}"][()].astype(float) * scale for part in ("mean", "low", "high", "mc_error"))
    if t is not None:
        wide = np.nan_to_num(t * error)
        low, high = np.where(np.isnan(low), mean - wide, low), np.where(np.isnan(high), mean + wide, high)
    low, high = np.where(np.isnan(low), mean, low), np.where(np.isnan(high), mean, high)
    return mean, low, high


def hold(name, known, wanted, kind):
    """All of `wanted` (mean, low, high), flat, is drawn, and nothing that is not in `known`."""
    got = [bar for bar in bars(name) if bar[0] == kind]
    first = 0 if kind == "bar" else 1
    known = np.column_stack([x.ravel() for x in known])[:, first:]
    known = known[~np.isnan(known).any(axis=1)]
    for bar in got:
        values = np.array(bar[1 + first:])
        assert np.isclose(known, values, rtol=0, atol=1e-9 + 3e-5 * abs(values).max()).all(axis=1).any(), (name, bar)
    wanted = np.column_stack([x.ravel() for x in wanted])[:, first:]
    wanted = wanted[~np.isnan(wanted).any(axis=1)]
    drawn = np.array([bar[1 + first:] for bar in got]).reshape(-1, 3 - first)
    for values in wanted:
        assert np.isclose(drawn, values, rtol=0, atol=1e-9 + 3e-5 * abs(values).max()).all(axis=1).any(), (name, values, "is not drawn")
    return len(got)


def of(values, index):
    return [x[index] for x in values]


n = 0
shares = np.flatnonzero(percent == 100)
if "difference" in file and os.path.exists(f"{folder}/differences.gp"):
    known = triples("difference", percent)
    n += hold("differences", of(known, np.s_[1:]), of(known, (slice(1, None), shares)), "bar")
if os.path.exists(f"{folder}/targets.gp"):
    # Bars of what is simulated come without Monte Carlo errors; those that are published are a series of their own.
    kept, t = t, None
    simulated = triples("estimate", percent)
    at = [list(outcomes).index(name) for name in file["published/outcome"].asstr()[:] if name in outcomes]
    scale = np.array([percent[list(outcomes).index(name)] for name in file["published/outcome"].asstr()[:]])
    published = [file[f"published/{part}"][()].astype(float) * scale for part in ("value", "low", "high")]
    both = [np.concatenate([a.ravel(), b.ravel()]) for a, b in zip(simulated, published)]
    n += hold("targets", both, of(simulated, (slice(None), [o for o in at if percent[o] == 100])), "bar")
    t = kept
if population:
    panels = [list(outcomes).index(name) for name in ("violent", "reports", "waiting")]
    group, first = ("strata_difference", 1) if scenarios > 1 else ("strata", 0)
    known = triples(group, percent)
    n += hold("region", known, of(known, (slice(first, None), slice(1, None), 0, 0, panels)), "bar")
    n += hold("margin", known, of(known, (slice(first, None), 0, 0, slice(1, None), panels)), "bar")
    kept, t = t, None
    low, high = (file[f"{group}/{part}"][()].astype(float) * percent for part in ("low", "high"))
    for name in ("reports", "waiting"):
        if os.path.exists(f"{folder}/{name}.gp"):
            some = hold(name, [low, low, high], [np.array([])] * 3, "band")
            assert some > 0 or np.isnan(low[first:, 0, 1:, 0]).all(), (name, "no bands")
            n += some
    t = kept
assert n > 0
print(f"{n} bars and bands")
for script in glob.glob(f"{folder}/*.gp"):
    assert "xerrorbars" not in open(script).read() or os.path.basename(script)[:-3] in ("differences", "targets", "region", "margin", "week"), script
