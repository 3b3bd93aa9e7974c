"""How far a run is: a line in a terminal, an output of its own in a notebook, or a function of the caller."""

from __future__ import annotations

import sys
import time
from typing import Any, Callable, Optional, Union

Progress = Union[None, bool, Callable[[int, int], None]]


def _notebook() -> bool:
    try:
        from IPython import get_ipython  # type: ignore
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and shell.__class__.__name__ == "ZMQInteractiveShell"


class Line:
    """A bar with the time that is left. Callable with (done, all); ends with close()."""

    def __init__(self, show: Callable[[str], None], clear: Callable[[], None]):
        self.show, self.clear = show, clear
        self.start, self.last, self.shown = time.monotonic(), 0.0, False

    def __call__(self, done: int, all_: int) -> None:
        now = time.monotonic()
        if now - self.last < 0.2 and done < all_:
            return
        self.last, self.shown = now, True
        left = (now - self.start) / max(done, 1) * (all_ - done)
        filled = 30 * done // max(all_, 1)
        self.show(f"[{'#' * filled}{'.' * (30 - filled)}] {100 * done // max(all_, 1)} %, {left:.0f} s left ")

    def close(self) -> None:
        if self.shown:
            self.clear()


def _terminal() -> Line:
    def show(text: str) -> None:
        sys.stderr.write("\r" + text)
        sys.stderr.flush()

    return Line(show, lambda: print("\r\033[K", end="", file=sys.stderr, flush=True))


def _output_of_notebook() -> Line:
    from IPython.display import display  # type: ignore

    handle: list[Any] = []

    def show(text: str) -> None:
        if handle:
            handle[0].update({"text/plain": text}, raw=True)
        else:
            handle.append(display({"text/plain": text}, raw=True, display_id=True))

    return Line(show, lambda: handle[0].update({"text/plain": ""}, raw=True))


def progress_of(asked: Progress) -> Optional[Callable[[int, int], None]]:
    """What to call; None for nothing. Left open: a terminal or a notebook if there is one."""
    if callable(asked):
        return asked
    if asked is False:
        return None
    if _notebook():
        return _output_of_notebook()
    return _terminal() if asked or sys.stderr.isatty() else None
