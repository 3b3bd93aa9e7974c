"""What kith calibrate writes, made again from its table, its chains and its fresh runs, by numpy alone:
calibrate.py POSTERIOR.h5 WORK TARGETS.yaml REPORT.md SHARE [RECOVERY.txt: of 20 studies out of the table]. Says what does not agree, and ends with 1."""
import os
import re
import sys

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, "..", "support")]
from streams import below, grid, prior_scores, private  # noqa: E402
from validate import number, share_of, targets_of  # noqa: E402

wrong = []
Z = 1.6448536269514722


def near(what, found, wanted, rtol=1e-6, atol=1e-9):
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    bad = ~np.isclose(found, wanted, rtol=rtol, atol=atol, equal_nan=True)
    if bad.any():
        wrong.append(f"{what}: {bad.sum()} of {bad.size} differ, as {found[bad].flat[0]:.9g} for {wanted[bad].flat[0]:.9g}")


# ---- what targets say ----


class Fit:
    def __init__(self, file, targets):
        get = lambda name: file[name][()]  # noqa: E731
        words = lambda name: [t.decode() for t in file[name][()]]  # noqa: E731
        self.outcome, self.use, self.unit, self.path = (words(n) for n in ("published/outcome", "published/use", "published/unit", "parameter"))
        self.seen, self.half, self.left, self.error, self.study = (get(n) for n in (
            "published/value", "published/half_range", "published/discrepancy", "published/sampling_error", "predictive/study_sd"))
        self.k = self.use.count("fitted")
        self.share = np.array([u == "1" for u in self.unit])
        self.seed = int(file.attrs["seed"])
        assert self.use[: self.k] == ["fitted"] * self.k
        for t in targets:
            i = self.outcome.index(t["outcome"])
            low, high = (number(x) for x in t["range"].strip("[]").split(", ")) if "range" in t else [number(t["value"])] * 2
            near(f"middle of {t['outcome']}", self.seen[i], (low + high) / 2)
            near(f"half range of {t['outcome']}", self.half[i], (high - low) / 2)
            near(f"discrepancy of {t['outcome']}", self.left[i], number(t.get("discrepancy", "0")))
            v = number(t["value"])
            near(f"error of {t['outcome']}", self.error[i], np.sqrt(v * (1 - v) / float(t["n"])) if "n" in t and self.share[i] else number(t["error"]) if "error" in t else self.study[i])

    def scaled(self, x):
        least = np.where(self.share[: self.k], 0.004, np.abs(self.seen[: self.k]) / 100 + 1e-9)
        x = np.maximum(x, least)
        x = np.where(self.share[: self.k], np.minimum(x, 1 - least), x)
        return np.where(self.share[: self.k], np.log(x / np.where(self.share[: self.k], 1 - x, 1)), np.log(x))


# ---- the regression ----


def regression(fit, simulated, scores, bands, binary, share, times):
    """Mean and sd of every score, by local-linear regression on the nearest."""
    k = fit.k
    more = (fit.left[:k] * times) ** 2 + np.maximum(0, fit.error[:k] ** 2 - fit.study[:k] ** 2)
    offset = np.zeros((len(simulated), k))
    offset[:, np.flatnonzero(fit.half[:k] > 0)] = fit.half[:k][fit.half[:k] > 0] * (2 * np.interp(bands, grid, below) - 1)
    x = fit.scaled(simulated[:, :k] + np.sqrt(more) * private(fit.seed, 2, np.arange(len(simulated)), k) + offset)
    weight, moved = moved_scores(x, fit.scaled(fit.seen[:k]), scores, binary, share)
    mean = weight @ moved
    return mean, np.sqrt(weight @ (moved - mean) ** 2)


