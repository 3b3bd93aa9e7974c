"""What kith decide and kith rank print, made again from the raw tables of the result file by numpy alone:
decide.py decide ANSWER.json RESULT.h5 IDLE [DECISION, as JSON; or 400 draws of the PRIOR.h5 of what is chosen], decide.py rank ANSWER.json RESULT.h5 SURE BUDGET WITHIN;
decide.py forms STEM: STEM.json, STEM.h5 and STEM-TABLE.csv say the same.

IDLE is a text: paths of parameters that do nothing in such runs, by blanks. Says what does not agree, and ends with 1."""
import csv
import fnmatch
import json
import os
import re
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from expected import spread, student  # noqa: E402
from streams import folded, normal_quantile, philox  # noqa: E402

wrong = []


def near(what, found, wanted, rtol=1e-9, atol=1e-12):
    found = np.array([np.nan if x is None else x for x in np.atleast_1d(found)], dtype=float)
    wanted = np.atleast_1d(np.asarray(wanted, dtype=float))
    if not np.allclose(found, wanted, rtol=rtol, atol=atol, equal_nan=True):
        wrong.append(f"{what}: printed {found}, the tables give {wanted}")


def same(what, found, wanted):
    if found != wanted:
        wrong.append(f"{what}: printed {found!r}, the tables give {wanted!r}")


def texts(file, name):
    return [t.decode() if isinstance(t, bytes) else t for t in file[name][()]]


class Case:
    def __init__(self, file):
        self.file = file
        self.scenario, self.outcome, self.unit, self.better, self.parameter = (
            texts(file, n) for n in ("scenario", "outcome", "outcome_unit", "outcome_better", "parameter"))
        self.value, self.drawn = file["outcome_value"][:], file["parameter_value"][:]
        self.grade = [texts(file, f"inputs/grade_{s}") for s in self.scenario]
        self.texts = [texts(file, f"inputs/scenario_{s}")[0] if file[f"inputs/scenario_{s}"].shape else file[f"inputs/scenario_{s}"][()].decode() for s in self.scenario]
        self.money = "total_cost"
        self.population = file.attrs.get("kind", b"") in (b"population", "population")
        if self.population:
            self.households, self.years = float(file["region_households"][0]), len(file["year"]) - 1
        else:
            self.families = float(file.attrs["families"])

    def of(self, name, s=slice(None)):
        return self.value[s, ..., self.outcome.index(name)]

    def sign(self, name):
        return {"higher": 1, "lower": -1, "neither": 0}[self.better[self.outcome.index(name)]]

    def benefits(self, *parts):
        """Shape (draw, run, option), of draws with a first run everywhere; parts: (outcome, weight)."""
        y = sum(weight * self.of(name) for name, weight in parts)
        return np.moveaxis(y, 0, -1)[np.isfinite(self.of(parts[0][0])[:, :, 0]).all(axis=0)]


# ---- choosing ----


def gain(d):
    """E max - max E; d: differences with the first option, shape (draw, others)."""
    return np.maximum(d, 0).max(axis=1).mean() - max(0, d.mean(axis=0).max())


def shares(d):
    full = np.column_stack([np.zeros(len(d)), d])
    top = full >= full.max(axis=1, keepdims=True)
    return (top / top.sum(axis=1, keepdims=True)).mean(axis=0)


def noise_of(runs):
    """Covariance of a draw's mean by its runs; runs: differences, shape (draw, run, others)."""
    m = runs.shape[2]
    if not np.isnan(runs).any():
        off = (runs - runs.mean(axis=1, keepdims=True)).reshape(-1, m)
        return off.T @ off / (len(runs) * (runs.shape[1] - 1)) / runs.shape[1] if runs.shape[1] > 1 else None
    sum_, freedom, parts = np.zeros((m, m)), 0, []
    for draw in runs:
        draw = draw[~np.isnan(draw).any(axis=1)]
        if len(draw) > 1:
            off = draw - draw.mean(axis=0)
            sum_ += off.T @ off
            freedom += len(draw) - 1
        if len(draw):
            parts.append(1 / len(draw))
    return sum_ / freedom * np.mean(parts) if freedom else None


def root(a, low=0.0, high=np.inf):
    w, v = np.linalg.eigh(a)
    return (v * np.sqrt(np.clip(w, low, high))) @ v.T


def means(runs):
    return np.nanmean(runs, axis=1)


def shrunk(mean, noise):
    """Drawn in so that their covariance is what is left without noise: S^1/2 (I - S^-1/2 N S^-1/2)^1/2 S^-1/2."""
    s = np.atleast_2d(np.cov(mean.T, ddof=1))
    half = root(s)
    back = np.linalg.inv(half)
    left = root(np.eye(len(s)) - back @ noise @ back, 0, 1)
    centre = mean.mean(axis=0)
    return centre + (mean - centre) @ (half @ left @ back).T


def jackknife(values):
    values = np.asarray(values)
    g = len(values)
    return np.sqrt(((values - values.mean(axis=0)) ** 2).sum(axis=0) * (g - 1) / g)


