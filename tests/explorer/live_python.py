"""The core in WebAssembly from Python: runs and statistics of a file, to the last bit.   live_python.py CORE.wasm FOLDER

FOLDER holds demo.h5 (two cohorts) and lines.txt (the parameters of the second). Through wasmtime; where that is not, through a stand-in
over Node, which is said."""
import os
import sys

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../analysis/live"))
try:
    import wasmtime  # noqa: F401
except ImportError:
    print("skip - Python through wasmtime: it is not installed here; its place is taken by Node")
    sys.path.insert(0, os.path.join(here, "stand_in"))
from kith_live import Core

failed = 0


def check(what, holds):
    global failed
    print(f"{'ok' if holds else 'not ok'} - {what}")
    failed |= not holds


same = lambda a, b: np.array_equal(np.asarray(a, "f8"), np.asarray(b, "f8"), equal_nan=True)
core, folder = Core(open(sys.argv[1], "rb").read()), sys.argv[2]
file = h5py.File(f"{folder}/demo.h5")
names, y = list(file["outcome"].asstr()[:]), file["outcome_value"][()]
check("Python: outcomes of cohorts are those of the file", core.outcomes("cohort") == names)
wrong = [name for o, name in enumerate(names) if not all(
    same(core.spreads(y[0, ..., o].ravel(), y[1, ..., o].ravel(), *y.shape[1:3])[mine], file[f"difference/{theirs}"][1, o])
    for mine, theirs in (("mean", "mean"), ("error", "mc_error"), ("low", "low"), ("high", "high")))]
check(f"Python: differences of {len(names)} outcomes are those of the file, bit for bit", not wrong and len(names) > 20)
scenario = core.scenario(open(f"{folder}/lines.txt").read())
values, seed = file["parameter_value"][1], int(file.attrs["seed"])
families, bad, runs = int(file.attrs["families"]), 0, 0
for draw in (0, 3):
    scenario.cohort(values[draw], families)
    for replicate in range(y.shape[2]):
        bad += not same(scenario.run(seed, draw * y.shape[2] + replicate), y[1, draw, replicate])
        runs += 1
check(f"Python: {runs} runs are those of the file, bit for bit", bad == 0 and runs >= 4)
o = names.index("lasting_T3")
d = core.spreads(y[0, ..., o].ravel(), y[1, ..., o].ravel(), *y.shape[1:3])
check("Python: what may be said of a difference", core.told(d, *y.shape[1:3], 1)["way"] == "open" and core.told({"mean": 1.0, "error": .1, "low": .5, "high": 2.0}, 40, 80, 1)["way"] == "better")
try:
    core.scenario("no.such.parameter")
    check("Python: a scenario of another model is refused with words", False)
except ValueError as error:
    check("Python: a scenario of another model is refused with words", len(str(error)) > 10)
sys.exit(failed)
