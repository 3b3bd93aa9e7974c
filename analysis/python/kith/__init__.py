"""Kith: families moving through violence, reporting, help and recurrence.

    import kith
    result = kith.compare(["scenarios/fragmented.yaml", "scenarios/integral.yaml"])
    print(result.outcome("stopped_T3", "integral", difference=True))

Every option of the command is a keyword: ``kith compare --per-draw 4 --only-region Zeeland`` is
``kith.compare(..., per_draw=4, only_region="Zeeland")``; ``kith.options("compare")`` lists them. What is wrong is an exception that
says where. Nothing here predicts anything about any one family.
"""

from __future__ import annotations

import ctypes as c
import os
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import pandas as pd

from ._answer import Answer
from ._library import (DataError, KithError, KithWarning, NotFound, Notes, Option, OutcomeRow, OutOfMemory, ParameterRow, Points, PROGRESS,
                       ScenarioError, UsageError, VERSION, call, folder_of_scenarios, interruptible, lib, texts)
from ._progress import Progress, progress_of
from ._result import Estimate, Result

__version__ = VERSION
__all__ = ["compare", "run", "evaluate", "open", "describe", "options", "draw", "decide", "explain", "rank", "sensitivity",
           "validate", "verify", "Answer", "Result", "Estimate", "KithError", "UsageError", "ScenarioError",
           "DataError", "NotFound", "OutOfMemory", "KithWarning"]

Path_ = Union[str, "os.PathLike[str]"]


def _find(name: Path_, ending: str = ".yaml") -> str:
    """A file by its path; or by its name alone: here, in scenarios/, or installed with the library."""
    path = os.fspath(name)
    installed = folder_of_scenarios()
    folders = ["", "scenarios"] + ([str(installed)] if installed else [])
    if "/" not in path:
        for folder in folders:
            for candidate in (os.path.join(folder, path), os.path.join(folder, path + ending)):
                if os.path.isfile(candidate):
                    return candidate
    return path


def _table(scenario: str, name: str) -> str:
    """A file that comes with Kith: beside a scenario, in scenarios/, or installed with the library."""
    installed = folder_of_scenarios()
    places = [Path(scenario).parent / name, Path("scenarios") / name] + ([Path(installed) / name] if installed else [])
    return str(next((place for place in places if place.is_file()), places[0]))


class _Scenarios:
    """Scenarios that were read, released with the last result that borrows them."""

    def __init__(self, paths: Sequence[Path_], sets: Optional[Mapping[str, Any]]):
        self.paths = [_find(path) for path in paths]
        self.array = (c.c_void_p * len(paths))()
        words = [f"{path}={value}" for path, value in (sets or {}).items()]
        try:
            with Notes() as notes:
                call(lib.kith_scenario_load_all, self.array, texts(self.paths), len(paths), texts(words), len(words), notes.file)
        finally:
            notes.warn()

    def __del__(self) -> None:
        for one in self.array:
            lib.kith_scenario_free(one)


class _Options:
    """Options of a call, with what stops it and what is told of it."""

    def __init__(self, verb: str, given: Mapping[str, Any], progress: Progress):
        self.stop = c.c_int(0)
        made = []
        call(lambda error: 0 if made.append(lib.kith_options_new(verb.encode(), error)) or made[0] else -64)
        self.handle = c.c_void_p(made[0])
        for name, value in given.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                if one is not None:
                    self.set(name, one)
        lib.kith_options_stop(self.handle, c.byref(self.stop))
        self.show = progress_of(progress)
        self.told = PROGRESS(lambda _, done, all_: self.show(done, all_))
        if self.show:
            lib.kith_options_progress(self.handle, self.told, None)

    def set(self, name: str, value: Any) -> None:
        word = ("yes" if value else "no") if isinstance(value, (bool, np.bool_)) else os.fspath(value) if hasattr(value, "__fspath__") else str(value)
        call(lib.kith_options_set, self.handle, name.encode(), word.encode())

    def run(self, function: Any, *arguments: Any) -> None:
        """Calls a function that takes the options before the error, and warns of what was odd."""
        with Notes() as notes:
            lib.kith_options_notes(self.handle, notes.file)
            try:
                interruptible(self.stop, lambda: call(function, *arguments))
            finally:
                if hasattr(self.show, "close"):
                    self.show.close()  # type: ignore[union-attr]
        notes.warn()

    def __del__(self) -> None:
        if getattr(self, "handle", None):
            lib.kith_options_free(self.handle)


