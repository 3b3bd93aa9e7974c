"""What kith sensitivity prints, made again from the designs and values that it keeps, by numpy alone:
sensitivity.py ANSWER.json [COMPARED.h5: the same two scenarios]. Says what does not agree, and ends with 1."""
import json
import math
import sys

import numpy as np

close = lambda a, b: np.isnan(a) and np.isnan(b) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)  # noqa: E731


def number(x):
    return np.nan if x is None else x


def indices(a, b, mixed):
    """First (Saltelli 2010) and total (Jansen) of each row of mixed."""
    both = np.concatenate([a, b])
    first = (b * (mixed - a)).mean(axis=1) - both.mean() * (mixed - a).mean(axis=1)
    return first / both.var(), ((a - mixed) ** 2).mean(axis=1) / 2 / both.var()


def bootstrap(a, b, mixed, generator):
    """95 % ranges of first and total, shape (2, 2, factors): of 1,000 draws of points with replacement."""
    again = []
    for _ in range(1000):
        at = generator.integers(len(a), size=len(a))
        again.append(indices(a[at], b[at], mixed[:, at]))
    return np.quantile(np.array(again), [0.025, 0.975], axis=0)


def main():
    with open(sys.argv[1], encoding="utf-8") as text:
        tables = json.load(text)["tables"]
    generator, wide = np.random.default_rng(1), []
    outcomes = list(dict.fromkeys(r["outcome"] for r in tables["values"]["rows"]))
    factors = list(dict.fromkeys(r["parameter"] for r in tables["indices"]["rows"]))
    points = 1 + max(r["point"] for r in tables["design"]["rows"])
    assert set(r["parameter"] for r in tables["design"]["rows"]) == set(factors[:-1]) and factors[-1] == "all others together"
    u = np.array([[r["a"], r["b"]] for r in tables["design"]["rows"]]).reshape(points, len(factors) - 1, 2)
    assert 0 < u.min() and u.max() < 1
    for half in (0, 1):  # a net: one point in each part of each axis
        assert (np.sort(np.floor(u[:, :, half] * points), axis=0) == np.arange(points)[:, None]).all()
    for o in outcomes:
        rows = [r for r in tables["values"]["rows"] if r["outcome"] == o]
        names = ["A", "B"] + [f"A with {f} of B" for f in factors]
        assert [r["design"] for r in rows] == [d for d in names for _ in range(points)]
        y = np.array([number(r["value"]) for r in rows]).reshape(len(names), points)
        for k, f in enumerate(factors):  # of all others together surely, of one parameter as a rule: it is neither A nor B
            assert k + 1 < len(factors) or ((y[2 + k] != y[0]).any() and (y[2 + k] != y[1]).any()), f"A with {f} of B is A or B"
        for part, table in ((1, "indices"), (2, "convergence"), (4, "convergence")):
            some = y[:, : points // part]
            some = some[:, np.isfinite(some).all(axis=0)]
            told = [r for r in tables[table]["rows"] if r["outcome"] == o]
            told = told[: len(factors)] if part != 2 else told[len(factors):]
            first, total = indices(some[0], some[1], some[2:])
            ranges = bootstrap(some[0], some[1], some[2:], generator)
            for k, r in enumerate(told):
                assert r["parameter"] == factors[k] and r["points"] == some.shape[1], r
                assert close(r["first"], first[k]) and close(r["total"], total[k]), (o, table, r, first[k], total[k])
                for index, at in (("first", 0), ("total", 1)):
                    low, high = ranges[:, at, k]
                    if high > low:
                        wide.append((r[index + "_high"] - r[index + "_low"]) / (high - low))
                        off = max(abs(r[index + "_low"] - low), abs(r[index + "_high"] - high))
                        assert off < 0.35 * (high - low), (o, table, r, low, high)
        noise = next(r["noise_share"] for r in tables["noise"]["rows"] if r["outcome"] == o)
        screened = [r for r in tables.get("screening", {"rows": []})["rows"] if r["outcome"] == o]
        sizes = [number(r["mean_size"]) for r in screened]
        assert sizes == sorted(sizes, reverse=True), "the screening is not in order"
        if len(sys.argv) > 2:
            import h5py

            with h5py.File(sys.argv[2], "r") as file:
                at = [t.decode() for t in file["outcome"][()]].index(o)
                d = file["outcome_value"][1, :, :, at] - file["outcome_value"][0, :, :, at]
                within, all_ = d.var(axis=1, ddof=1).mean(), d.var()
                assert 0.6 < noise / (within / all_) < 1.6, (o, noise, within / all_)
                mean, error = d.mean(), d.std() * math.sqrt(1 / d.size + 1 / points)
                assert abs(y[:2].mean() - mean) < 4 * error, (o, y[:2].mean(), mean)
    assert 0.95 < np.mean(wide) < 1.05, f"intervals are {np.mean(wide):.3f} times as wide as those of another bootstrap"


if __name__ == "__main__":
    main()