def perfect(benefit):
    """EVPI and shares of being best: raw, corrected, errors."""
    runs = benefit[:, :, 1:] - benefit[:, :, :1]
    raw = means(runs)
    noise = noise_of(runs)
    out = {"raw": gain(raw), "raw_share": shares(raw), "value": np.nan, "error": np.nan, "share": np.full(benefit.shape[2], np.nan)}
    out["share_error"], out["mean"] = out["share"], raw
    if noise is None or np.linalg.cond(np.atleast_2d(np.cov(raw.T))) > 1e9:
        return out if noise is None else None  # options that are the same: no covariance to turn round
    out["mean"] = shrunk(raw, noise)
    groups, number = min(50, len(runs)), np.arange(len(runs))
    kept = [shrunk(means(runs[number % groups != g]), noise_of(runs[number % groups != g])) for g in range(groups)]
    out.update(value=gain(out["mean"]), error=jackknife([gain(d) for d in kept]), share=shares(out["mean"]), share_error=jackknife([shares(d) for d in kept]))
    return out


# ---- what knowing some parameters is worth ----


def scores(x):
    value, back, count = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return normal_quantile((last - count / 2) / len(x))[back]


def hermite(z, order):
    return z if order == 1 else z * z - 1 if order == 2 else z * z * z - 3 * z


class Fit:
    """Least squares on columns chosen one by one; sees only the draws of `seen`, guesses all."""

    def __init__(self, y, seen):
        self.seen, self.y, self.taken = seen, y, []
        self.guess = np.full(len(y), y[seen].mean())

    def clear(self, x):
        """Columns of x without what was taken."""
        x = x - x[self.seen].mean(axis=0)
        for t in self.taken:
            x = x - np.multiply.outer(t, t[self.seen] @ x[self.seen]) / (t[self.seen] @ t[self.seen])
        return x

    def rest(self):
        return (self.y - self.guess)[self.seen]

    def strength(self, x):
        size = (x[self.seen] ** 2).sum(axis=0)
        return np.where(size > 1e-6, (self.rest() @ x[self.seen]) ** 2 / np.where(size > 1e-6, size, 1), 0)

    def join(self, x):
        self.guess = self.guess + (x[self.seen] @ self.rest()) / (x[self.seen] @ x[self.seen]) * x
        self.taken.append(x)

    def choose(self, x, among):
        """The strongest column of x joins while one stands out. Which were taken."""
        n, took = self.seen.sum(), []
        bar = 2 * np.log(among + 1) + 2
        x = self.clear(x)
        while len(self.taken) < 24 and 8 * (len(self.taken) + 1) < n and x.shape[1] > len(took):
            strong = self.strength(x)
            strong[took] = 0
            best, rest = int(strong.argmax()), self.rest()
            if not strong[best] * n > bar * (rest @ rest - strong[best]):
                break
            self.join(x[:, best])
            took.append(best)
            x = x - np.multiply.outer(x[:, best], x[self.seen, best] @ x[self.seen]) / (x[self.seen, best] @ x[self.seen, best])
        return took


def fit_many(y, z, seen):
    fit = Fit(y, seen)
    z = np.column_stack(z)
    column = np.stack([hermite(z, 1), hermite(z, 2)])
    varies = np.ptp(column[:, seen], axis=1) > 0
    most = np.array([np.where(varies[o], fit.strength(fit.clear(column[o])), 0) for o in (0, 1)]).max(axis=0)
    bar = np.sort(most)[-40] if len(most) > 40 else 0
    which = [(i, o) for i in np.flatnonzero((most >= bar) & (most > 0)) for o in (0, 1) if varies[o, i]]
    took = fit.choose(np.column_stack([column[o][:, i] for i, o in which]), 2 * len(most)) if which else []
    first = [which[k][0] for k in took if which[k][1] == 0]
    pairs = [z[:, a] * z[:, b] for k, a in enumerate(first) for b in first[:k]]
    if pairs:
        fit.choose(np.column_stack(pairs), len(pairs))
    return fit.guess


def fit_few(y, z):
    fit = Fit(y, np.ones(len(y), bool))
    columns = [hermite(s, o) for s in z for o in (1, 2, 3)] + [z[i] * z[j] for i in range(len(z)) for j in range(i)]
    for x in columns:
        c = fit.clear(x[:, None])[:, 0]
        if len(fit.taken) < 24 and 4 * (len(fit.taken) + 1) < len(y) and c @ c > 1e-6:
            fit.join(c)
    return fit.guess, len(fit.taken)


def learned(y, z, choose):
    """(fitted, plain) of y given the numbers z."""
    z = [scores(x) for x in z]
    if not choose:
        plain, terms = fit_few(y, z)
        explained, left = ((plain - plain.mean()) ** 2).sum(), ((y - plain) ** 2).sum() / (len(y) - terms - 1)
        slope = np.sqrt(max(0, explained - terms * left) / explained) if explained > 0 else 0
        return y.mean() + slope * (plain - plain.mean()), plain
    number, fitted = np.arange(len(y)), np.empty(len(y))
    plain = fit_many(y, z, np.ones(len(y), bool))
    for part in range(5):
        fitted[number % 5 == part] = fit_many(y, z, number % 5 != part)[number % 5 == part]
    off, square = fitted - fitted.mean(), ((fitted - fitted.mean()) ** 2).sum()
    product = off @ (y - y.mean())
    return y.mean() + (product / square if square > 0 and product > 0 else 0) * off, plain


