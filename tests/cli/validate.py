"""What kith validate prints, made again from the runs themselves by numpy alone: validate.py ANSWER.json TARGETS.yaml RUNS.h5 IDLE

IDLE is a text: paths of parameters that do nothing in such runs, by blanks. Says what does not agree, and ends with 1."""
import fnmatch
import json
import math
import sys

import h5py
import numpy as np

Z = 1.6448536269514722


def targets_of(path):
    """The few keys that these tests write, one a line."""
    out = []
    for line in open(path, encoding="utf-8"):
        key, _, value = line.strip().lstrip("- ").partition(": ")
        if key == "what":
            out.append({})
        if out and value:
            out[-1][key] = value.strip('"')
    return out


def number(text):
    return float(text.rstrip(" %")) / (100 if text.endswith("%") else 1)


def share_of(x, y, classes=10):
    """Between means of classes of x, less what chance leaves between them."""
    n = len(y)
    of = np.empty(n, int)
    of[np.argsort(x, kind="stable")] = np.arange(n) * classes // n
    within = sum(((y[of == c] - y[of == c].mean()) ** 2).sum() for c in range(classes))
    return 1 - within / (n - classes) / y.var(ddof=1)


def main():
    with open(sys.argv[1], encoding="utf-8") as text:
        answer = json.load(text)
    rows, targets = answer["tables"]["predictions"]["rows"], targets_of(sys.argv[2])
    file = h5py.File(sys.argv[3], "r")
    names, paths = ([t.decode() for t in file[n][()]] for n in ("outcome", "parameter"))
    value, drawn = file["outcome_value"][0], file["parameter_value"][0]
    acts = [p for p, path in enumerate(paths) if np.ptp(drawn[:, p]) > 0 and not any(fnmatch.fnmatchcase(path, i) for i in sys.argv[4].split())]
    assert [r["outcome"] for r in rows] == [t["outcome"] for t in targets]
    inside, scores, told = 0, [], 0
    for t, r in zip(targets, rows):
        y = value[:, :, names.index(t["outcome"])]
        there = ~np.isnan(y).all(axis=1)
        y = y[there]
        m, n = y.mean(axis=1), len(y)
        mean, x, is_share = m.mean(), number(t["value"]), t["value"].endswith("%")
        within, error = y.var(axis=1, ddof=1).mean(), m.std(ddof=1) / math.sqrt(n)
        expected = math.sqrt(max(0, m.var(ddof=1) - within / y.shape[1]))
        sampling = number(t["error"]) if "error" in t else math.sqrt(mean * (1 - mean) / float(t["n"])) if "n" in t and is_share else math.sqrt(within)
        left = number(t.get("discrepancy", "0"))
        low, high = (number(w) for w in t["range"].strip("[]").split(", ")) if "range" in t else (x, x)
        sd = math.sqrt(expected**2 + sampling**2 + left**2 + ((high - low) / 2) ** 2 / 3 + error**2)
        low, high = max(0, mean - Z * sd), min(1 if is_share else math.inf, mean + Z * sd)
        outside = max(low - x, x - high, 0)
        score = math.log(sd * math.sqrt(2 * math.pi)) + ((x - mean) / sd) ** 2 / 2
        wanted = dict(published=x, predicted=mean, low=low, high=high, expected_sd=expected, sampling=sampling, discrepancy=left, log_score=score, interval_score=high - low + 20 * outside)
        for key, w in wanted.items():
            assert math.isclose(r[key], w, rel_tol=1e-9, abs_tol=1e-12), (t["outcome"], key, r[key], w)
        assert r["verdict"] == ("OUTSIDE" if outside else "inside"), r
        inside, scores = inside + (not outside), scores + [score]
        best = sorted(((share_of(drawn[there, p], m), paths[p]) for p in acts), reverse=True)[:3]
        bar = 4.5 * math.sqrt(2 * 9) / n
        words = ", ".join(f"{path} {100 * share:.0f} %" for share, path in best if share > bar)
        assert r["carried_by"] == (words or "none by itself"), (r["carried_by"], words)
        told = max(told, words.count("%"))
    assert told == 3, "no number here is carried by three parameters"
    first = f"{inside} of {len(rows)} published numbers lie inside their 90 % predictive interval; mean log score {np.mean(scores):.3g}."
    assert answer["sentences"][0] == first, (answer["sentences"][0], first)


if __name__ == "__main__":
    main()
