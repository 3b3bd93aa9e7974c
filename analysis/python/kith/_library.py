"""The shared library through ctypes: its functions, structures and errors. No compiler is needed."""

from __future__ import annotations

import ctypes as c
import ctypes.util
import os
import sys
import threading
import warnings
from pathlib import Path
from typing import Any, Callable, Optional

VERSION = "0.1.0"


class KithError(Exception):
    """What the library refused or could not do. The text says where, what is wrong, and what would be right."""

    def __init__(self, text: str, status: int):
        super().__init__(text)
        self.status = status  #: the exit code that the command would have: 64 usage, 65 data, 66 no such file, 78 scenario, ...


class UsageError(KithError, ValueError):
    """Something was asked for that cannot be."""


class DataError(KithError, ValueError):
    """A table or a result file is wrong."""


class NotFound(KithError, FileNotFoundError):
    """An input file cannot be read."""


class OutOfMemory(KithError, MemoryError):
    """Memory does not suffice."""


class ScenarioError(KithError, ValueError):
    """A scenario is wrong: a line for each problem, as file:line:column: what is wrong; what would be right."""


class KithWarning(UserWarning):
    """What is odd, but no error."""


KINDS = {64: UsageError, 65: DataError, 66: NotFound, 71: OutOfMemory, 78: ScenarioError}


class Error(c.Structure):
    _fields_ = [("status", c.c_int), ("count", c.c_int), ("text", c.c_char_p), ("length", c.c_size_t), ("capacity", c.c_size_t)]


class Estimate(c.Structure):
    _fields_ = [(name, c.c_double) for name in ("mean", "error", "low", "high", "study_sd", "correlation", "variance_reduction", "runs")] + [
        ("unit", c.c_char_p)]


class Table(c.Structure):
    _fields_ = [(name, c.c_char_p) for name in ("name", "axes", "unit", "meaning", "type")] + [
        ("rank", c.c_int), ("extent", c.c_size_t * 8), ("data", c.POINTER(c.c_double)), ("texts", c.POINTER(c.c_char_p))]


class Option(c.Structure):
    _fields_ = [("name", c.c_char_p), ("value", c.c_char_p), ("meaning", c.c_char_p), ("group", c.c_int), ("letter", c.c_char), ("many", c.c_int)]


class ParameterRow(c.Structure):
    _fields_ = [(name, c.c_char_p) for name in ("path", "unit", "meaning", "grade", "source")] + [
        (name, c.c_double) for name in ("value", "low", "high")] + [(name, c.c_int) for name in ("is_number", "is_drawn", "in_cohorts", "in_populations")]


class OutcomeRow(c.Structure):
    _fields_ = [(name, c.c_char_p) for name in ("name", "unit", "meaning", "better")]


class Points(c.Structure):
    _fields_ = [("parameter", c.POINTER(c.c_char_p)), ("n_parameters", c.c_size_t), ("value", c.POINTER(c.c_double)), ("n", c.c_size_t),
                ("outcome", c.POINTER(c.c_char_p)), ("n_outcomes", c.c_size_t)]


PROGRESS = c.CFUNCTYPE(None, c.c_void_p, c.c_uint64, c.c_uint64)
V, S, N, E = c.c_void_p, c.c_char_p, c.c_size_t, c.POINTER(Error)
TEXTS = c.POINTER(S)

class DecideOptions(c.Structure):
    _fields_ = [("decision", S), ("reference", S), ("outcome", TEXTS), ("n_outcomes", N), ("price", TEXTS), ("n_prices", N), ("what_if", TEXTS),
                ("n_what_ifs", N), ("threads", c.c_int), ("stop", c.POINTER(c.c_int)), ("all", c.c_int), ("whole", c.c_int), ("trust", c.c_int)]


class RankOptions(c.Structure):
    _fields_ = [("decide", DecideOptions), ("within", c.c_double), ("sure", c.c_double), ("budget", c.c_double), ("most", c.c_uint32), ("combine", c.c_uint32)]


class ChainOptions(c.Structure):
    _fields_ = [("reference", S), ("scenario", S), ("replicates", c.c_uint32), ("language", c.c_int), ("threads", c.c_int), ("progress", PROGRESS), ("with_", V),
                ("stop", c.POINTER(c.c_int)), ("all", c.c_int), ("trust", c.c_int)]