def knowing(d, z, choose, error=True):
    pair = [learned(d[:, i], z, choose) for i in range(d.shape[1])]
    value, raw = (gain(np.column_stack([p[k] for p in pair])) for k in (0, 1))
    if not error:
        return value, raw, np.nan
    number = np.arange(len(d))
    without = [knowing(d[number % 10 != g], [x[number % 10 != g] for x in z], choose, False)[0] for g in range(10)]
    return value, raw, jackknife(without)


# ---- the tables of an answer ----


def check_contrasts(case, rows, order):
    asked = [r["outcome"] for r in rows[:: len(order) - 1]]
    for r in rows:
        a, b = case.of(r["outcome"], order[0]), case.of(r["outcome"], case.scenario.index(r["scenario"]))
        mean, error, low, high = spread(b - a)
        draws = [[row[~np.isnan(row)] for row in x] for x in (a, b)]
        freedom = [sum(max(0, len(row) - 1) for row in x) for x in draws]
        within = [sum(((row - row.mean()) ** 2).sum() for row in x if len(row)) / n if n else np.nan for x, n in zip(draws, freedom)]
        near(f"contrasts {r['outcome']} {r['scenario']}", [r[k] for k in ("reference", "mean", "difference", "mc_error", "study_sd")],
             [spread(a)[0], spread(b)[0], mean, error, np.sqrt(sum(within))])
        near(f"contrasts {r['outcome']} range", [r["low"], r["high"]], [low, high], rtol=2e-4, atol=2e-4 * np.nanmax(np.abs(b - a)))
        same("better", r["better"], case.better[case.outcome.index(r["outcome"])])
    return asked


def joint_best(case, asked, order):
    """Options that are the best by all outcomes at a time, raw and without noise: shares of draws."""
    out = []
    for raw in (0, 1):
        alone = np.ones((case.value.shape[1], len(order)), bool)
        for name in asked:
            if not case.sign(name):
                continue
            y = case.benefits((name, case.sign(name)))[:, :, order]
            p = perfect(y)
            d = means(y[:, :, 1:] - y[:, :, :1]) if raw else p["mean"]
            full = np.column_stack([np.zeros(len(d)), d])
            top = full >= full.max(axis=1, keepdims=True)
            there = np.isfinite(case.of(name)[:, :, 0]).all(axis=0)
            alone[there] &= top & (top.sum(axis=1, keepdims=True) == 1)
        out.append(alone.mean(axis=0))
    return out


def check_best(case, rows, asked, order):
    judged = [name for name in asked if case.sign(name)]
    for k, name in enumerate(judged):
        some = rows[k * len(order):(k + 1) * len(order)]
        p = perfect(case.benefits((name, case.sign(name)))[:, :, order])
        same("best: rows", [(r["outcome"], r["scenario"]) for r in some], [(name, case.scenario[i]) for i in order])
        near(f"best raw {name}", [r["raw"] for r in some], p["raw_share"])
        near(f"best {name}", [r["best"] for r in some], p["share"])
        near(f"best error {name}", [r["error"] for r in some], p["share_error"])
    if len(judged) < 2:
        same("best: rows in all", len(rows), len(judged) * len(order))
        return
    joint = rows[len(judged) * len(order):]
    same("best: at a time", [r["outcome"] for r in joint], [f"all {len(judged)} at a time"] * len(order))
    share, raw = joint_best(case, asked, order)
    near("best, at a time", [r["best"] for r in joint], share)
    near("best raw, at a time", [r["raw"] for r in joint], raw)
    near("best error, at a time", [r["error"] for r in joint], np.sqrt(share * (1 - share) / case.value.shape[1]))


def years(case):
    return ("violent_years", 1) if case.population else ("violent_weeks", 52)


def standings(cost, effect):
    """By definition: who is dominated, who lies above the lower hull."""
    n = len(cost)
    out = ["frontier"] * n
    for i in range(n):
        if any(k != i and cost[k] <= cost[i] and effect[k] >= effect[i] and (cost[k] < cost[i] or effect[k] > effect[i] or k < i) for k in range(n)):
            out[i] = "dominated"
    kept = [i for i in range(n) if out[i] == "frontier"]
    for i in kept:
        for a in kept:
            for b in kept:
                if cost[a] < cost[i] < cost[b]:
                    part = (effect[i] - effect[a]) / (effect[b] - effect[a])
                    if cost[a] + part * (cost[b] - cost[a]) <= cost[i]:
                        out[i] = "extended"
    return out