def moved_scores(x, seen, scores, binary, share):
    """Scores of the points nearest to what was seen, moved there along the line, with their weights."""
    whole = np.isfinite(x).all(axis=1)
    x, z, k = x[whole] - seen, scores[whole], x.shape[1]
    white = np.linalg.solve(np.linalg.cholesky(np.cov(x.T, ddof=0)), x.T).T
    distance = np.sqrt((white**2).sum(axis=1))
    keep = max(int(share * len(x) + 0.5), 2 * (k + 1))
    farthest = np.sort(distance)[min(keep, len(x) - 1)]
    near_ = distance < farthest
    weight = 1 - (distance[near_] / farthest) ** 2
    weight /= weight.sum()
    design = np.column_stack([np.ones(near_.sum()), white[near_]])
    root = np.sqrt(weight)[:, None]
    slope = np.linalg.lstsq(root * design, root * z[near_], rcond=None)[0]
    # Stein: all slopes of a score by 1 - (k - 2) / chi-square, that of the slopes against what chance makes of them.
    if k > 2:
        worth, middle = 1 / (weight**2).sum(), weight @ white[near_]
        off = white[near_] - middle
        rest = weight @ (z[near_] - design @ slope) ** 2 * worth / (worth - k - 1)
        pull = (weight[:, None] * off).T @ z[near_]
        chi = (pull * np.linalg.solve((weight[:, None] ** 2 * off).T @ off, pull)).sum(axis=0) / rest
        kept = np.maximum(0, 1 - (k - 2) / chi)
        slope[0] += middle @ (slope[1:] * (1 - kept))
        slope[1:] *= kept
    moved = z[near_] - white[near_] @ slope[1:]
    for j in np.flatnonzero(binary):
        order = np.argsort(-moved[:, j], kind="stable")
        before = np.cumsum(weight[order]) - weight[order] / 2
        moved[order, j] = before < slope[0, j]
    return weight, moved


# ---- the parts of the file ----


def check_table(file, table, fit, share):
    names = [t.decode() for t in table["outcome"][()]]
    simulated = table["outcome_value"][()][:, [names.index(o) for o in fit.outcome]]
    values = table["parameter_value"][0]
    assert [t.decode() for t in table["parameter"][()]] == fit.path
    scores = prior_scores(fit.seed, table["draw_index"][()], fit.path)
    binary = np.array([set(np.unique(values[:, j])) <= {0.0, 1.0} for j in range(values.shape[1])])
    for j in np.flatnonzero(~binary):  # values of the table go up with their scores
        assert (np.diff(values[np.argsort(scores[:, j]), j]) >= 0).all(), fit.path[j]
    coded = np.where(binary, values, scores)
    near("prior/mean", file["prior/mean"], np.nanmean(simulated, axis=0))
    near("prior/sd", file["prior/sd"], np.nanstd(simulated, axis=0))
    off = np.maximum(0, np.abs(simulated - fit.seen) - fit.half)
    near("prior/within", file["prior/within"], (off <= 1.96 * fit.error).mean(axis=0))
    whole = np.isfinite(simulated).all(axis=1)
    for j in range(0, len(fit.path), 7):
        if not binary[j]:
            near(f"prior/share of {fit.path[j]}", file["prior/share"][:, j], [share_of(coded[whole, j], simulated[whole, t], 32) for t in range(len(fit.outcome))], 1e-5, 1e-6)
    bands = private(fit.seed, 1, table["draw_index"][()], int((fit.half[: fit.k] > 0).sum()))
    prior_sd = np.where(binary, np.nan, 1.0)
    for times, name in ((0, "contraction_without_discrepancy"), (1, "contraction"), (2, "contraction_twice_discrepancy")):
        mean, sd = regression(fit, simulated, coded, bands, binary, share, times)
        near(f"regression/{name}", np.where(binary, np.nan, file[f"regression/{name}"][()]), 1 - sd / prior_sd, 1e-5, 1e-6)
        if times == 1:
            near("regression/mean", file["regression/mean"], mean, 1e-5, 1e-6)
            near("regression/sd", file["regression/sd"], sd, 1e-5, 1e-6)
    return scores, values, binary