def _study(verb: str, paths: Sequence[Path_], sets: Optional[Mapping[str, Any]], burn_in: Optional[Path_], progress: Progress,
           given: Mapping[str, Any]) -> Result:
    words = ", ".join([repr([os.fspath(path) for path in paths]), *([f"sets={dict(sets)!r}"] if sets else []), *(f"{name}={value!r}" for name, value in given.items())])
    epoch = {"epoch": os.environ["SOURCE_DATE_EPOCH"]} if os.environ.get("SOURCE_DATE_EPOCH") else {}
    options_ = _Options(verb, {"command": f"kith.{verb}({words})", **epoch, **given}, progress)
    scenarios = _Scenarios([*paths, *([burn_in] if burn_in is not None else [])], sets)
    if burn_in is not None:
        options_.set("population", True)
        lib.kith_options_burn_in(options_.handle, scenarios.array[len(paths)])
    if lib.kith_options_is_population(options_.handle) and not lib.kith_options_get(options_.handle, b"regions"):
        options_.set("regions", _table(scenarios.paths[0], "regions.csv"))
    if not lib.kith_options_get(options_.handle, b"draws"):
        options_.set("draws", "posterior")
    if lib.kith_options_get(options_.handle, b"draws") == b"posterior" and not lib.kith_options_get(options_.handle, b"posterior"):
        options_.set("posterior", _table(scenarios.paths[0], "calibration/posterior.h5"))
    study = c.c_void_p()
    options_.run(lib.kith_study_run, c.byref(study), scenarios.array, len(paths), options_.handle)
    return Result(study.value, (scenarios,))  # type: ignore[arg-type]


def compare(scenarios: Sequence[Path_], *, sets: Optional[Mapping[str, Any]] = None, burn_in: Optional[Path_] = None, progress: Progress = None,
            **options: Any) -> Result:
    """Runs scenarios on common random numbers and the same draws of the parameters.

    :param scenarios: paths, or names of scenarios that come with Kith ("integral"); the first is what others are held against
    :param sets: other values for parameters, ``{"care.effect": 0, "services.debt-help.places": "12"}``
    :param burn_in: of populations: another scenario for the years before the policy
    :param progress: left open: a line in a terminal or a notebook; True, False, or a function of (done, all)
    :param options: as on the command line, with _ for -: ``replicates=2000``, ``draws="point"``, ``output="demo.h5"``,
        ``explain=["stopped_T3"]``; see :func:`options`
    """
    return _study("compare", list(scenarios), sets, burn_in, progress, options)


def run(scenario: Path_, *, sets: Optional[Mapping[str, Any]] = None, burn_in: Optional[Path_] = None, progress: Progress = None,
        **options: Any) -> Result:
    """Runs one scenario; see :func:`compare`."""
    return _study("run", [scenario], sets, burn_in, progress, options)


def open(path: Path_, *, altered: bool = False) -> Result:
    """A result file: the numbers are those that the run had, to the last bit.

    :param altered: also one whose digest does not hold
    """
    study = c.c_void_p()
    call(lib.kith_study_open, c.byref(study), os.fspath(path).encode(), int(altered))
    return Result(study.value)  # type: ignore[arg-type]