def check_money(case, tables, order):
    name, per = years(case)
    cost, effect = means(case.benefits((case.money, 1)))[:, order], means(case.benefits((name, -1 / per)))[:, order]
    c, e = cost.mean(axis=0), effect.mean(axis=0)
    rows, standing = tables["frontier"]["rows"], standings(c, e)
    near("frontier", [[r["cost"], r["effect"]] for r in rows], np.column_stack([c, -e]))
    same("standing", [r["standing"] for r in rows], standing)
    front = sorted((i for i, s in enumerate(standing) if s == "frontier"), key=lambda i: c[i])
    for r, i in zip(rows, range(len(order))):
        before = front[front.index(i) - 1] if i in front and front.index(i) > 0 else None
        same("against", r["against"], case.scenario[order[before]] if before is not None else "")
        more = [c[i] - c[before], e[i] - e[before]] if before is not None else [np.nan] * 2
        near("icer", [r["more_cost"], r["avoided"], r["euro_each"]], [*more, more[0] / more[1]])
    row = iter(tables["plane"]["rows"])
    for i in range(1, len(order)):
        for less, dearer, words in ((1, 0, "less violence, less cost"), (1, 1, "less violence, more cost"), (0, 0, "no less violence, less cost"), (0, 1, "no less violence, more cost")):
            r = next(row)
            share = (((effect[:, i] > effect[:, 0]) == less) & ((cost[:, i] > cost[:, 0]) == dearer)).mean()
            same("quadrant", (r["scenario"], r["quadrant"]), (case.scenario[order[i]], words))
            near(words, r["draws"], share)


def priced(case, of):
    name, per = years(case) if of == "a violent year avoided" else (of, 1)
    return name, case.sign(name) / per


def check_prices(case, rows, order, prices):
    row = iter(rows)
    for of, low, high in prices:
        name, weight = priced(case, of)
        for price in np.linspace(low, high, 5):
            y = case.benefits((name, weight * price), (case.money, -1))[:, :, order]
            p, mean = perfect(y), means(y)
            d = mean - mean[:, :1]
            for i in range(len(order)):
                r = next(row)
                same("price", (r["of"], r["scenario"]), (of, case.scenario[order[i]]))
                near(f"at {price}", [r["price"], r["net_benefit"], r["mc_error"], r["raw"], r["evpi_raw"]],
                     [price, d[:, i].mean(), d[:, i].std(ddof=1) / np.sqrt(len(d)), p["raw_share"][i], p["raw"]])
                near(f"at {price} without noise", [r["best"], r["error"], r["evpi"], r["evpi_error"]], [p["share"][i], p["share_error"][i], p["value"], p["error"]], rtol=1e-7, atol=1e-7)
                same("acceptability frontier", r["frontier"], "1" if i == mean.mean(axis=0).argmax() else "")
    same("prices are all", next(row, None), None)


def check_budget(case, rows, order):
    levers = any("\ncosts:" in s for s in case.texts)
    names = [o for o in case.outcome if o.startswith("cost") or (levers and (o.startswith("spending") or o == "total_cost"))]
    size = case.households / 1000 if case.population else case.families
    row = iter(rows)
    for by_year in range(1 + case.population):
        for o in names:
            for s in range(1, len(case.scenario)):
                for year in range(1, case.years + 1) if by_year else [0]:
                    r = next(row)
                    what, payer = ("both", "all") if o == "total_cost" else ("places", "all") if o == "spending_places" else ("staff" if o[0] == "c" else "levers", o.partition("_")[2] or "all")
                    same("budget", (r["for"], r["payer"], r["scenario"], r["year"]), (what, payer, case.scenario[s], str(year) if by_year else "all"))
                    if by_year:
                        mean = case.file["strata/mean"][:, 0, year, 0, case.outcome.index(o)].astype(float)
                    else:
                        mean = np.array([spread(case.of(o, k))[0] for k in range(len(case.scenario))]) * (case.years if case.population else 1)
                    near(f"budget {o} {year}", [r["cost"], r["more"]], [mean[s] * size, (mean[s] - mean[0]) * size], rtol=1e-9, atol=1e-7 * abs(mean[0] * size))
    same("budget is all", next(row, None), None)


def check_groups(case, rows, asked):
    margin, row = texts(case.file, "margin"), iter(rows)
    for o in dict.fromkeys([asked[0], "child_years"]):
        for s in range(1, len(case.scenario)):
            for m, name in enumerate(margin):
                part = {k: float(case.file[f"strata_difference/{k}"][s, 0, 0, m, case.outcome.index(o)]) for k in ("mean", "low", "high")}
                if np.isnan(part["mean"]):
                    continue
                r = next(row)
                same("group", (r["outcome"], r["scenario"], r["group"]), (o, case.scenario[s], name))
                near(f"group {name}", [r["first"], r["difference"], r["low"], r["high"]],
                     [float(case.file["strata/mean"][0, 0, 0, m, case.outcome.index(o)]), part["mean"], part["low"], part["high"]])
                own, unit = float(case.file["strata/mean"][0, 0, 0, m, case.outcome.index(o)]), r["unit"]
                same(f"own part {name}", r["own_percent"] is None, unit == "%" or not own > 0)
                if r["own_percent"] is not None:
                    near(f"own part {name}", [r["own_percent"]], [100 * part["mean"] / own])
                better = case.sign(o) * (1 if part["low"] > 0 else -1 if part["high"] < 0 else 0)
                same(f"verdict {name}", r["verdict"], {1: "gains", -1: "loses", 0: "open"}[better])
    same("groups are all", next(row, None), None)


