"""Kith's core in WebAssembly (make live) from Python, through wasmtime: runs of the model and their statistics, without a library to install.

    from kith_live import Core
    core = Core(open("build/live/kith.wasm", "rb").read())
    scenario = core.scenario(lines)                   # what sim/live/live.h says of lines
    scenario.cohort(values, 576)
    scenario.run(1, 0)                                # outcomes of a run, NaN where there was nobody to ask

Every bit is that of the command and of the page. Needs the package wasmtime; kith.mjs is the same for JavaScript.
"""

from __future__ import annotations

import struct
from typing import Any, Dict, List, Optional, Sequence

SPREADS = ("mean", "error", "low", "high", "study", "correlation", "reduction", "by_chance", "n")
IMPORTS = {"fd_close": "i", "fd_seek": "iIii", "fd_write": "iiii"}  # calls of a system, which are never made


class Core:
    def __init__(self, wasm: bytes) -> None:
        import wasmtime

        self.store = wasmtime.Store()
        kinds = {"i": wasmtime.ValType.i32, "I": wasmtime.ValType.i64}
        linker = wasmtime.Linker(self.store.engine)
        for name, of in IMPORTS.items():
            linker.define_func("wasi_snapshot_preview1", name, wasmtime.FuncType([kinds[k]() for k in of], [wasmtime.ValType.i32()]), lambda *_: 8)
        self.exports = linker.instantiate(self.store, wasmtime.Module(self.store.engine, wasm)).exports(self.store)
        self.call("_initialize")

    def call(self, name: str, *given: Any) -> Any:
        return self.exports[name](self.store, *given)

    def numbers(self, at: int, n: int) -> List[float]:
        return list(struct.unpack(f"<{n}d", bytes(self.exports["memory"].read(self.store, at, at + 8 * n))))

    def text(self, at: int) -> str:
        end = at
        while self.exports["memory"].read(self.store, end, end + 1)[0]:
            end += 1
        return bytes(self.exports["memory"].read(self.store, at, end)).decode()

    def put(self, data: bytes) -> int:
        at = self.call("kith_live_take", max(len(data), 1)) & 0xFFFFFFFF
        if not at:
            raise MemoryError("the core is out of memory")
        self.exports["memory"].write(self.store, data, at)
        return at

    def put_numbers(self, x: Sequence[float]) -> int:
        return self.put(struct.pack(f"<{len(x)}d", *x))

    def give(self, *places: int) -> None:
        for at in places:
            self.call("kith_live_give", at)

    def check(self, status: int) -> None:
        if status:
            raise ValueError(self.text(self.call("kith_live_error") & 0xFFFFFFFF))

    def outcomes(self, kind: str = "cohort") -> List[str]:
        """Names of outcomes, of "cohort" or "population"."""
        k = 1 if kind == "population" else 0
        return [self.text(self.call("kith_live_outcome", k, i) & 0xFFFFFFFF) for i in range(self.call("kith_live_outcomes", k))]

    def spreads(self, a: Sequence[float], b: Optional[Sequence[float]], draws: int, replicates: int) -> Dict[str, float]:
        """Mean, error, interval and the other spreads of runs of shape (draws, replicates), one after the other, or of b - a."""
        x, y, out = self.put_numbers(a), self.put_numbers(b) if b is not None else 0, self.put(bytes(8 * len(SPREADS)))
        try:
            self.check(self.call("kith_live_spreads", x, y, draws, replicates, out))
            return dict(zip(SPREADS, self.numbers(out, len(SPREADS))))
        finally:
            self.give(x, y, out)

    def told(self, of: Dict[str, float], draws: int, runs: int, better: int) -> Dict[str, Any]:
        """What may be said of a difference: low, high, way (better, worse, higher, lower, same, open, few, fixed, bare); of a level with its `most` ends where it can."""
        out = self.put(bytes(16))
        try:
            way = self.call("kith_live_told", of["mean"], of["error"], of["low"], of["high"], of.get("most", float("nan")), draws, runs, better, out)
            low, high = self.numbers(out, 2)
            return {"low": low, "high": high, "way": self.text(self.call("kith_live_way", way) & 0xFFFFFFFF)}
        finally:
            self.give(out)

    def scenario(self, lines: str) -> "Scenario":
        return Scenario(self, lines)


class Scenario:
    """A scenario by its parameters, of which `values` are in the order of the lines."""

    def __init__(self, core: Core, lines: str) -> None:
        self.core = core
        at = core.put(lines.encode() + b"\0")
        self.at = core.call("kith_live_new", at) & 0xFFFFFFFF
        core.give(at)
        if not self.at:
            core.check(1)

    def cohort(self, values: Sequence[float], families: int) -> None:
        at = self.core.put_numbers(values)
        try:
            self.core.check(self.core.call("kith_live_cohort", self.at, at, families))
        finally:
            self.core.give(at)

    def run(self, seed: int, run: int) -> List[float]:
        """Run: draw * (runs of a draw) + replicate."""
        n = self.core.call("kith_live_outcomes", 0)
        out = self.core.put(bytes(8 * n))
        try:
            self.core.check(self.core.call("kith_live_run", self.at, _signed(seed), _signed(seed >> 32), run, out))
            return self.core.numbers(out, n)
        finally:
            self.core.give(out)

    def free(self) -> None:
        self.core.call("kith_live_free", self.at)
        self.at = 0


def _signed(word: int) -> int:
    word &= 0xFFFFFFFF
    return word - (1 << 32) if word >> 31 else word