def evaluate(scenario: Path_, values: pd.DataFrame, outcomes: Optional[Sequence[str]] = None, *, sets: Optional[Mapping[str, Any]] = None,
             errors: str = "raise", progress: Progress = None, **options: Any) -> pd.DataFrame:
    """Outcomes of a cohort for each row of values, in memory and on threads.

    Every row meets the same random numbers (unless ``random_numbers="own"``), so that rows differ by their values alone.

    :param values: a column for each parameter, called by its path ("care.effect"), in the unit that :func:`describe` gives; all others stand
        at their values, or are drawn with ``draws="prior"``
    :param outcomes: names; left open: all
    :param errors: "raise": a row that cannot be run is an exception; "keep": its outcomes are NaN, and the column `status` is not 0
    :param options: ``replicates``, ``seed``, ``families``, ``threads``, ``draws``, ``random_numbers``, ``portable``
    :returns: indexed as `values`, with more than one replicate also by `replicate`
    """
    if errors not in ("raise", "keep"):
        raise UsageError(f"errors is raise or keep, not {errors}", 64)
    options_ = _Options("evaluate", options, progress)
    loaded = _Scenarios([scenario], sets)
    names = [str(name) for name in outcomes] if outcomes is not None else [row[0] for row in _outcomes(0)]
    matrix = np.ascontiguousarray(values.to_numpy(dtype=float)).reshape(len(values), -1)
    replicates = int(options.get("replicates", 1))
    result = np.empty((len(values), replicates, len(names)))
    status = np.zeros(len(values), dtype=np.intc)
    columns, wanted = texts([str(name) for name in values.columns]), texts(names)
    points = Points(columns, matrix.shape[1], matrix.ctypes.data_as(c.POINTER(c.c_double)), len(values), wanted, len(names))
    with Notes() as notes:
        lib.kith_options_notes(options_.handle, notes.file)
        try:
            interruptible(options_.stop, lambda: call(lib.kith_evaluate, loaded.array[0], c.byref(points), options_.handle,
                                                      result.ctypes.data_as(c.POINTER(c.c_double)), status.ctypes.data_as(c.POINTER(c.c_int))))
        finally:
            if hasattr(options_.show, "close"):
                options_.show.close()  # type: ignore[union-attr]
    if status.any() and errors == "raise":
        raise DataError("\n".join(notes.lines), 65)
    notes.warn()
    index = values.index if replicates == 1 else pd.MultiIndex.from_product([values.index, range(replicates)], names=[values.index.name, "replicate"])
    frame = pd.DataFrame(result.reshape(-1, len(names)), index=index, columns=names)
    if errors == "keep":
        frame["status"] = np.repeat(-status, replicates)
    return frame


def _outcomes(population: int) -> list[tuple]:
    row, rows = OutcomeRow(), []
    while lib.kith_outcome_at(population, len(rows), c.byref(row)):
        rows.append(tuple(getattr(row, name).decode() for name, _ in OutcomeRow._fields_))
    return rows


def _parameters(scenario: _Scenarios) -> list[tuple]:
    row, rows = ParameterRow(), []
    while lib.kith_scenario_parameter(scenario.array[0], len(rows), c.byref(row)):
        cells = [getattr(row, name) for name, _ in ParameterRow._fields_]
        rows.append(tuple(cell.decode() if isinstance(cell, bytes) else cell for cell in cells))
    return rows


def describe(what: str = "parameters", scenario: Path_ = "baseline", sets: Optional[Mapping[str, Any]] = None) -> pd.DataFrame:
    """All parameters of a scenario, indexed by path; or "outcomes" of cohorts, or of "populations"."""
    if what in ("outcomes", "populations"):
        rows = _outcomes(int(what == "populations"))
        return pd.DataFrame(rows, columns=["outcome", "unit", "meaning", "better"]).set_index("outcome")
    if what != "parameters":
        raise UsageError(f"parameters, outcomes and populations can be described, not {what}", 64)
    names = [name for name, _ in ParameterRow._fields_]
    frame = pd.DataFrame(_parameters(_Scenarios([scenario], sets)), columns=names).set_index("path")
    return frame.astype({name: bool for name in names[-4:]})[["unit", "value", "low", "high", *names[-4:], "grade", "source", "meaning"]]


def draw(scenario: Path_, n: int, *, seed: int = 1, sets: Optional[Mapping[str, Any]] = None) -> pd.DataFrame:
    """Draws of the parameters that have a distribution and act in cohorts, a row each: those of a study with this seed. For :func:`evaluate`."""
    loaded = _Scenarios([scenario], sets)
    rows = _parameters(loaded)
    names = [name for name, _ in ParameterRow._fields_]
    drawn = [i for i, row in enumerate(rows) if row[names.index("is_drawn")] and row[names.index("in_cohorts")]]
    values = np.empty((n, len(rows)))
    for i in range(n):
        lib.kith_scenario_draw(loaded.array[0], seed, i, values[i].ctypes.data_as(c.POINTER(c.c_double)))
    return pd.DataFrame(values[:, drawn], columns=[rows[i][0] for i in drawn])


def _words(value: Union[None, str, Sequence[Any]]) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else [str(one) for one in value]


def _bytes(value: Optional[Path_]) -> Optional[bytes]:
    return None if value is None else os.fspath(value).encode()


