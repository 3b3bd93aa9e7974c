#!/usr/bin/python3
"""Opens a result file with xarray, by each engine, and prints dimensions and units.

usage: read_with_xarray.py FILE        exits 1 when a dimension or a unit is missing
"""
import sys

import h5py
import xarray

ENGINES = ("h5netcdf", "netcdf4")


def groups_of(path):
    """The root group and all groups that hold variables."""
    found = {""}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: found.add(name.rpartition("/")[0]) if isinstance(item, h5py.Dataset) else None)
    return sorted(found - {"provenance"})


def expected(path, group):
    """Names of the axes of each variable of a group, as HDF5 has them."""
    with h5py.File(path, "r") as file:
        return {
            name: tuple(dim[0].name[1:] for dim in item.dims)
            for name, item in file["/" + group].items()
            if isinstance(item, h5py.Dataset) and "CLASS" not in item.attrs
        }


def check(path, engine, group):
    """Prints what the engine sees of a group; returns what is wrong."""
    problems = []
    with xarray.open_dataset(path, engine=engine, group=group or None) as data:
        for name, dims in expected(path, group).items():
            where = f"{engine}: {group}/{name}"
            if name not in data.variables:
                problems.append(f"{where}: not seen")
                continue
            variable = data[name]
            units = variable.attrs.get("units", "" if variable.dtype.kind in "OSU" else None)
            print(f"{where}{tuple(variable.dims)} [{units}] {variable.attrs.get('long_name', '')}")
            if tuple(variable.dims) != dims:
                problems.append(f"{where}: dimensions {variable.dims}, expected {dims}")
            if units is None:
                problems.append(f"{where}: no units")
            if "long_name" not in variable.attrs:
                problems.append(f"{where}: no long_name")
            variable.load()
        if group == "":
            print(engine, dict(data.sizes), "coordinates", list(data.coords))
    return problems


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wrong = [p for e in ENGINES for g in groups_of(sys.argv[1]) for p in check(sys.argv[1], e, g)]
    print(*wrong, sep="\n", file=sys.stderr, end="\n" if wrong else "")
    sys.exit(bool(wrong))