def varying(case, order, idle):
    """Paths, grades and values of what varies between any options: of the last scenario in which it does."""
    out = []
    for p, path in enumerate(case.parameter):
        if any(fnmatch.fnmatchcase(path, p) for p in idle):
            continue
        there = [s for s in order if np.ptp(case.drawn[s, :, p]) > 0]
        if there:
            out.append((path, case.grade[there[-1]][p], case.drawn[there[-1], :, p]))
    return out


def check_worth(case, rows, order, asked, prices, idle):
    v = varying(case, order, idle)
    in_all = case.households / 1000 * case.years if case.population else case.families
    scales = []
    for name in asked[:2]:
        unit = case.unit[case.outcome.index(name)]
        if case.sign(name):
            scales.append((name, [(name, case.sign(name))], in_all if not case.population or unit.endswith("/1000/year") else np.nan))
    for of, low, high in prices:
        for price in (low, high):
            name, weight = priced(case, of)
            scales.append((f"{price:.0f} euro for {of}", [(name, weight * price), (case.money, -1)], in_all))
    same("scales of worth", list(dict.fromkeys(r["scale"] for r in rows)), [s[0] for s in scales])
    for scale, parts, size in scales:
        y = case.benefits(*parts)[:, :, order]
        p, d = perfect(y), means(y[:, :, 1:] - y[:, :, :1])
        there = np.isfinite(case.of(parts[0][0])[:, :, 0]).all(axis=0)
        for r in (r for r in rows if r["scale"] == scale):
            known = r["known"]
            if scale != scales[0][0] and known not in ("everything (EVPI)", "grade assumption"):
                near(f"in all of {known}, {scale}", r["in_all"], r["worth"] * size)
                continue
            if known == "everything (EVPI)":
                mine, found = v, (p["value"], p["raw"], p["error"])
            else:
                word = known.split(" ", 1)
                mine = [x for x in v if (x[1] == word[1] if word[0] == "grade" else x[1] != "assumption" if known == "all data" else (x[0] + ".").startswith(known + "."))]
                single = known in case.parameter
                found = knowing(d, [x[2][there] for x in mine], not single, error=scale == scales[0][0])
            near(f"worth of {known}, {scale}", [r["parameters"], r["worth"], r["raw"], r["in_all"]], [len(mine), found[0], found[1], found[0] * size], rtol=1e-4, atol=1e-7 * np.abs(d).max() * max(1, np.nan_to_num(size)))
            if not np.isnan(found[2]):
                near(f"error of {known}, {scale}", r["error"], found[2], rtol=1e-3, atol=1e-6 * np.abs(d).max())
        told = [r["known"] for r in rows if r["scale"] == scale]
        for known in ("everything (EVPI)", "grade assumption", "all data"):
            same(f"{scale} has {known}", told.count(known), 1)
        # no single parameter that is worth more than the first told is left out
        singles = [r for r in rows if r["scale"] == scale and r["known"] in case.parameter]
        if scale == scales[0][0]:
            alone = {x[0]: knowing(d, [x[2][there]], False, error=False)[0] for x in v}
            near("most worth knowing", singles[0]["worth"] if singles else 0, max(max(alone.values()), 0), rtol=1e-4, atol=1e-7 * np.abs(d).max())


def check_learned(case, row, v, y, option):
    """Of draws from a file: what a regression explains; what was assumed and then learned counts to data."""
    with h5py.File(case.prior, "r") as file:
        before = dict(zip(texts(file, "parameter"), file["parameter_value"][0, :400].var(axis=0, ddof=1)))
    gone = {path: max(0, 1 - x.var(ddof=1) / before[path]) if before[path] > 0 else 0 for path, grade, x in v}
    told = {}
    for g in ("cohort", "register", "literature", "assumption"):
        mine = [x for x in v if x[1] == g]
        told[g] = learned(y, [x[2] for x in mine], True)[0].var() / y.var()
        near(f"learned of {g}", row[g]["learned"], np.mean([gone[x[0]] for x in mine]), rtol=1e-6)
    data = learned(y, [x[2] for x in v if x[1] != "assumption"], True)[0].var() / y.var()
    moved = told["assumption"] * row["assumption"]["learned"]
    for g in ("cohort", "register", "literature"):
        near(f"explained by {g}", row[g]["share"], told[g], rtol=1e-4, atol=1e-7)
    near("explained by assumptions", row["assumption"]["share"], told["assumption"] - moved, rtol=1e-4, atol=1e-7)
    near("explained by data", row["data"]["share"], data + moved, rtol=1e-4, atol=1e-7)


