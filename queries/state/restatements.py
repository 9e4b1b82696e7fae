"""Restatements: what of the past was said otherwise later, by extract, day and drop. Read from the ledger alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from queries.state.ledger import Ledger


@dataclass(frozen=True)
class Restatement:
    """Rows of one day of an extract that mornings up to `known_day` saw, and later ones see otherwise.

    replaced: rows that have another value since; removed: rows that are gone. by: the drop that brought it;
    markets: rows by market ("" = no market).
    """

    extract: str
    day: dt.date
    known_day: dt.date
    by: str
    replaced: int
    removed: int
    markets: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        """How many rows of before are concerned."""
        return self.replaced + self.removed


def restatements(
    ledger: Ledger, as_of: dt.date | None = None, extracts: Collection[str] | None = None
) -> list[Restatement]:
    """What a morning knows to be restated (None = all there is), newest first."""
    found: dict[tuple[str, str, str, str], list[tuple[str, int, int]]] = defaultdict(list)
    for entry in ledger.entries.values():
        if extracts is None or entry.extract in extracts:
            for part in entry.restated:
                key = (part.known_day, part.day, entry.extract, part.by)
                found[key].append((part.market, part.replaced, part.removed))
    told = []
    for (known, day, extract, by), parts in found.items():
        if as_of is not None and dt.date.fromisoformat(known) >= as_of:
            continue
        markets: dict[str, int] = defaultdict(int)
        for market, replaced, removed in parts:
            markets[market] += replaced + removed
        told.append(
            Restatement(
                extract,
                dt.date.fromisoformat(day),
                dt.date.fromisoformat(known),
                by,
                sum(replaced for _, replaced, _ in parts),
                sum(removed for _, _, removed in parts),
                tuple(sorted(markets.items())),
            )
        )
    return sorted(
        told, key=lambda one: (-one.known_day.toordinal(), -one.day.toordinal(), one.extract, one.by)
    )