class SensitivityOptions(c.Structure):
    _fields_ = [("outcome", TEXTS), ("n_outcomes", N), ("parameter", TEXTS), ("n_parameters", N), ("points", N), ("trajectories", N), ("leading", N),
                ("seed", c.c_uint64), ("families", c.c_uint32), ("threads", c.c_int), ("keep_design", c.c_int), ("progress", PROGRESS), ("with_", V),
                ("stop", c.POINTER(c.c_int))]


class Verifying(c.Structure):
    _fields_ = [("families", c.c_uint32), ("seed", c.c_uint64), ("threads", c.c_int), ("stop", c.POINTER(c.c_int)), ("command", S), ("epoch", c.c_int64),
                ("jobs", TEXTS), ("n_jobs", N)]


class Twin(c.Structure):
    _fields_ = [("part", c.c_char * 16), ("what", c.c_char * 96), ("simulated", c.c_double), ("exact", c.c_double), ("error", c.c_double), ("z", c.c_double),
                ("continuous", c.c_double)]


FUNCTIONS = {  # name: what it returns, what it takes
    "kith_version": (S, []),
    "kith_error_clear": (None, [E]),
    "kith_scenario_load_all": (c.c_int, [c.POINTER(V), TEXTS, N, TEXTS, N, V, E]),
    "kith_scenario_free": (None, [V]),
    "kith_scenario_name": (S, [V]),
    "kith_scenario_parameter": (c.c_int, [V, N, c.POINTER(ParameterRow)]),
    "kith_scenario_draw": (None, [V, c.c_uint64, c.c_uint32, c.POINTER(c.c_double)]),
    "kith_outcome_at": (c.c_int, [c.c_int, N, c.POINTER(OutcomeRow)]),
    "kith_option_at": (c.c_int, [S, N, c.POINTER(Option)]),
    "kith_options_new": (V, [S, E]),
    "kith_options_free": (None, [V]),
    "kith_options_set": (c.c_int, [V, S, S, E]),
    "kith_options_get": (S, [V, S]),
    "kith_options_is_population": (c.c_int, [V]),
    "kith_options_burn_in": (None, [V, V]),
    "kith_options_notes": (None, [V, V]),
    "kith_options_stop": (None, [V, c.POINTER(c.c_int)]),
    "kith_options_progress": (None, [V, PROGRESS, V]),
    "kith_study_run": (c.c_int, [c.POINTER(V), c.POINTER(V), N, V, E]),
    "kith_study_open": (c.c_int, [c.POINTER(V), S, c.c_int, E]),
    "kith_study_free": (None, [V]),
    "kith_study_digest": (S, [V]),
    "kith_study_outcome": (c.c_int, [V, S, S, c.c_int, c.POINTER(Estimate), E]),
    "kith_study_table": (c.c_int, [V, S, c.POINTER(Table), E]),
    "kith_study_tables": (c.c_int, [V, c.POINTER(c.POINTER(Table)), c.POINTER(N), E]),
    "kith_study_note": (c.c_int, [V, S, c.POINTER(S), E]),
    "kith_study_notes": (c.c_int, [V, c.POINTER(c.POINTER(S)), c.POINTER(N), E]),
    "kith_answer_write": (c.c_int, [V, S, c.c_int, E]),
    "kith_answer_print": (None, [V, V]),
    "kith_answer_free": (None, [V]),
    "kith_decide_options_default": (DecideOptions, []),
    "kith_decide": (c.c_int, [c.POINTER(V), S, c.POINTER(DecideOptions), E]),
    "kith_rank_options_default": (RankOptions, []),
    "kith_rank": (c.c_int, [c.POINTER(V), c.POINTER(V), N, V, c.POINTER(RankOptions), E]),
    "kith_chain_options_default": (ChainOptions, []),
    "kith_chain": (c.c_int, [c.POINTER(V), S, S, c.POINTER(ChainOptions), E]),
    "kith_sensitivity_options_default": (SensitivityOptions, []),
    "kith_sensitivity": (c.c_int, [c.POINTER(V), c.POINTER(V), N, c.POINTER(SensitivityOptions), E]),
    "kith_validate": (c.c_int, [c.POINTER(V), V, E]),
    "kith_verifying_default": (Verifying, []),
    "kith_verify": (c.c_int, [c.POINTER(V), V, c.POINTER(Verifying), E]),
    "kith_verified_twins": (c.POINTER(Twin), [V, c.POINTER(N), c.POINTER(c.c_double)]),
    "kith_verified_is_right": (c.c_int, [V]),
    "kith_verified_free": (None, [V]),
    "kith_evaluate": (c.c_int, [V, c.POINTER(Points), V, c.POINTER(c.c_double), c.POINTER(c.c_int), E]),
}


