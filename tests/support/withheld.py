"""Can anybody work out what --small withheld? withheld.py FILE... [against the same with nothing withheld: --whole WHOLE]

A file's cells are region, year, stratum; they add up over regions, over years, over the classes of each margin, and crossed cells
to the classes of theirs. What is withheld is known to a clever reader if these sums leave it one value: by linear algebra, over
all withheld cells of a scenario at once. The same cells must be withheld in all tables. Says what follows, and ends with 1."""
import sys

import h5py
import numpy as np

DIMENSIONS = ("profile", "problems", "violence", "children", "group")


def texts(file, name):
    return [x.decode() for x in file[name][()]]


def sums_of_strata(margin):
    """Rows over the margins: 0 = sum of coefficient times value."""
    rows = []
    parts = [[p.strip() for p in name.split(", ")] for name in margin]
    whole = margin.index("all") if "all" in margin else 0
    kind = lambda name: name.split(":")[0] if ":" in name else "violence"
    single = [i for i, p in enumerate(parts) if len(p) == 1 and i != whole]
    first_of = {}
    for i in single: # a cross of one dimension has its classes a second time: not used in the tests
        first_of.setdefault(kind(margin[i]), []).append(i)
    for classes in first_of.values():
        row = np.zeros(len(margin))
        row[classes], row[whole] = 1, -1
        rows.append(row)
    for i in single:
        cells = [j for j, p in enumerate(parts) if len(p) > 1 and parts[i][0] in p]
        if cells:
            row = np.zeros(len(margin))
            row[cells], row[i] = 1, -1
            rows.append(row)
    return rows


def sums_of(n):
    """Regions or years: the first is all of them."""
    return [np.array([-1.0] + [1.0] * (n - 1))]


def determined(hidden, margin):
    """Places (region, year, stratum) whose value follows from the sums."""
    regions, years, margins = hidden.shape
    places = np.argwhere(hidden)
    column = {tuple(p): i for i, p in enumerate(places)}
    rows = set()
    for axis, sums in ((0, sums_of(regions)), (1, sums_of(years)), (2, sums_of_strata(margin))):
        others = [np.arange(n) for i, n in enumerate(hidden.shape) if i != axis]
        for a in others[0]:
            for b in others[1]:
                for coefficient in sums:
                    at = [(i, a, b) if axis == 0 else (a, i, b) if axis == 1 else (a, b, i) for i in np.flatnonzero(coefficient)]
                    known = frozenset((column[p], coefficient[p[axis]]) for p in at if p in column)
                    if known:
                        rows.add(known)
    matrix = np.zeros((len(rows), len(places)))
    for i, row in enumerate(rows):
        for j, value in row:
            matrix[i, j] = value
    if not len(places):
        return []
    _, s, v = np.linalg.svd(matrix, full_matrices=True)
    free = v[(s > 1e-9).sum():] # all that may be added to what is withheld without changing a sum
    return [tuple(p) for p, movable in zip(places, np.abs(free).max(axis=0, initial=0) > 1e-7) if not movable]


def check(path, whole):
    wrong = 0
    with h5py.File(path) as f:
        reports = texts(f, "outcome").index("reports")
        margin = texts(f, "margin")
        small = float(f.attrs["small"])
        hidden = np.isnan(f["strata/mean"][..., reports])
        for s in range(hidden.shape[0]):
            for place in determined(hidden[s], margin):
                print(f"  {path}: scenario {s}, region, year, stratum {place} follows from what is told")
                wrong += 1
        assert hidden.any(), "something is withheld"
        all_families = hidden[..., 0]
        for name, wanted in (("strata_waits", hidden), ("strata_flows", hidden), ("waits", all_families), ("flows", all_families), ("reporters", all_families)):
            gone = (f[name][()] == -1).reshape(*wanted.shape, -1)
            if not (gone.all(axis=-1) == wanted).all() or not (gone.any(axis=-1) == wanted).all():
                print(f"  {path}: {name} withholds other cells")
                wrong += 1
        weeks = np.isnan(f["weekly/violence"][()]).any(axis=-1).reshape(*all_families.shape[:2], -1, 52)
        if not (weeks.any(axis=-1) == all_families[:, :, 1:]).all() or not np.isnan(f["queues/mean"][()]).all(axis=(-1, -2))[all_families].all():
            print(f"  {path}: weeks or queues are withheld elsewhere")
            wrong += 1
        if not (np.isnan(f["outcome_value"][..., reports]).all(axis=(-1, -2)) == all_families[:, 0, 0]).all():
            print(f"  {path}: single runs are withheld elsewhere")
            wrong += 1
        if whole:
            wrong += check_small(f, whole, hidden, small)
    return wrong


def check_small(f, path, hidden, small):
    """Every cell with too few reports is withheld, of years and of all years together; and some are told."""
    with h5py.File(path) as w:
        reports = texts(w, "outcome").index("reports")
        households = w["region_households"][()] * w.attrs["scale"]
        n = w["strata/mean"][..., reports].astype(float) * households[:, None, None] / 1000
        n[:, :, 0] *= n.shape[2] - 1
        few = n < small * (1 - 1e-6)
        told = few & ~hidden
        if told.any():
            print(f"  {told.sum()} cells with fewer reports than {small} are told, of them over all years {told[:, :, 0].sum()}")
        assert few[:, :, 0].any(), "cells over all years are too small, too"
        if hidden.all():
            print("  nothing is told at all")
        print(f"  withheld: {hidden.sum()} of {hidden.size}, too few reports in {few.sum()}")
        return int(told.any() or hidden.all()) + small_sums(n, hidden, small, texts(f, "margin"))


def small_sums(n, hidden, small, margin):
    """What is withheld of a line of cells whose sum is told is known as a sum, too: that must not be too small while others of the line are told."""
    wrong = several = 0
    for axis, sums in ((1, sums_of(n.shape[1])), (2, sums_of(n.shape[2])), (3, sums_of_strata(margin))):
        values, gone = np.moveaxis(n, axis, -1), np.moveaxis(hidden, axis, -1)
        for row in sums:
            total, parts = np.flatnonzero(row < 0), np.flatnonzero(row > 0)
            some = gone[..., parts].any(axis=-1) & ~gone[..., parts].all(axis=-1) & ~gone[..., total[0]]
            several += some.sum()
            wrong += (some & (np.where(gone[..., parts], values[..., parts], 0).sum(axis=-1) < small * (1 - 1e-6))).sum()
    known_sums.append(several)
    print(f"  withheld beside told ones of a line: {several} times, together too small {wrong} times")
    return int(wrong > 0)


files = sys.argv[1:]
whole = files.pop(files.index("--whole") + 1) if "--whole" in files else None
files = [f for f in files if f != "--whole"]
known_sums = []
wrong = sum(check(path, whole) for path in files)
assert not whole or sum(known_sums), "some cells are withheld beside told ones of their line"
sys.exit(wrong > 0)
