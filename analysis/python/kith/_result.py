"""Results: of runs that were made here, and of files. The same numbers, to the last bit."""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import xarray as xr

from ._library import Estimate as _Estimate
from ._library import Table, call, lib

_TYPES = {"u8": "u1", "i32": "i4", "i64": "i8", "f32": "f4", "f64": "f8"}


class Estimate(NamedTuple):
    """An outcome over all runs, in its unit (of a share: 0 to 1)."""

    mean: float
    error: float  #: Monte Carlo standard error of the mean
    low: float  #: an interval that is to hold 95 % of the expected values over draws of the parameters
    high: float
    study_sd: float  #: standard deviation in one study of so many families, parameters given
    correlation: float  #: of a difference: of the pair
    variance_ratio: float  #: of a difference: variance of the unpaired over that of the paired one
    runs: float  #: that have a value
    unit: str


class Result(Mapping):
    """What a run, a comparison or a file holds: an `xarray.Dataset` for each group of tables.

    ``result["result"]`` has the tables of the root group (`outcome_value` of each run, draws of the parameters, ...),
    ``result["estimate"]`` and ``result["difference"]`` the estimates, ``result["summary"]`` weekly tables; ``list(result)`` says
    which groups there are. A group is read when it is first asked for.
    """

    def __init__(self, handle: int, scenarios: tuple = ()):
        self._handle = c.c_void_p(handle)
        self._scenarios = scenarios  # borrowed by the study
        self._groups: dict[str, xr.Dataset] = {}
        tables, n = c.POINTER(Table)(), c.c_size_t()
        call(lib.kith_study_tables, self._handle, c.byref(tables), c.byref(n))
        self._axes = {tables[i].name.decode() for i in range(n.value) if tables[i].name == tables[i].axes}
        self._names: dict[str, list[str]] = {}
        for i in range(n.value):
            name = tables[i].name.decode()
            self._names.setdefault(name.rsplit("/", 1)[0] if "/" in name else "result", []).append(name)

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", None), None
        if handle:
            lib.kith_study_free(handle)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<kith.Result of {', '.join(self.scenarios)}: {', '.join(self)}>"

    def __getitem__(self, group: str) -> xr.Dataset:
        if group not in self._groups:
            self._groups[group] = self._read(self._names[group])
        return self._groups[group]

    def _table(self, name: str) -> xr.Variable:
        table = Table()
        call(lib.kith_study_table, self._handle, name.encode(), c.byref(table))
        axes, shape = tuple(table.axes.decode().split()), tuple(table.extent[: table.rank])
        n = int(np.prod(shape, dtype=int))
        if table.type == b"text":
            values = np.array([table.texts[i].decode() for i in range(n)], dtype=object).reshape(shape)
            values = values.astype(str) if n else values
        else:
            values = np.ctypeslib.as_array(table.data, shape=(max(n, 1),))[:n].reshape(shape).astype(_TYPES[table.type.decode()])
        about = {"long_name": table.meaning.decode(), "units": table.unit.decode()}
        return xr.Variable(axes, values, {key: word for key, word in about.items() if word})

    def _read(self, names: list[str]) -> xr.Dataset:
        variables = {}
        for name in names:
            if name not in self._axes:
                variables[name.rsplit("/", 1)[-1]] = self._table(name)
        axes = {axis for variable in variables.values() for axis in variable.dims}
        coordinates = {axis: self._table(axis) for axis in sorted(axes & self._axes) if self._has_points(axis)}
        return xr.Dataset(variables, coordinates, self.notes if "outcome_value" in variables else {})

    def _has_points(self, axis: str) -> bool:
        table = Table()
        call(lib.kith_study_table, self._handle, axis.encode(), c.byref(table))
        return table.type != b"bare"

    @property
    def dataset(self) -> xr.Dataset:
        """The tables of the root group."""
        return self["result"]

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios; the first is what others are held against."""
        return [str(name) for name in self._table("scenario").values]

    @property
    def digest(self) -> str:
        """Of the result file; empty when none was written."""
        return lib.kith_study_digest(self._handle).decode()

    @property
    def notes(self) -> dict[str, str]:
        """What the result says of itself: seed, families, draws, ..."""
        return {key: text for key, text in self._notes().items() if "/" not in key}

    @property
    def provenance(self) -> dict[str, str]:
        """Where the result comes from: command, version, commit, compiler, host, start, seconds, ... No digest counts it."""
        return {key.split("/", 1)[1]: text for key, text in self._notes().items() if "/" in key}

    def _notes(self) -> dict[str, str]:
        keys, n, text = c.POINTER(c.c_char_p)(), c.c_size_t(), c.c_char_p()
        call(lib.kith_study_notes, self._handle, c.byref(keys), c.byref(n))
        found = {}
        for key in keys[: n.value]:
            call(lib.kith_study_note, self._handle, key, c.byref(text))
            found[key.decode()] = (text.value or b"").decode()
        return found

    def outcome(self, outcome: str, scenario: str, difference: bool = False, zero_advantage: bool = False) -> Estimate:
        """An outcome of a scenario, or its paired difference with the first one; with `zero_advantage`, that difference without
        what is assumed of the way of organising help.

        >>> result.outcome("stopped_T3", "integral", difference=True).mean  # doctest: +SKIP
        """
        one = _Estimate()
        call(lib.kith_study_outcome, self._handle, scenario.encode(), outcome.encode(), 2 if zero_advantage else int(difference), c.byref(one))
        return Estimate(one.mean, one.error, one.low, one.high, one.study_sd, one.correlation, one.variance_reduction, one.runs, one.unit.decode())