def _deciding(how: Any, outcomes: Any, prices: Any, what_if: Any, reference: Optional[str], decision: Optional[Path_], threads: int, altered: bool, stop: c.c_int) -> Any:
    for name, count, words in (("outcome", "n_outcomes", _words(outcomes)), ("price", "n_prices", _words(prices)), ("what_if", "n_what_ifs", _words(what_if))):
        setattr(how, name, texts(words))
        setattr(how, count, len(words))
    how.reference, how.decision, how.threads, how.trust = _bytes(reference), _bytes(decision), threads, int(altered)
    how.stop = c.pointer(stop)
    return how


def decide(result: Path_, *, outcomes: Union[None, str, Sequence[str]] = None, prices: Union[None, str, Sequence[str]] = None,
           what_if: Union[None, str, Sequence[str]] = None, reference: Optional[str] = None, decision: Optional[Path_] = None, threads: int = 0,
           altered: bool = False) -> Answer:
    """Answers from the result file of a comparison: which policy, how sure, for whom, at what cost, what is worth finding out.

    :param outcomes: by which to choose, the first above all
    :param prices: "5000:50000", euro for a violent year avoided, or "0:100@helped" for one of an outcome; there is no default
    :param what_if: a parameter, or two: the value at which the choice changes, by new runs of cohorts
    :param decision: a file of a decision: what is not said here is taken from it, and its studies are valued
    """
    stop = c.c_int(0)
    how = _deciding(lib.kith_decide_options_default(), outcomes, prices, what_if, reference, decision, threads, altered, stop)
    return Answer(lambda to: interruptible(stop, lambda: call(lib.kith_decide, to, os.fspath(result).encode(), c.byref(how))))


def explain(result: Path_, outcome: str, *, scenario: Optional[str] = None, reference: Optional[str] = None, replicates: int = 0, language: str = "en",
            threads: int = 0, progress: Progress = None, altered: bool = False) -> Answer:
    """Why an outcome differs between the scenarios of a result file: the chain by which each acts. Tables: "links" and "way".

    :param replicates: the first so many runs of each scenario; 0: all of the file
    :param language: "en" or "nl", of sentences
    """
    if language not in ("en", "nl"):
        raise UsageError(f"language is en or nl, not {language}", 64)
    stop, show = c.c_int(0), progress_of(progress)
    how = lib.kith_chain_options_default()
    how.scenario, how.reference, how.replicates, how.language = _bytes(scenario), _bytes(reference), replicates, int(language == "nl")
    how.threads, how.trust, how.stop = threads, int(altered), c.pointer(stop)
    told = PROGRESS(lambda _, done, all_: show(done, all_))  # type: ignore[misc]
    if show:
        how.progress = told
    return Answer(lambda to: interruptible(stop, lambda: call(lib.kith_chain, to, os.fspath(result).encode(), outcome.encode(), c.byref(how))))


def rank(scenarios: Sequence[Path_], *, outcome: Union[None, str, Sequence[str]] = None, within: float = 0, sure: float = 0.95, budget: float = float("nan"),
         at_most: int = 0, combine: int = 0, reference: Optional[str] = None, sets: Optional[Mapping[str, Any]] = None, progress: Progress = None, **options: Any) -> Answer:
    """Runs scenarios until the best is known; all in one order, under a budget.

    :param within: margin in the unit of the outcome (a share: 0.005); 0: a tenth of the largest difference that is seen first
    :param budget: euro more than the reference
    :param combine: up to so many of the scenarios put together are ranked, too (2 to 4)
    :param options: those of :func:`compare`; ``replicates`` is the first stage
    """
    options_ = _Options("compare", options, progress)
    loaded = _Scenarios(list(scenarios), sets)
    if lib.kith_options_is_population(options_.handle) and not lib.kith_options_get(options_.handle, b"regions"):
        options_.set("regions", _table(loaded.paths[0], "regions.csv"))
    if not lib.kith_options_get(options_.handle, b"draws"):
        options_.set("draws", "posterior")
    if lib.kith_options_get(options_.handle, b"draws") == b"posterior" and not lib.kith_options_get(options_.handle, b"posterior"):
        options_.set("posterior", _table(loaded.paths[0], "calibration/posterior.h5"))
    how = lib.kith_rank_options_default()
    _deciding(how.decide, outcome, None, None, reference, None, 0, False, options_.stop)
    how.within, how.sure, how.budget, how.most, how.combine = within, sure, budget, at_most, combine
    return Answer(lambda to: options_.run(lib.kith_rank, to, loaded.array, len(loaded.paths), options_.handle, c.byref(how)))


