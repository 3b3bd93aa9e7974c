"""Numbers that the page must show, as h5py reads them: expect.py DEMO.h5 LARGE.h5 > demo.json"""
import json
import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import expected

file = h5py.File(sys.argv[1], "r")
large = h5py.File(sys.argv[2], "r")
texts = lambda name: list(file[name].asstr()[:])
names, outcomes = texts("scenario"), texts("outcome")


def of(scenario, outcome):
    s, o = names.index(scenario), outcomes.index(outcome)
    at = lambda name: float(file[name][s, o])
    return {"level": at("estimate/mean"), "base": float(file["estimate/mean"][0, o]), "difference": at("difference/mean"),
            "low": at("difference/low"), "high": at("difference/high")}


def stopped(scenario):
    """Share at level none by week: week, mean, 2.5 % and 97.5 % points."""
    summary = file["summary/violence"][names.index(scenario)].astype(float)
    total = summary[0].sum(axis=1)
    k = texts("level").index("none")
    at = [texts("statistic").index(q) for q in ("mean", "q025", "q975")]
    return np.column_stack([file["week"][:], *[summary[i, :, k] / total for i in at]])


def free_of_relapse(scenario):
    """Kaplan-Meier of each run, then mean and quantiles over runs."""
    spells = file["spells"][names.index(scenario)].astype(float)
    spells = spells.reshape(-1, *spells.shape[2:])
    ended, still = (spells[:, :, texts("spell").index(n)] for n in ("relapsed", "stopped_still"))
    risk = (ended + still)[:, ::-1].cumsum(axis=1)[:, ::-1]
    free = np.cumprod(np.where(risk > 0, 1 - ended / np.where(risk > 0, risk, 1), 1), axis=1)
    free[risk[:, 0] == 0] = np.nan
    return np.column_stack([file["since"][:], np.nanmean(free, axis=0), *np.nanquantile(free, [0.025, 0.975], axis=0)])


def flow(scenario, block, stratum=None):
    """Mean share in each state by week."""
    mean = file[f"summary/{block}"][names.index(scenario), texts("statistic").index("mean")].astype(float)
    if stratum is not None:
        mean = mean[:, texts("stratum").index(stratum)]
    return np.column_stack([file["week"][:], mean / mean.sum(axis=1, keepdims=True)])


def strata(scenario):
    """Paired differences of the share that tells of no violence at the last wave, with the interval of sim/stat/expected.h."""
    classes = file["wave_class"][:].astype(float)[:, :, :, -1]
    with np.errstate(invalid="ignore"):
        share = classes[..., texts("class").index("none")] / classes.sum(axis=-1)
    difference = share[names.index(scenario)] - share[0]
    rows = []
    for k in range(difference.shape[-1]):
        y = difference[:, :, k]
        if np.isnan(y).any():
            continue
        mean, _, low, high = expected.spread(y)
        rows.append([mean, low, high])
    return np.array(rows)


others = names[1:]
sources = {n: texts(f"inputs/source_{n}") for n in names}
print(json.dumps({
    "order": names,
    "scenarios": {n: {o: of(n, o) for o in outcomes} for n in others},
    "tables": {n: {"stopped": stopped(n).tolist(), "free": free_of_relapse(n).tolist(), "strata": strata(n).tolist(),
                   "flow_violence": flow(n, "violence").tolist(), "flow_case": flow(n, "case").tolist(),
                   "flow_group": flow(n, "violence_by_stratum", "problems: 4 or more").tolist()} for n in others},
    "parameters": len(texts("parameter")),
    "assumptions": {n: texts(f"inputs/grade_{n}").count("assumption") for n in others},
    "cites": sum("C2.06" in s for s in sources[others[-1]]),
    "digest": file.attrs["kith_digest"].decode() if isinstance(file.attrs["kith_digest"], bytes) else file.attrs["kith_digest"],
    "largeDigest": large.attrs["kith_digest"].decode() if isinstance(large.attrs["kith_digest"], bytes) else large.attrs["kith_digest"],
    "largeSize": os.path.getsize(sys.argv[2]) / 1e6,
    "command": file["provenance/command"].asstr()[()],
}))