def _candidates() -> list[str]:
    """Where the library may be: named, beside this package, in this environment, where the system looks."""
    here = Path(__file__).resolve()
    named = os.environ.get("KITH_LIBRARY")
    if named:
        return [named]
    folders = [here.parent, here.parents[3], Path(sys.prefix) / "lib", Path("/usr/local/lib")]  # .../lib/python3/dist-packages/kith/_library.py
    found = [str(folder / name) for folder in folders for name in ("libkith.so.0", "libkith.so")]
    system = ctypes.util.find_library("kith")
    return [path for path in found if os.path.exists(path)] + ([system] if system else [])


def _load() -> c.CDLL:
    candidates = _candidates()
    for path in candidates:
        try:
            library = c.CDLL(path)
            break
        except OSError as why:
            problem = f"{path}: {why}"
    else:
        raise ImportError(problem if candidates else "there is no libkith.so.0 here: make install, or set KITH_LIBRARY to its path")
    for name, (returns, takes) in FUNCTIONS.items():
        function = getattr(library, name, None)
        if function is None:
            raise ImportError(f"{library._name}: has no {name}(): it is another version than this package, {VERSION}")
        function.restype, function.argtypes = returns, takes
    version = library.kith_version().decode()
    if version.rsplit(".", 1)[0] != VERSION.rsplit(".", 1)[0]:
        raise ImportError(f"{library._name}: is Kith {version}, and this package is for {VERSION}")
    return library


lib = _load()
libc = c.CDLL(None)
libc.open_memstream.restype, libc.open_memstream.argtypes = V, [c.POINTER(V), c.POINTER(N)]
libc.fclose.argtypes = [V]
libc.free.argtypes = [V]


def folder_of_scenarios() -> Optional[Path]:
    """The scenarios that were installed with the library."""
    folder = Path(lib._name).resolve().parent.parent / "share" / "kith" / "scenarios"
    return folder if folder.is_dir() else None


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function that tells of errors by its last argument; raises what it tells."""
    error = Error()
    status = function(*arguments, c.byref(error))
    text = (error.text or b"").decode(errors="replace")
    lib.kith_error_clear(c.byref(error))
    if status < 0:
        raise KINDS.get(-status, KithError)(text or f"failed with status {-status}", -status)


def texts(words: list[str]) -> Any:
    """A C array of texts, NULL when there are none."""
    return (S * len(words))(*[word.encode() for word in words]) if words else None


class Notes:
    """Where the library writes what is odd: becomes a warning for each line."""

    def __enter__(self) -> "Notes":
        self.text, self.size = V(), N()
        self.file = libc.open_memstream(c.byref(self.text), c.byref(self.size))
        self.lines: list[str] = []
        return self

    def __exit__(self, *_: object) -> None:
        if not self.file:
            return
        libc.fclose(self.file)
        if self.text:
            self.lines = c.string_at(self.text, self.size.value).decode(errors="replace").splitlines()
            libc.free(self.text)

    def warn(self) -> None:
        for line in self.lines:
            warnings.warn(line, KithWarning, stacklevel=4)


def interruptible(stop: c.c_int, work: Callable[[], None]) -> None:
    """Does work in a thread of its own, so that Ctrl-C stops it in order."""
    raised: list[BaseException] = []

    def begin() -> None:
        try:
            work()
        except BaseException as why:  # it is raised again where it was asked for
            raised.append(why)

    thread = threading.Thread(target=begin)
    thread.start()
    interrupted = False
    while thread.is_alive():
        try:
            thread.join(0.2 if threading.current_thread() is threading.main_thread() else None)
        except KeyboardInterrupt:
            interrupted = True
            stop.value = 1
    if interrupted:
        raise KeyboardInterrupt
    if raised:
        raise raised[0]
