"""Which rows of the store somebody sees who sees some markets, stages or extracts alone: views before its tables.

An incident is seen where every alert of it lies in their markets and stages; one that reaches beyond is not, for its
sums are of more than they may see. A fault of the data without a market is of the delivery and seen by all who may
read the extract.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitors.life.segment import Segment
from monitors.store.statements import statements

SQL = statements("bounds")
_TEST = re.compile(r"\{(segment|market|stage|place|lane|check|own|sight|carriers|drop):(\w+)\}")


@dataclass(frozen=True)
class Bounds:
    """dimensions: those that name markets (`country`); markets, monitors, stages, checks of money: what may be seen,
    None = all.

    login: who it is, for what they made themselves; empty: nobody by name. unnamed: kinds of entity that are not named
    as carriers, for a table that counts them is not shown. unread: extracts whose faults are not told.
    """

    dimensions: tuple[str, ...]
    markets: tuple[str, ...] | None = None
    monitors: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    checks: tuple[str, ...] | None = None
    login: str = ""
    unnamed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def views(self) -> list[str]:
        """The statements that put the views before the tables of one connection."""
        return [_TEST.sub(lambda found: self._test(*found.groups()), text) for text in SQL.values()]

    def hold(self, segment: Segment) -> bool:
        """Whether a segment lies within the markets."""
        if self.markets is None:
            return True
        named = [str(segment[one]) for one in self.dimensions if one in segment]
        return bool(named) and all(value in self.markets for value in named)

    def _test(self, kind: str, column: str) -> str:
        if kind == "carriers":
            held = [_text("$.carriers." + json.dumps(one)) for one in self.unnamed]
            return f"json_remove({', '.join([column, *held])})"
        if kind == "drop":
            return f"({column} not in ({_texts(self.unread)}))" if self.unread else "1"
        if kind == "own":
            return f"(lower({column}) = lower({_text(self.login)}))" if self.login else "0"
        if kind == "sight":  # extracts and personal data are held against it where it is opened
            limits = (("$.markets", self.markets), ("$.stages", self.stages))
            return " and ".join(_inside(f"json_extract({column}, '{path}')", seen) for path, seen in limits)
        if kind in ("place", "lane"):
            allowed = self.markets if kind == "place" else self.stages
            return "1" if allowed is None else f"({column} in ({_texts(allowed)}))"
        if kind == "check":
            return "1" if self.checks is None else f"({column} in ({_texts(self.checks)}))"
        if kind == "stage":
            return "1" if self.monitors is None else f"({column} in ({_texts(self.monitors)}))"
        if self.markets is None:
            return "1"
        paths = [f"json_extract({column}, {_text('$.' + json.dumps(name))})" for name in self.dimensions]
        if not paths:
            return "1" if kind == "market" else "0"
        inside = " and ".join(f"coalesce({path} in ({_texts(self.markets)}), 1)" for path in paths)
        if kind == "market":
            return f"({inside})"
        return f"({inside} and coalesce({', '.join([*paths, 'null'])}) is not null)"


def _inside(saw: str, seen: tuple[str, ...] | None) -> str:
    """Whether what a role saw, as a JSON list, lies within what is seen; null = all of it was."""
    if seen is None:
        return "1"
    beyond = f"select 1 from json_each({saw}) where value not in ({_texts(seen)})"
    return f"({saw} is not null and not exists ({beyond}))"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(map(_text, values)) or "null"