def check_ledger(case, rows, order, asked, idle):
    for name in asked[:2]:
        for i in order[1:]:
            some = {r["grade"]: r for r in rows if r["outcome"] == name and r["scenario"] == case.scenario[i]}
            pair = [order[0], i]
            grades = [g for path, g, x in varying(case, pair, idle)]
            for g in ("cohort", "register", "literature", "assumption"):
                near(f"ledger {g}", some[g]["parameters"], grades.count(g))
            near("ledger data", some["data"]["parameters"], sum(g != "assumption" for g in grades))
            y = case.of(name, i) - case.of(name, order[0])
            if y.shape[1] > 1 and not np.isnan(y).any():
                flat = y.ravel()
                rank = np.array([(flat < x).sum() + ((flat == x).sum() + 1) / 2 for x in flat]).reshape(y.shape)
                noise = rank.var(axis=1, ddof=1).mean() / y.shape[1]
                total = max(noise, rank.mean(axis=1).var(ddof=1))
                near("ledger noise", some["noise"]["share"], noise / total, rtol=1e-6)
                near("ledger rest", some["rest"]["share"], 1 - some["assumption"]["share"] - some["data"]["share"] - some["noise"]["share"], atol=1e-9)
            if case.file.attrs["draws"] == b"file" and not np.isnan(y).any():
                check_learned(case, some, varying(case, pair, idle), y.mean(axis=1), i)
            group = "explain/grade_share"
            if group in case.file and name in texts(case.file, "explained") and order[0] == 0:
                at = texts(case.file, "explained").index(name)
                for k, g in enumerate(texts(case.file, "grade")):
                    if g in some:
                        near(f"ledger share {g}", [some[g]["share"], some[g]["error"]],
                             [case.file[group][i, at, k], case.file[group + "_error"][i, at, k]], rtol=1e-6, atol=1e-7)


def chance(study, run, what, draws):
    return normal_quantile(philox(what, draws, 0, 0, folded(14), study * 16 + run)[0])


def check_studies(case, rows, order, asked, design, parameter):
    """What simulated studies say of the benefit in other runs than theirs."""
    y, options = case.of(asked[0]) * case.sign(asked[0]), len(order)
    x = case.drawn[order[1], :, case.parameter.index(parameter)]
    whole = np.isfinite(case.of(asked[0])[:, :, :2]).all(axis=(0, 2))
    same("studies", [r["study"] for r in rows], list(design))
    for k, (r, d) in enumerate(zip(rows, design.values())):
        arms = [case.scenario.index(a) for a in d["arms"]]
        value = {m: case.of(m)[:, :, :2] for m in d["measures"]}
        there = whole & np.all([np.isfinite(v[arms]).all(axis=(0, 2)) for v in value.values()], axis=0)
        draws, worth, error, share = np.arange(there.sum()), 0, 0, 0
        within = lambda v: np.mean((v[:, 0] - v[:, 1]) ** 2) / 2  # noqa: E731
        size = case.families / (d["families"] * (1 - d.get("lost", 0)) / len(arms))
        for run in (0, 1):
            z = []
            for m, v in enumerate(v[:, there] for v in value.values()):
                shared = within(v[arms[0]] - v[arms[1]]) / 2 if len(arms) > 1 else within(v[arms[0]])
                found = []
                for a, arm in enumerate(arms):
                    more = max(0, within(v[arm]) * size - shared)
                    part = 1 if case.unit[case.outcome.index(d["measures"][m])] == "1" else abs(v[arms[0]][:, run].mean())
                    bias = d.get("bias", 0) * part * chance(k, run, 10 * m + 5 + (0 if d["entry"] == "randomised" else a), draws)
                    found.append(v[arm][:, run] + np.sqrt(more) * chance(k, run, 10 * m + a, draws) + bias)
                z += [found[0]] + ([found[1] - found[0]] if len(arms) > 1 else [])
            benefit = y[order][:, there, 1 - run].T
            one = knowing(benefit[:, 1:] - benefit[:, :1], z, False)
            worth, error = worth + one[0] / 2, error + one[2] / 2
            share += learned(x[there], z, False)[0].var() / x[there].var() / 2
        near(f"study {r['study']}", [r["families"], r["arms"], r["worth"], r["error"], r["learned"]], [d["families"], len(arms), worth, error, share], rtol=1e-4, atol=1e-7)
        same("entry", (r["entry"], r["parameter"]), (d["entry"], parameter))