def acting(file, fit, binary):
    """Parameters by the largest share of a fitted number that they account for; which count as acting."""
    largest = np.maximum(0, file["prior/share"][: fit.k].max(axis=0))
    least, bands = 0.002, int((fit.half[: fit.k] > 0).sum())
    idle = file["posterior/dummy"][()] > 0
    while ((largest > least) & ~idle).sum() + bands > 80:
        least *= 1.05
    return largest, (largest > least) & ~idle


def check_recovery(file, table, fit, scores, binary, share, text):
    """Each of 20 points of the table taken for data, and looked for among the others."""
    largest, acts = acting(file, fit, binary)
    chosen = sorted(np.flatnonzero(acts & ~binary), key=lambda j: -largest[j])[:40]
    names = [t.decode() for t in table["outcome"][()]]
    x = fit.scaled(table["outcome_value"][()][:, [names.index(o) for o in fit.outcome[: fit.k]]])
    below_, z, row = [], scores[:, chosen], 0
    for s in range(20):
        row = s * len(x) // 20
        while not np.isfinite(x[row]).all():
            row = (row + 1) % len(x)
        others = np.arange(len(x)) != row
        weight, moved = moved_scores(x[others], x[row], z[others], np.zeros(len(chosen), bool), share)
        below_.append(weight @ (moved < z[row]))
    u = np.array(below_)
    held = ((u > 0.05) & (u < 0.95)).mean(axis=0)
    told = re.search(r"coverage of 90 % intervals  (\S+) \(parameters: (\S+), \S+, to (\S+)\)", text)
    near("coverage", [float(t) for t in told.groups()], [held.mean(), held.min(), held.max()], atol=6e-4)
    ranks = [float(t) for t in re.search(r"ranks, all parameters *((?: \S+){10})", text)[1].split()]
    near("ranks", ranks, np.bincount(np.minimum((u * 10).astype(int), 9).ravel(), minlength=10) / u.size, atol=6e-4)


