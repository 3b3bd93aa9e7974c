#!/usr/bin/env python3
"""Baseline: W8 in plain NumPy, vectorised over families. np_d.py FAMILIES SEED [counts.csv]"""
import re
import sys
import time
from pathlib import Path

import numpy as np

WEEKS, STATES, WAITING = 520, 8, 4


def model():
    """The table of edges and the starting shares, from w8_model.h."""
    text = (Path(__file__).parent / "w8_model.h").read_text()
    numbers = lambda s: [float(v) for v in s.split(",")]
    betas = {m[1]: numbers(m[2]) for m in re.finditer(r"#define (W8_\w+) \{(.*?)\}", text)}
    rows = re.findall(r"\{ (\d), (\d), ([\d.]+), ([\d.]+), ([\d.]+), (W8_\w+) \}", text)
    edges = [(int(a), int(b), float(rate), float(shape), float(scale), betas[beta])
             for a, b, rate, shape, scale, beta in rows]
    array = lambda name: numbers(re.search(name + r"\[\w+\] = \{(.*?)\}", text)[1])
    return edges, array("w8_x"), array("w8_start")


def run(n, seed):
    edges, px, p0 = model()
    rng = np.random.default_rng(seed)
    x = rng.random((n, 4)) < np.array(px)
    state = rng.choice(STATES, size=n, p=p0).astype(np.int8)
    since = np.zeros(n, np.int32)
    ratio = [np.exp(x @ np.array(e[5])) for e in edges]
    leaving = [[k for k, e in enumerate(edges) if e[0] == s] for s in range(STATES)]
    counts = np.zeros((WEEKS + 1, STATES), np.int64)
    counts[0] = np.bincount(state, minlength=STATES)
    for week in range(WEEKS):
        u = rng.random(n)
        new = state.copy()
        for s in range(STATES):
            i = np.flatnonzero(state == s)
            if i.size == 0:
                continue
            h = []
            for k in leaving[s]:
                _, _, rate, shape, scale, _ = edges[k]
                if rate > 0:
                    h.append(rate / 52 * ratio[k][i])
                else:
                    d = since[i]
                    h.append((((d + 1) / scale) ** shape - (d / scale) ** shape) * ratio[k][i])
            total = np.cumsum(h, axis=0)
            p = -np.expm1(-total[-1])
            go = np.flatnonzero(u[i] < p)
            if go.size:
                j = (u[i][go] / p[go] * total[-1, go] >= total[:, go]).sum(0)
                to = np.array([edges[k][1] for k in leaving[s]], np.int8)
                new[i[go]] = to[np.minimum(j, len(to) - 1)]
        since = np.where(new == state, since + 1, 0)
        state = new
        counts[week + 1] = np.bincount(state, minlength=STATES)
    return counts


if __name__ == "__main__":
    families = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    begin = time.process_time()
    result = run(families, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print("ns_per_family_week %.4f" % ((time.process_time() - begin) * 1e9 / families / WEEKS))
    if len(sys.argv) > 3:
        np.savetxt(sys.argv[3], result, delimiter=",", fmt="%d")
