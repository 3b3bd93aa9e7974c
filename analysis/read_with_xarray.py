"""Reads a result file of Kith with xarray: read_with_xarray.py RESULT.h5

Prints, for each scenario, the share of families without violence by week and every difference with
the first scenario. An example to start from: copy what you need.
"""
import sys

import xarray

path = sys.argv[1] if len(sys.argv) > 1 else "demo.h5"

# Axes (scenario, draw, week, ...) are in the root group; a group's variables carry their names.
runs = xarray.open_dataset(path, engine="h5netcdf")
inputs = xarray.open_dataset(path, engine="h5netcdf", group="inputs")
print(runs.attrs["title"], "- seed", runs.attrs["seed"], "- digest", runs.attrs["kith_digest"][:12])

# Families at each level of violence. With --keep weekly every run is here; else mean and quantiles.
if "violence" in runs:
    mean = runs["violence"].mean(["draw", "replicate"])
else:
    summary = xarray.open_dataset(path, engine="h5netcdf", group="summary").assign_coords(runs.coords)
    mean = summary["violence"].sel(statistic="mean")
share = (mean / mean.sum("level")).sel(level="none")
for scenario in runs["scenario"].values:
    of = share.sel(scenario=scenario)
    print(f"{scenario}: without violence at the report {of.sel(week=0).item():.1%}, at the end {of.isel(week=-1).item():.1%}")

# Runs are paired: the same draw and the same luck in all scenarios. So subtract run by run, never means of
# independent runs. The mean over replicates keeps the spread over draws of the parameters.
value = runs["outcome_value"]
if value.sizes["scenario"] > 1:
    paired = value.isel(scenario=slice(1, None)) - value.isel(scenario=0, drop=True)
    by_draw = paired.mean("replicate")
    for scenario in by_draw["scenario"].values:
        for outcome in ("stopped_T3", "relapse_free_52", "late_share"):
            d = by_draw.sel(scenario=scenario, outcome=outcome)
            low, high = d.quantile([0.025, 0.975]).values
            print(f"{scenario}: {outcome} differs by {d.mean().item():+.4f} (draws: {low:+.4f} to {high:+.4f})")

# How many parameters of a scenario are assumptions.
for scenario in runs["scenario"].values:
    grade = inputs[f"grade_{scenario}"].values
    print(f"{scenario}: {(grade == 'assumption').sum()} of {grade.size} parameters are assumptions")
