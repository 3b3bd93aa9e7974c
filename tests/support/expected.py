"""Means, errors and 95 % intervals of result files, made again from single runs by other means than Kith's:
expected.py FILE...

A level - no difference - ends where what can be ends: at 0, and of a share at 1.

Says what does not agree, and ends with 1. Intervals of populations' strata are made again where the file keeps runs. In
every table of any file, no interval may be narrower than mean +- t * error, but for what cannot be."""
import sys

import numpy as np


def student(df, share=0.975):
    """Quantile of Student's t: its density summed by Simpson's rule, t = sqrt(df) tan(a), and halved until it fits."""
    def above_zero(t):
        a = np.linspace(0, np.arctan(t / df**0.5), 2001)
        y = np.cos(a) ** (df - 1)
        return (a[1] / 3) * (y[0] + y[-1] + 4 * y[1:-1:2].sum() + 2 * y[2:-1:2].sum())

    whole = above_zero(1e9)
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above_zero(middle) / whole / 2 + 0.5 < share else (low, middle)
    return (low + high) / 2


_t = {}


def t_of(df):
    return _t.setdefault(df, student(df))


def spread(runs):
    """mean, error, low, high of runs of shape (draw, replicate)."""
    rows = [row[~np.isnan(row)] for row in np.asarray(runs, dtype=float)]
    rows = [row for row in rows if len(row)]
    n, total = len(rows), sum(map(len, rows))
    if n == 0:
        return np.full(4, np.nan)
    means = np.array([row.mean() for row in rows])
    mean = means.mean()
    within = sum(((row - row.mean()) ** 2).sum() for row in rows) / (total - n) if total > n else np.nan
    if n == 1:
        return np.array([mean, np.sqrt(within / total), np.nan, np.nan])
    s2 = means.var(ddof=1)
    clean = s2 - (within * np.mean([1 / len(row) for row in rows]) if total > n else 0)
    b = min(s2, (clean + np.sqrt(clean**2 + 6 * s2**2 / (n - 1))) / 2)
    if n >= 39:
        low, high = (mean - np.quantile(means, q, method="weibull") for q in (0.025, 0.975))
        high = -high
    else:
        off = means - mean
        skewness = (off**3).mean() / (off**2).mean() ** 1.5 if s2 > 0 else 0
        half = t_of(n - 1) * np.sqrt(s2 * (1 + 1 / n))
        low = max(half * (1 - 0.3 * min(skewness, 0)), -off.min())
        high = max(half * (1 + 0.3 * max(skewness, 0)), off.max())
    share = np.sqrt((b + s2 / n) / (s2 + s2 / n)) if s2 > 0 else 0
    least = t_of(n - 1) * np.sqrt(s2 / n)
    return np.array([mean, np.sqrt(s2 / n), mean - max(share * low, least), mean + max(share * high, least)])


def most_of(file, outcome):
    name, unit = (file[part].asstr()[outcome] for part in ("outcome", "outcome_unit"))
    return 1 if unit == "index" or (unit == "1" and not name.endswith("load")) else np.inf


def level(spreads, most):
    """What can be of an interval whose mean can be."""
    mean, error, low, high = spreads
    return np.array([mean, error, max(low, 0) if mean >= 0 else low, min(high, most) if mean <= most else high])


def compare(what, runs, file, group, at, digits):
    """Other spreads than the file has: told, counted. `runs` has shape (draw, replicate)."""
    wanted = spread(runs)
    if "difference" not in group:
        wanted = level(wanted, most_of(file, at[-1]))
    found = np.array([file[f"{group}/{part}"][at] for part in ("mean", "mc_error", "low", "high")], dtype=float)
    scale = np.nanmax(np.abs(runs)) if not np.isnan(runs).all() else 0
    if np.allclose(found, wanted, rtol=digits, atol=digits * scale, equal_nan=True):
        return 0
    print(f"  {what}: the file has {found}, runs give {wanted}")
    return 1


def check_outcomes(file):
    """estimate and difference."""
    value = file["outcome_value"][:]
    wrong = 0
    for s in range(value.shape[0]):
        for o in range(value.shape[3]):
            wrong += compare(f"estimate {s} {o}", value[s, :, :, o], file, "estimate", (s, o), 1e-4)
            if "difference" in file:
                wrong += compare(f"difference {s} {o}", value[s, :, :, o] - value[0, :, :, o], file, "difference", (s, o), 1e-4)
    return wrong


def check_strata(file):
    """strata and strata_difference of populations that keep runs, of all families; every fourth region, every third outcome."""
    if "runs" not in file:
        return 0
    value = file["runs/outcome_value"][:, :, :, ::4, :, 0, ::3].astype(float)
    wrong = 0
    for s, g, y, o in np.ndindex(value.shape[0], *value.shape[3:]):
        at = (s, 4 * g, y, 0, 3 * o)
        wrong += compare(f"strata {at}", value[s, :, :, g, y, o], file, "strata", at, 1e-4)
        if "strata_difference" in file:
            wrong += compare(f"strata_difference {at}", value[s, :, :, g, y, o] - value[0, :, :, g, y, o], file, "strata_difference", at, 1e-4)
    return wrong


