"""Answers: sentences, and tables as they are exported by the command."""

from __future__ import annotations

import ctypes as c
import json
import os
import tempfile
from typing import Any, Callable, Iterator, Mapping

import pandas as pd

from ._library import V, call, lib, libc, N


class Answer(Mapping):
    """What decide, rank, explain, sensitivity and validate answer: ``answer["contrasts"]`` is a DataFrame, ``print(answer)`` what the command prints.

    ``title`` and ``sentences`` are in words, ``notes[name]`` what stands below a table, ``meaning[name]`` what its columns are.
    """

    def __init__(self, make: Callable[[Any], None]):
        handle = V()
        make(c.byref(handle))
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "answer.json")
                call(lib.kith_answer_write, handle, path.encode(), 0)
                with open(path, encoding="utf-8") as file:
                    made = json.load(file)
            self._text = _printed(handle)
        finally:
            lib.kith_answer_free(handle)
        self.title, self.sentences, self.of, self.digest = made["answer"], list(made["sentences"]), made["of"], made["digest"]
        self._tables = {name: pd.DataFrame(table["rows"], columns=list(table["columns"])) for name, table in made["tables"].items()}
        self.meaning = {name: dict(table["columns"]) for name, table in made["tables"].items()}
        self.notes = {name: list(table["notes"]) for name, table in made["tables"].items()}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<Answer: {self.title}; tables {', '.join(self)}>"


def _printed(handle: Any) -> str:
    text, size = V(), N()
    file = libc.open_memstream(c.byref(text), c.byref(size))
    if not file:
        raise MemoryError("out of memory")
    lib.kith_answer_print(handle, file)
    libc.fclose(file)
    words = c.string_at(text, size.value).decode(errors="replace")
    libc.free(text)
    return words