def own_values(file, fit):
    """The scenario's own values, where they are written in the unit of the file."""
    text, unit, at, found = file["inputs/scenario_" + file["scenario"][0].decode()][()].decode(), [t.decode() for t in file["parameter_unit"][()]], [], {}
    for line in text.split("\n"):
        m = re.match(r'( *)([\w-]+):(?: \{value: ([-\d.e]+),(?:.*?)unit: "([^"]*)")?', line)
        if m:
            at = at[: len(m[1]) // 2] + [m[2]]
            if m[3]:
                found[".".join(at)] = (float(m[3]), m[4])
    return np.array([found[p][0] if p in found and found[p][1] == u else np.nan for p, u in zip(fit.path, unit)])


def check_posterior(file, work, fit, scores, values, binary):
    draws = file["parameter_value"][0]
    stride, n = len(fit.path) + int((fit.half[: fit.k] > 0).sum()), len(draws)
    state = np.fromfile(os.path.join(work, "refine.state"), np.uint8)
    head = 296  # what was done, before the scores
    z = state[head: head + 8 * n * stride].view(float).reshape(n, stride)[:, : len(fit.path)]
    coded = np.where(binary, draws, z)
    near("posterior/mean", file["posterior/mean"], coded.mean(axis=0))
    near("posterior/sd", file["posterior/sd"], coded.std(axis=0))
    near("posterior/contraction", np.where(binary, np.nan, file["posterior/contraction"][()]), np.where(binary, np.nan, 1 - coded.std(axis=0)))
    point, moved = file["posterior/point"][()], file["posterior/contraction"][()] >= 0.1
    own = np.where(moved, np.nan, own_values(file, fit))
    assert (~np.isnan(own)).sum() > 50
    near("point of what did not move", np.where(np.isnan(own), np.nan, point), own, 2.0**-19)
    for j in np.flatnonzero(~binary):  # a value lies between those of the nearest scores of the table
        order = np.argsort(scores[:, j])
        known_z, known = scores[order, j], values[order, j]
        asked_z = np.append(z[:, j], coded[:, j].mean() if moved[j] else np.nan)
        asked = np.append(draws[:, j], point[j])
        at = np.searchsorted(known_z, asked_z)
        low, high = np.append(-np.inf, known)[at], np.append(known, np.inf)[at]
        slack = np.abs(asked) * 2.0**-19
        if not (np.isnan(asked_z) | (low - slack <= asked) & (asked <= high + slack)).all():
            wrong.append(f"values of {fit.path[j]} are not those of their scores")


def check_predictive(file, fit, report):
    y = file["predictive/value"][()].astype(float)
    mean, runs = np.nanmean(y, axis=(0, 1)), y.shape[1]
    within = np.nanvar(y, axis=1, ddof=1).mean(axis=0)
    expected = np.sqrt(np.maximum(0, np.nanvar(y, axis=(0, 1)) - within))
    sd = np.sqrt(np.nanvar(y, axis=(0, 1)) + fit.left**2 + fit.half**2 / 3)
    off = lambda x: np.maximum(0, np.abs(x - fit.seen) - fit.half) / fit.error  # noqa: E731
    assert runs == 4
    near("predictive/mean", file["predictive/mean"], mean, 1e-5)
    near("predictive/expected_sd", file["predictive/expected_sd"], expected, 1e-3, 1e-4 * np.nanmax(sd / fit.seen))
    near("predictive/sd", file["predictive/sd"], sd, 1e-5)
    near("predictive/miss", file["predictive/miss"], off(mean), 1e-4, 1e-5)
    near("predictive/point_miss", file["predictive/point_miss"], off(file["predictive/point"][()]), 1e-6)
    near("predictive/log_score", file["predictive/log_score"], np.log(sd) + np.log(2 * np.pi) / 2 + ((fit.seen - mean) / sd) ** 2 / 2, 1e-4)
    outside = np.maximum(0, np.abs(fit.seen - mean) - Z * sd)
    near("predictive/interval_score", file["predictive/interval_score"], 2 * Z * sd + 20 * outside, 1e-4)
    r = file["published/error_correlation"][()]
    near("correlations of errors", r, r.T, 1e-6)
    near("correlations with itself", np.diag(r), 1, 1e-6)
    # by window: the draws that were run afresh are as many apart as fit
    line = re.search(r"^By (\S+), 0 in (\d+) % of draws and 1 in the others: (.*)\.$", report, re.M)
    draws = file["parameter_value"][0, :, fit.path.index(line[1])]
    near("draws of either window", float(line[2]), 100 * (draws < 0.5).mean(), atol=0.5)
    checked = draws[np.arange(len(y)) * len(draws) // len(y)] > 0.5
    for part, t in zip(line[3].split(", "), range(fit.k)):
        found = re.match(r"(\S+) (\S+) and (\S+)$", part)
        assert found[1] == fit.outcome[t], part
        for text, which in ((found[2], ~checked), (found[3], checked)):
            if which.any():
                near(f"{found[1]} by window", float(text), np.nanmean(y[which][:, :, t]) * (100 if fit.share[t] else 1), 6e-3)


def main():
    with h5py.File(sys.argv[1], "r") as file, h5py.File(os.path.join(sys.argv[2], "table.h5"), "r") as table, open(sys.argv[4], encoding="utf-8") as report:
        fit = Fit(file, targets_of(sys.argv[3]))
        found = check_table(file, table, fit, float(sys.argv[5]))
        check_posterior(file, sys.argv[2], fit, *found)
        words = report.read()
        check_predictive(file, fit, words)
        near("parameters that act", float(re.search(r"; (\d+) act on some number", words)[1]), acting(file, fit, found[2])[1].sum())
        if len(sys.argv) > 6:
            check_recovery(file, table, fit, found[0], found[2], float(sys.argv[5]), open(sys.argv[6], encoding="utf-8").read())
    for line in wrong[:12]:
        print(" ", line)
    sys.exit(bool(wrong))


main()