def check_threshold(case, rows, answer):
    """Draws on either side of a boundary, at one value of the other parameter and between them."""
    there = case.scenario.index(rows[0]["scenario"])
    x, other = (case.drawn[there, :, case.parameter.index(rows[0][k])] if rows[0][k] else None for k in ("parameter", "other"))
    side = lambda r, at: np.full(len(x), r["better"] == "throughout") if r["boundary"] is None else (x > at) == (r["better"] == "above")  # noqa: E731
    for r in rows:
        near(f"draws beyond {r['boundary']}", r["draws_there"], side(r, r["boundary"]).mean())
    if other is None:
        share = side(rows[0], rows[0]["boundary"])
    else:
        at = [r["value"] for r in rows]
        near("values of the other", at, np.quantile(other, np.linspace(0.05, 0.95, len(rows))), rtol=1e-6)
        if any(r["boundary"] is None for r in rows) or len({r["better"] for r in rows}) > 1:
            return
        share = side(rows[0], np.interp(other, at, [r["boundary"] for r in rows]))
    words = f"{100 * share.mean():.0f} % of the draws of {'it' if other is None else 'the two parameters'} lie where {rows[0]['scenario']} does better"
    if not any(s.startswith(words) for s in answer["sentences"]):
        wrong.append(f"no sentence says: {words}")


def check_sentences(answer, case, order, asked):
    """What is said first is what the tables say."""
    name = asked[0]
    gains = [case.sign(name) * spread(case.of(name, i) - case.of(name, order[0]))[0] for i in order]
    best = case.scenario[order[int(np.argmax(gains))]]
    if not any(s.startswith(f"By {name} ") and f"), {best} does best on average" in s for s in answer["sentences"]):
        wrong.append(f"no sentence says that {best} does best: {answer['sentences'][0]}")


def decide(answer, file, idle, decision, prior):
    case, tables = Case(file), answer["tables"]
    case.prior = prior
    first = tables["contrasts"]["rows"]
    compared = list(dict.fromkeys(r["scenario"] for r in first))
    reference = next(i for i, s in enumerate(case.scenario) if s not in compared)
    order = [reference] + [i for i in range(len(case.scenario)) if i != reference]
    asked = list(dict.fromkeys(r["outcome"] for r in first))
    check_contrasts(case, first, order)
    check_sentences(answer, case, order, asked)
    check_best(case, tables["best"]["rows"], asked, order)
    check_money(case, tables, order)
    prices = []
    for r in tables.get("acceptability", {"rows": []})["rows"]:
        if r["of"] not in [p[0] for p in prices]:
            all_of = [q["price"] for q in tables["acceptability"]["rows"] if q["of"] == r["of"]]
            prices.append((r["of"], min(all_of), max(all_of)))
    if prices:
        check_prices(case, tables["acceptability"]["rows"], order, prices)
    check_budget(case, tables["budget"]["rows"], order)
    if "levers" in tables or any(costs_of(t) for t in case.texts):
        check_levers(case, tables, order)
    if case.population:
        check_groups(case, tables["groups"]["rows"], asked)
    if "worth" in tables:
        check_worth(case, tables["worth"]["rows"], order, asked, prices, idle)
    if "ledger" in tables:
        check_ledger(case, tables["ledger"]["rows"], order, asked, idle)
    if "threshold" in tables:
        check_threshold(case, tables["threshold"]["rows"], answer)
    if decision:
        check_studies(case, tables["studies"]["rows"], order, asked, decision["studies"], decision["what_if"][0])


def costs_of(text):
    """Names under costs: of a resolved scenario, with the words and numbers of each key; written by the program, so lines are as they are."""
    found, at, name = {}, False, None
    for line in text.splitlines():
        if re.match(r"\S", line):
            at = line.startswith("costs:")
        elif at and (m := re.match(r"  ([a-z0-9-]+):$", line)):
            name = found.setdefault(m[1], {})
        elif at and (m := re.match(r"    ([a-z_]+): *\{value: (\[[^]]*\]|[^,}]*)", line)):
            name[m[1]] = m[2].strip()
    return found


def check_levers(case, tables, order):
    said = [(s, n, c) for s in range(len(case.scenario)) for n, c in costs_of(case.texts[s]).items()]
    same("levers", [(r["scenario"], r["cost"], r["per"], r["payer"], r["price_year"]) for r in tables["levers"]["rows"]],
         [(case.scenario[s], n, c["per"], c["payer"], c["price_year"]) for s, n, c in said])
    size = case.households / 1000 * case.years if case.population else case.families
    mean = lambda o, s: spread(case.of(o, s))[0]
    years = ("violent_years", 1) if case.population else ("violent_weeks", 52)
    budget = dict.fromkeys(range(len(case.scenario)), 0.0)
    for r, (s, n, c) in zip(tables["levers"]["rows"], said):
        amount = case.drawn[s, :, case.parameter.index(f"costs.{n}.amount")].mean()
        named = [x.strip(" \"'") for x in c["regions"].strip("[]").split(",") if x.strip()]
        names = texts(case.file, "region") if case.population else []
        there = sum(h for g, h in zip(names[1:], case.file["region_households"][1:]) if not named or g in named) if case.population else 0
        here = amount * there / float(c["households"]) if case.population and c["per"] in ("once", "year", "budget") else np.nan
        near(f"lever {n}", [r["amount"], np.nan if r["here"] is None else r["here"]], [amount, here])
        budget[s] += here if c["per"] == "budget" else 0
    for r, s in zip(tables["spending"]["rows"], order, strict=True):
        by_year = case.file["strata/mean"][s, 0, 1:, 0, case.outcome.index("spending_places")].astype(float) if case.population else np.zeros(1)
        places = by_year.sum() * case.households / 1000 if case.population else np.nan  # never discounted
        more = size * (mean("total_cost", s) - mean("total_cost", order[0]))
        avoided = size * (mean(years[0], order[0]) - mean(years[0], s)) / years[1]
        error = spread(case.of(years[0], order[0]) - case.of(years[0], s))[1] * size / years[1]
        there = budget[s] > 0
        want = [size * mean("spending", s), places, budget[s] if there else np.nan, budget[s] - places if there else np.nan,
                more if s != order[0] else np.nan, avoided if s != order[0] else np.nan, error if s != order[0] else np.nan,
                more / avoided if s != order[0] and avoided > 2 * error and more > 0 else np.nan]
        near(f"spending {r['scenario']}", [np.nan if r[k] is None else r[k] for k in ("spent", "places", "budget", "left", "more_cost", "avoided", "mc_error", "euro_each")], want, rtol=1e-6, atol=1e-3)


