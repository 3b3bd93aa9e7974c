"""Reads individual histories of a population run of Kith: read_histories.py RESULT.h5 [FAMILY]

Rebuilds the history of one family as text (by default the one with most events), and counts reports by week, of
each scenario. The file was made with `kith run` or `compare` and `--histories`; its families are simulated, none of
them is real. An example to start from: copy what you need.
"""
import sys

import h5py
import numpy as np
import pandas as pd

path = sys.argv[1] if len(sys.argv) > 1 else "histories.h5"
file = h5py.File(path, "r")
log = file["histories"]


def texts(name):
    return [x.decode() for x in file[name][()]]


# One name for each (event, place).
names = pd.DataFrame({
    "event": log["place_event"][()], "place": log["place_code"][()], "what": np.array(texts("event_name"))[log["place_event"][()]],
    "where": [x.decode() for x in log["place_name"][()]]})


def run(scenario, draw=0, replicate=0):
    """All events of one run, as a table: read just its rows."""
    first = log["first_row"][scenario, draw, replicate]
    rows = slice(first, first + log["rows"][scenario, draw, replicate])
    table = pd.DataFrame({c: log[c][rows] for c in ("family", "policy_year", "week_of_year", "event", "place")})
    table["week"] = 52 * (table.pop("policy_year").astype(int) - 1) + table.pop("week_of_year")
    # Families are numbered region by region; region 0 is all of them together.
    table["region"] = np.searchsorted(log["first_family"][1:], table["family"], side="right")
    return table


def tell(table, family):
    """The history of one family, a line for each event."""
    mine = table[table["family"] == family].merge(names, on=["event", "place"], how="left")
    region = texts("region")[mine["region"].iloc[0]]
    lines = [f"family {family}, simulated, {region}"]
    for row in mine.itertuples():
        lines.append(f"  week {row.week:4d}  {row.what}{': ' if row.where else ''}{row.where}")
    return "\n".join(lines)


report = texts("event_name").index("report")
weeks = len(file["policy_week"])
first = run(0)
family = int(sys.argv[2]) if len(sys.argv) > 2 else int(first["family"].value_counts(sort=False).idxmax())
for s, scenario in enumerate(texts("scenario")):
    table = run(s)
    if (table["family"] == family).any():
        print(f"{scenario}: {tell(table, family)}")
    reports = table[table["event"] == report].groupby("week").size().reindex(range(weeks), fill_value=0)
    print(f"{scenario}: {reports.sum()} reports of {table['family'].nunique()} families, {reports.mean():.2f} a week, most {reports.max()} in week {reports.idxmax()}")
