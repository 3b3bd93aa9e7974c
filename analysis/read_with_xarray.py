"""Reads a result file of Kith with xarray: read_with_xarray.py RESULT.h5

Of a cohort: for each scenario the share of families without violence by week, and differences with the first
scenario. Of a population: families with violence and waiting for help at the end of the policy in each region, and
differences. Of a sweep: a mean for each scenario and combination of values. An example to start from: copy what
you need.
"""
import sys

import xarray

OUTCOMES = ("stopped_T3", "relapse_free_52", "late_share", "repeat_reports")

path = sys.argv[1] if len(sys.argv) > 1 else "demo.h5"

# Axes (scenario, draw, week, ...) are in the root group; a group's variables carry their names.
runs = xarray.open_dataset(path, engine="h5netcdf")


def group(name):
    return xarray.open_dataset(path, engine="h5netcdf", group=name).assign_coords(runs.coords)


def cohort():
    # Families at each level of violence. With --keep weekly every run is here; else mean and quantiles.
    if "violence" in runs:
        mean = runs["violence"].mean(["draw", "replicate"])
    else:
        mean = group("summary")["violence"].sel(statistic="mean")
    share = (mean / mean.sum("level")).sel(level="none")
    for scenario in runs["scenario"].values:
        of = share.sel(scenario=scenario)
        print(f"{scenario}: without violence at the report {of.sel(week=0).item():.1%}, at the end {of.isel(week=-1).item():.1%}")


def population():
    # Means over runs, per thousand households; the first region is all of them together.
    weekly, households = group("weekly"), runs["region_households"] * runs.attrs["scale"]
    end = weekly.isel(policy_week=-1)
    violent = end["violence"].drop_sel(level="none").sum("level", skipna=False) / households
    waiting = end["help_status"].sel(help="waiting") / households
    for scenario in runs["scenario"].values:
        for region in runs["region"].values:
            at = {"scenario": scenario, "region": region}
            print(f"{scenario}, {region}: at the end {1000 * violent.sel(at).item():.1f} of 1,000 households with violence, "
                  f"{1000 * waiting.sel(at).item():.2f} waiting for help")


def differences(names):
    # Runs are paired: the same draw and the same random numbers in all scenarios. So subtract run by run, never means of
    # independent runs. The mean over replicates keeps the spread over draws of the parameters.
    value = runs["outcome_value"]
    paired = value.isel(scenario=slice(1, None)) - value.isel(scenario=0, drop=True)
    by_draw = paired.mean("replicate")
    for scenario in by_draw["scenario"].values:
        for outcome in names:
            d = by_draw.sel(scenario=scenario, outcome=outcome)
            low, high = d.quantile([0.025, 0.975]).values
            print(f"{scenario}: {outcome} differs by {d.mean().item():+.4f} (draws: {low:+.4f} to {high:+.4f})")


def sweep(names):
    # One row a point; scenario_index and vector_index say which scenario it is, and which values the design gave.
    for scenario in range(runs.sizes["scenario"]):
        for vector in range(runs.sizes["vector"]):
            mine = (runs["status"] == 1) & (runs["scenario_index"] == scenario) & (runs["vector_index"] == vector)
            if not mine.any():
                continue  # the file is of another scenario (gather --by-scenario), or nothing of these values is done
            of = runs["outcome_value"][mine.values]
            values = [f"{path} {runs['vector_value'].values[vector, i]:g}" for i, path in enumerate(runs["factor"].values)]
            means = [f"{name} {of.sel(outcome=name).mean().item():.4f}" for name in names]
            print(f"{runs['scenario'].values[scenario]}, {', '.join(values)}: mean of {of.sizes['point']} points {', '.join(means)}")


names = [name for name in OUTCOMES if name in runs["outcome"].values]
print(runs.attrs["title"], "- seed", runs.attrs["seed"], "- digest", runs.attrs["kith_digest"][:12])
if "point" in runs.dims:
    sweep(names)
elif runs.attrs.get("kind") == "population":
    population()
else:
    cohort()
if "point" not in runs.dims and runs.sizes["scenario"] > 1:
    differences(names)

# How many parameters of a scenario are assumptions.
inputs = group("inputs")
for scenario in runs["scenario"].values:
    if f"grade_{scenario}" in inputs:
        grade = inputs[f"grade_{scenario}"].values
        print(f"{scenario}: {(grade == 'assumption').sum()} of {grade.size} parameters are assumptions")