def rank(answer, file, sure, budget, within):
    case, rows = Case(file), answer["tables"]["rank"]["rows"]
    n, name = len(case.scenario), next(s.split()[1] for s in answer["sentences"] if s.startswith("By "))
    y = case.benefits((name, case.sign(name)))
    mean = means(y)
    order = sorted(range(n), key=lambda i: -mean[:, i].mean())
    t, p = student(len(mean) - 1, 1 - (1 - sure) / (n - 1)), perfect(y)
    size = case.households / 1000 if case.population else case.families
    cost = means(case.benefits((case.money, 1))).mean(axis=0)
    children = -means(case.benefits(("child_years", 1))).mean(axis=0)
    fronts = [standings(cost - cost[0], e) for e in (mean.mean(axis=0), children)]
    same("ranking", [r["scenario"] for r in rows], [case.scenario[i] for i in order])
    for k, (r, i) in enumerate(zip(rows, order)):
        behind = mean[:, order[0]] - mean[:, i]
        width = 0 if k == 0 else t * behind.std(ddof=1) / np.sqrt(len(mean))
        near(f"rank {k + 1}", [r["rank"], r["mean"], r["behind"], r["more_cost"]], [k + 1, case.sign(name) * mean[:, i].mean(), behind.mean(), (cost[i] - cost[0]) * size])
        near(f"width {k + 1}", r["width"], width, rtol=1e-4)
        same(f"verdict {k + 1}", r["verdict"], "best mean" if k == 0 else "not distinguishable" if behind.mean() <= width else "worse")
        near(f"best {k + 1}", r["best_share"], p["raw_share"][i] if np.isnan(p["share"][i]) else p["share"][i])
        same(f"affordable {k + 1}", r["affordable"], "" if np.isnan(budget) else "yes" if (cost[i] - cost[0]) * size <= budget else "no")
        same(f"pareto {k + 1}", (r["pareto"], r["pareto_children"]), tuple("" if f[i] == "dominated" else "front" for f in fronts))
    most = max((mean[:, i] - mean[:, j]).var(ddof=1) for i in range(n) for j in range(i))
    needed = int(np.ceil(t**2 * most / within**2))
    return max(needed, len(mean))


def finish():
    for line in wrong[:12]:
        print(" ", line)
    sys.exit(bool(wrong))


def forms(stem):
    with open(stem + ".json", encoding="utf-8") as text, h5py.File(stem + ".h5", "r") as file:
        for name, table in json.load(text)["tables"].items():
            with open(f"{stem}-{name}.csv", encoding="utf-8") as lines:
                again = list(csv.DictReader(line for line in lines if not line.startswith("#")))
            same(f"rows of {name}", len(again), len(table["rows"]))
            for column in table["columns"]:
                stored = file[f"{name}/{column}"][()]
                for k, row in enumerate(table["rows"]):
                    x = row[column]
                    if isinstance(x, str):
                        same(f"{name} {column} {k}", (again[k][column], stored[k].decode()), (x, x))
                    else:
                        near(f"{name} {column} {k}", [float(again[k][column] or "nan"), stored[k]], [np.nan if x is None else x] * 2, rtol=0, atol=0)


def main():
    if sys.argv[1] == "forms":
        forms(sys.argv[2])
        finish()
    with open(sys.argv[2], encoding="utf-8") as text, h5py.File(sys.argv[3], "r") as file:
        answer = json.load(text)
        if sys.argv[1] == "decide":
            more = sys.argv[5] if len(sys.argv) > 5 else ""
            decision = json.load(open(more, encoding="utf-8")) if more.endswith(".json") else None
            decide(answer, file, set(sys.argv[4].split()), decision, more)
        else:
            needed = rank(answer, file, *map(float, sys.argv[4:7]))
            if not any(f"{needed} draws were needed by the first" in s or f": {needed} draws would be needed" in s for s in answer["sentences"]):
                wrong.append(f"{needed} draws are needed; {answer['sentences'][0]}")
    finish()


if __name__ == "__main__":
    main()