def check_counts(file):
    """Outcomes of single runs from what the runs counted: of every stratum, region and year."""
    if "runs/count" not in file:
        return 0
    names = [x.decode() for x in file["measure"][()]]
    outcomes = [x.decode() for x in file["outcome"][()]]
    count = file["runs/count"][:].astype(float)
    count[count < 0] = np.nan
    n = {name: count[..., i] for i, name in enumerate(names)}
    households = file["region_households"][()] * file.attrs["scale"]
    years = count.shape[4] - 1
    per = 1000 / np.round(households)[None, None, None, :, None, None] / np.array([years] + [1] * years)[None, None, None, None, :, None]
    reports = n["first_reports"] + n["reports_in_assessment"] + n["reports_after_assessment"] + n["reports_in_monitoring"] + n["re_reports"]
    severe = (n["partner_severe_incidents"] + n["child_severe_incidents"]) / 1000
    incidents = (n["partner_incidents"] + n["child_incidents"]) / 1000 + severe
    with np.errstate(invalid="ignore", divide="ignore"):
        wanted = {"reports": reports * per, "first_reports": n["first_reports"] * per, "first_share": n["first_reports"] / reports,
                  "repeat_reports": (reports - n["first_reports"]) * per, "severe_incidents": severe * per, "incidents": incidents * per,
                  "severe_per_report": severe / reports, "incidents_per_report": incidents / reports, "violent": n["violent"] * per,
                  "violent_high": n["high"] * per, "reported_ever": n["reported"] / n["families"], "orders": n["orders"] * per,
                  "separations": n["separations"] * per, "advice": n["advice_requests"] / 1e6 * per, "lasting": n["reported_free_52_weeks"] / n["reported"],
                  "structural_share": n["structural_reports"] / reports, "severe_reported": n["severe_incidents_reported"] / severe,
                  "case_length_first": n["weeks_of_first_cases"] / n["first_cases_ended"], "case_length_later": n["weeks_of_later_cases"] / n["later_cases_ended"],
                  "children_violence": n["children_violence"] * per, "children_without_help": 1 - n["children_helped"] / n["children_reported"]}
    wrong = 0
    for name, value in wanted.items():
        found = file["runs/outcome_value"][..., outcomes.index(name)].astype(float)
        value = np.where(np.isinf(value), np.nan, value)
        # numbers of all regions together have rounded households of each
        bad = ~np.isclose(found, value, rtol=2e-3 if name not in ("first_share", "severe_per_report", "incidents_per_report") else 1e-5, atol=1e-6, equal_nan=True)
        if bad.any():
            print(f"  {name}: {bad.sum()} of {bad.size} outcomes of runs are not what was counted, as {found[bad][0]} for {value[bad][0]}")
            wrong += 1
    return wrong


def narrow(file):
    """Intervals of any table that are narrower than t times their error, with at least as many draws as the file has."""
    t = t_of(file["outcome_value"].shape[1] - 1) if file["outcome_value"].shape[1] > 1 else np.nan
    groups, wrong, seen = [], 0, 0
    file.visit(lambda name: groups.append(name) if f"{name}/low" in file and f"{name}/mc_error" in file else None)
    for name in groups:
        low, high, error = (file[f"{name}/{part}"][:].astype(float) for part in ("low", "high", "mc_error"))
        mean = file[f"{name}/mean"][:].astype(float) if f"{name}/mean" in file else low # of weeks, which have it elsewhere
        ends = "difference" not in name
        with np.errstate(invalid="ignore"):
            at_low, at_high, least = ends & (low == 0), ends & (high == 1), t * error * (1 - 1e-4)
            bad = (error > 1e-15) & ( # (two equal differences may have an error of rounding)
                (~(at_low | at_high) & (high - low < 2 * least)) | (at_low & ~at_high & (high - mean < least)) | (at_high & ~at_low & (mean - low < least))
                | (high <= low) | (ends & (low < 0)))
        seen += int((~np.isnan(low)).sum())
        wrong += int(bad.sum())
        if bad.any():
            print(f"  {name}: {bad.sum()} of {bad.size} intervals are narrower than their error")
    if t > 0 and seen == 0:
        print("  no interval in the file")
        return 1
    return wrong


def main():
    import h5py

    wrong = 0
    for path in sys.argv[1:]:
        with h5py.File(path, "r") as file:
            wrong += check_outcomes(file) + check_strata(file) + check_counts(file)
            wrong += narrow(file) if file["outcome_value"].shape[1] > 1 else 0
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
