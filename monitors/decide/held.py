"""Where an alert's excess lies: the share of it that a cell holds, from the rows its monitor gave this morning."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import MEASURES
from monitors.life.bucket_span import LENGTH
from monitors.life.episode import Episode
from monitors.life.segment import Segment
from monitors.observe.grains import span_of
from monitors.observe.scoring import MonitorScores
from monitors.observe.series import Flags, Floats

Alert = tuple[str, str, str, str]  # an alert's identity and its first bad bucket
# Dimension → its value in each cell, and the excess of each: [cells].
Table = tuple[dict[str, npt.NDArray[np.object_]], Floats]
PAST = 35  # days of reference before the first bad bucket; chosen
LEAN = 0.02  # of all exposure: how much a cell's usual rate leans on the segment's; chosen


class HeldShares:
    """The share of an alert's excess in a cell, asked as often as needed: its rows are added up once.

    Only alerts of monitors that were looked at can be answered for. The excess is that of the first bad bucket, which
    started it all: what keeps an alert alive later may be another cause. So what was added up serves all mornings.
    """

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self.looks: dict[str, MonitorScores] = {}
        self.tables: dict[Alert, Table | None] = {}
        self.answers: dict[tuple[Alert, tuple[tuple[str, str], ...]], float | None] = {}

    def look_at(self, looks: Iterable[MonitorScores]) -> None:
        """Take the looks of a morning for those of the one before."""
        self.looks = {look.monitor.name: look for look in looks}
        # What could not be added up yesterday may be there today.
        self.tables = {alert: table for alert, table in self.tables.items() if table is not None}
        self.answers = {asked: told for asked, told in self.answers.items() if told is not None}

    def __call__(self, episode: Episode, cell: Segment) -> float | None:
        """Share of the net excess (or shortfall), 0 to 1, on the dimensions the alert knows beyond its own segment.

        None where it knows none of them, or has no excess to share out.
        """
        alert = (*episode.identity, episode.first_bucket)
        asked = tuple(sorted((name, value) for name, value in cell.items() if name not in episode.where))
        if (alert, asked) not in self.answers:
            if alert not in self.tables:
                self.tables[alert] = self._table(episode)
            self.answers[alert, asked] = _share(self.tables[alert], asked)
        return self.answers[alert, asked]

    def _table(self, episode: Episode) -> Table | None:
        """The alert's cells by all other dimensions of its monitor, with the excess of each; None without rows."""
        look = self.looks.get(episode.monitor)
        if look is None:
            return None
        first = np.datetime64(episode.first_bucket)
        past = PAST * max(1, LENGTH[look.monitor.grain] // 2)
        leaves = look.rows.between(*span_of(look.monitor.grain, first, past))
        times = leaves["bucket"].to_numpy()
        inside = (times <= first) & (times >= first - np.timedelta64(past, "D"))
        if look.monitor.lag is not None and "age" in leaves:
            inside &= (leaves["age"] <= look.monitor.equal_age).to_numpy()
        for name, value in episode.where.items():
            if name not in leaves:
                return None
            inside &= (leaves[name] == value).to_numpy()
        rows = leaves[inside]
        now = (rows["bucket"].to_numpy() == first).astype(bool)
        names = [
            str(name)
            for name in rows
            if name not in (*MEASURES, "exposure", "age") and name not in episode.where
        ]
        names = [name for name in names if isinstance(rows[name].dtype, pd.CategoricalDtype)]
        if not now.any() or not names:
            return None
        sign = 1.0 if episode.direction == "up" else -1.0
        return _excess(rows, names, now, sign)


def _share(table: Table | None, asked: Iterable[tuple[str, str]]) -> float | None:
    """The part of a table's excess that lies in a cell."""
    if table is None:
        return None
    values, excess = table
    known = [(name, value) for name, value in asked if name in values]
    whole = float(excess.sum())
    if not known or whole <= 0:
        return None
    inside = np.ones(excess.size, dtype=bool)
    for name, value in known:
        inside &= values[name] == value
    return float(np.clip(excess[inside].sum() / whole, 0.0, 1.0))


def _excess(rows: pd.DataFrame, names: list[str], now: Flags, sign: float) -> Table:
    """For each cell its values, and the events beyond (or short of) what it had before."""

    codes = [rows[name].cat.codes.to_numpy().astype(np.int64) for name in names]
    cell = np.zeros(len(rows), dtype=np.int64)
    for name, code in zip(names, codes, strict=True):  # one by one: all values together may be more than fit
        both = cell * len(rows[name].cat.categories) + code
        _, first, cell = np.unique(both, return_index=True, return_inverse=True)

    def summed(mask: Flags, column: str) -> Floats:
        values = rows[column].to_numpy(dtype=np.float64)
        return np.bincount(cell[mask], values[mask], len(first)).astype(np.float64)

    before = summed(~now, "numerator")
    if "denominator" in rows:
        seen = summed(~now, "denominator")
        pooled = before.sum() / seen.sum() if seen.sum() > 0 else 0.0
        lean = LEAN * max(float(seen.sum()), 1e-9)
        usual = summed(now, "denominator") * (before + lean * pooled) / (seen + lean)
    else:
        usual = before / max(int(np.unique(rows["bucket"].to_numpy()[~now]).size), 1)
    excess = sign * (summed(now, "numerator") - usual)
    values = {
        name: rows[name].cat.categories.astype(str).to_numpy(dtype=object)[code[first]]
        for name, code in zip(names, codes, strict=True)
    }
    return values, excess
