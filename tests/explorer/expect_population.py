"""Numbers that the page of a population must show, as h5py reads them: expect_population.py FILE.h5 > FILE.json"""
import json
import os
import random
import sys

import h5py
import numpy as np

file = h5py.File(sys.argv[1], "r")
texts = lambda name: list(file[name].asstr()[:])
regions, margins, outcomes, names = texts("region"), texts("margin"), texts("outcome"), texts("scenario")
years = len(file["year"])
last = len(names) - 1
number = lambda x: None if np.isnan(x) else float(x)


def cell(scenario, g, y, m, o):
    whole = (g, y, m) == (0, 0, 0)
    at = lambda group, part, s: number(file[f"{group}/{part}"][s, o] if whole else file[f"{group}/{part}"][s, g, y, m, o])
    level, difference = ("estimate", "difference") if whole else ("strata", "strata_difference")
    return {"x": at(level, "mean", scenario), "y": at(level, "mean", 0), "d": at(difference, "mean", scenario), "low": at(difference, "low", scenario), "high": at(difference, "high", scenario)}


def choice(g, y, m, o):
    return {"region": regions[g] if g else "", "year": str(y) if y else "", "stratum": margins[m] if m else "", "outcome": outcomes[o],
            "first": number(file["strata/mean"][0, g, 1, m, o]), "last": number(file["strata/mean"][0, g, years - 1, m, o]), **cell(last, g, y, m, o)}


random.seed(1)
wanted = [(0, 0, 0, "violent"), (0, 0, 0, "help_wait"), (1, 0, 0, "late_share"), (0, 2, 0, "reports"), (0, 0, 3, "child_years"), (2, 1, 7, "violent_years"), (0, 0, 4, "help_wait")]
some = [(random.randrange(len(regions)), random.randrange(years), random.randrange(len(margins)), random.choice(outcomes)) for _ in range(12)]

# The time and place whose tables are looked at.
g, y = 2, 1
flows = texts("flow")
used = [q for q in range(len(texts("queue"))) if (file["flows"][:, 0, 0, q, flows.index("claimed")] > 0).any()]
households = file["region_households"][g] * file.attrs["scale"]
reports = file["weekly/reports"][:, g].astype(float)
load = file["weekly/queue_load"][:, g].astype(float)
level = file["weekly/violence"][:, g].astype(float)
at_week = slice((y - 1) * 52, y * 52)
wait = texts("queue_outcome").index("wait")
print(json.dumps({
    "waitChanges": [None if s == 0 else number(file["queues_difference/mean"][s, g, y, q, wait]) for q in used for s in range(len(names))],
    "scenario": names[last], "place": regions[g], "year": str(y),
    "choices": [choice(a, b, c, outcomes.index(o)) for a, b, c, o in wanted + some if a < len(regions)],
    "byRegion": [[regions[r], number(file["strata_difference/mean"][last, r, y, 0, outcomes.index("reports")])] for r in range(1, len(regions))],
    "byStratum": [number(file["strata_difference/mean"][last, g, y, m, outcomes.index("reports")]) for m in range(len(margins))],
    "waits": [[number(file["queues/mean"][s, g, y, q, wait]) for s in range(len(names))] for q in used],
    "reports": [[w, reports[s, w, k] * 52 * 1000 / households] for s in range(len(names)) for k in range(1, reports.shape[2]) for w in range(*at_week.indices(10 ** 6))][:200],
    "waiting": [[w, load[s, w, 0, 0] * 1000 / households] for s in range(len(names)) for w in range(*at_week.indices(10 ** 6))],
    "violence": [[w, *(level[s, w] * 1000 / households)] for s in range(len(names)) for w in range(*at_week.indices(10 ** 6))],
    "withheld": int(np.isnan(file["strata/mean"][last, g, y, :, outcomes.index("reports")]).sum()),
    "small": float(file.attrs["small"]), "parameters": len(texts("parameter")), "size": os.path.getsize(sys.argv[1]) / 1e6,
    "digest": file.attrs["kith_digest"].decode() if isinstance(file.attrs["kith_digest"], bytes) else file.attrs["kith_digest"],
}))
