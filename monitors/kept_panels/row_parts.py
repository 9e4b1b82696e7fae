"""Rows that are read when somebody asks for them, no day of them twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from pandas.api.types import union_categoricals

Part = tuple[date, date, pd.DataFrame]  # its first day, the day after its last, its rows


@dataclass
class RowParts:
    """What was read so far, as runs of days that do not meet. read: the rows from one day to before another, as
    `monitors.observe.series.read_leaves` gives them; both are starts of buckets, or the end is that of all rows.
    """

    read: Callable[[date, date], pd.DataFrame]
    _parts: list[Part] = field(default_factory=list)

    def between(self, since: date, until: date) -> pd.DataFrame:
        """At least the rows from one day to before another: of days that were not read yet these alone are read.

        Raises what `read` raises.
        """
        near: list[Part] = []
        apart: list[Part] = []
        for part in self._parts:
            (near if part[0] <= until and since <= part[1] else apart).append(part)
        near.sort(key=lambda part: part[0])
        if len(near) == 1 and near[0][0] <= since and until <= near[0][1]:
            return near[0][2]
        rows: list[pd.DataFrame] = []
        at = min([since, *(first for first, _, _ in near)])
        for first, end, frame in [*near, (until, until, None)]:
            if at < first:
                rows.append(self.read(at, first))
            if frame is not None:
                rows.append(frame)
            at = max(at, end)
        whole = rows_together(rows) if rows else self.read(since, until)
        first = min([since, *(first for first, _, _ in near)])
        self._parts = [*apart, (first, at, whole)]
        return whole


def rows_together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of parts that follow each other, as one read of all of them gives them."""
    parts = [part for part in parts if len(part)] or list(parts[:1])
    if len(parts) == 1:
        return parts[0]
    columns = {}
    for name in parts[0]:
        each = [part[name] for part in parts]
        if isinstance(each[0].dtype, pd.CategoricalDtype):
            columns[name] = pd.Series(union_categoricals(each, sort_categories=True))
        else:
            columns[name] = pd.concat(each, ignore_index=True)
    return pd.DataFrame(columns)