def sensitivity(scenarios: Union[Path_, Sequence[Path_]], *, outcomes: Union[None, str, Sequence[str]] = None, parameters: Union[None, str, Sequence[str]] = None,
                sets: Optional[Mapping[str, Any]] = None, progress: Progress = None, **sizes: int) -> Answer:
    """Which parameters the variance of an outcome goes with, or of the difference of two scenarios.

    :param sizes: ``points``, ``trajectories``, ``leading``, ``seed``, ``families``, ``threads``
    """
    loaded = _Scenarios([scenarios] if isinstance(scenarios, (str, os.PathLike)) else list(scenarios), sets)
    stop, show, how = c.c_int(0), progress_of(progress), lib.kith_sensitivity_options_default()
    for name, count, words in (("outcome", "n_outcomes", _words(outcomes)), ("parameter", "n_parameters", _words(parameters))):
        setattr(how, name, texts(words))
        setattr(how, count, len(words))
    for name, value in sizes.items():
        if name not in ("points", "trajectories", "leading", "seed", "families", "threads"):
            raise UsageError(f"sensitivity has no {name}; it has points, trajectories, leading, seed, families and threads", 64)
        setattr(how, name, value)
    told = PROGRESS(lambda _, done, all_: show(done, all_))  # type: ignore[misc]
    if show:
        how.progress = told
    how.stop = c.pointer(stop)
    return Answer(lambda to: interruptible(stop, lambda: call(lib.kith_sensitivity, to, loaded.array, len(loaded.paths), c.byref(how))))


def validate(draws: Path_, targets: Union[Path_, Sequence[Path_]], scenario: Path_ = "baseline", *, sets: Optional[Mapping[str, Any]] = None,
             progress: Progress = None, **options: Any) -> Answer:
    """Predicts published numbers that draws were not fitted to, each with its 90 % interval and a score.

    :param draws: a file of draws, "posterior" or "prior"
    :param targets: files of targets, as in scenarios/targets
    :param options: those of :func:`run`
    """
    files = [targets] if isinstance(targets, (str, os.PathLike)) else list(targets)
    study = _study("run", [scenario], sets, None, progress, {"per_draw": 2, "keep": "summary", **options, "draws": draws, "targets": files})
    return Answer(lambda to: call(lib.kith_validate, to, study._handle))


def verify(scenario: Path_ = "baseline", *, families: int = 0, seed: int = 0, threads: int = 0, sets: Optional[Mapping[str, Any]] = None) -> pd.DataFrame:
    """What has an exact answer, solved and simulated: a row each; ``frame.attrs["is_right"]`` says whether chance explains the differences."""
    loaded, stop, how = _Scenarios([scenario], sets), c.c_int(0), lib.kith_verifying_default()
    how.families, how.seed, how.threads = families or how.families, seed or how.seed, threads
    how.stop = c.pointer(stop)
    verified, n = c.c_void_p(), c.c_size_t()
    interruptible(stop, lambda: call(lib.kith_verify, c.byref(verified), loaded.array[0], c.byref(how)))
    try:
        twins = lib.kith_verified_twins(verified, c.byref(n), None)
        rows = [(one.part.decode(), one.what.decode(), one.simulated, one.exact, one.error, one.z, one.continuous) for one in twins[:n.value]]
        frame = pd.DataFrame(rows, columns=["part", "what", "simulated", "exact", "error", "z", "continuous"])
        frame.attrs["is_right"] = bool(lib.kith_verified_is_right(verified))
    finally:
        lib.kith_verified_free(verified)
    return frame


def options(verb: str = "compare") -> pd.DataFrame:
    """Options of "compare", "run" or "evaluate": what each takes, and means."""
    row, rows = Option(), []
    while lib.kith_option_at(verb.encode(), len(rows), c.byref(row)):
        rows.append((row.name.decode().replace("-", "_"), (row.value or b"").decode(), row.meaning.decode(), bool(row.many)))
    return pd.DataFrame(rows, columns=["option", "takes", "meaning", "list"]).set_index("option")
