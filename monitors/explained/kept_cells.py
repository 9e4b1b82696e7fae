"""The cells a search found in a leaf table, kept by what the table holds: what stands still is not searched again.

An open incident that did not grow in a night has the same table the next morning, though late verdicts may have changed
what its card says of rules. The search is the dearest arithmetic of a card, and it reads its table alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from monitors.explain import Cause, Split
from monitors.explain.comparison import measure_table
from monitors.explain.window import Table
from monitors.explained.plain_record import plain, value_of

FILE = "cells.json"


@dataclass
class KeptCells:
    """Searches tables, and knows those of the night before. code: of the desk, what is kept of another is not used.

    asked: the mark of a table → its cells, of all that were asked for.
    """

    code: str
    before: dict[str, object] = field(default_factory=dict)
    asked: dict[str, object] = field(default_factory=dict)
    search: Callable[[Table], tuple[Split, list[Cause]]] = measure_table

    @classmethod
    def read(cls, path: Path, code: str) -> KeptCells:
        """Those of a file; none where it is wanting, damaged or of other code."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return cls(code, dict(told["cells"]) if told["code"] == code else {})
        except (OSError, ValueError, KeyError, TypeError):
            return cls(code)

    def measured(self, table: Table) -> tuple[Split, list[Cause]]:
        """What `measure_table` says of a table."""
        mark = mark_of(table)
        if mark in self.before:
            try:
                split, causes = value_of(self.before[mark])
                if isinstance(split, Split) and all(isinstance(one, Cause) for one in causes):
                    self.asked[mark] = self.before[mark]
                    return split, causes
            except (ValueError, KeyError, TypeError):
                pass  # damaged: it is searched anew
        found = self.search(table)
        self.asked[mark] = plain(found)
        return found

    def as_json(self) -> dict[str, object]:
        """What to keep for the next night."""
        return {"code": self.code, "cells": self.asked}


def mark_of(table: Table) -> str:
    """A few letters that change with whatever the search reads of a table; it reads no exposure."""
    digest = blake2b(json.dumps(table.dimensions).encode(), digest_size=16)
    for name, column in table.frame.items():
        if str(name).endswith("_exposure"):
            continue
        digest.update(f"\0{name}\0".encode())
        if name in table.dimensions:
            values = column.astype("category")
            digest.update(json.dumps([str(one) for one in values.cat.categories]).encode())
            digest.update(values.cat.codes.to_numpy().astype("int64").tobytes())
        else:
            digest.update(column.to_numpy(dtype="float64").tobytes())
    return digest.hexdigest()
