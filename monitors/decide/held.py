"""Where an alert's excess lies: the share of it that a cell holds, from the rows its monitor gave this morning."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd

from monitors.catalogue.loading import MEASURES
from monitors.decide.held_file import Alert, CellTable, KeptTable, read_tables, write_tables
from monitors.life.bucket_span import LENGTH
from monitors.life.episode import Episode
from monitors.life.segment import Segment
from monitors.observe.grains import span_of
from monitors.observe.scoring import MonitorScores
from monitors.observe.series import Flags, Floats

PAST = 35  # days of reference before the first bad bucket; chosen
UNASKED = 28  # days after which the cells of an alert that nobody asks for are kept no longer; chosen
LEAN = 0.02  # of all exposure: how much a cell's usual rate leans on the segment's; chosen


class HeldShares:
    """The share of an alert's excess in a cell, asked as often as needed: its rows are added up once.

    Only alerts of monitors that were looked at can be answered for. The excess is that of the first bad bucket, which
    started it all: what keeps an alert alive later may be another cause. So what was added up serves all mornings.
    """

    def __init__(self, kept: Path | None = None, *, fresh: bool = False) -> None:
        """Nothing was looked at yet. kept: the file in which tables are found again on the next morning; fresh: what
        is in it is not used.
        """
        self.looks: dict[str, MonitorScores] = {}
        self.tables: dict[Alert, CellTable | None] = {}
        self.answers: dict[tuple[Alert, tuple[tuple[str, str], ...]], float | None] = {}
        self._path, self._kept = kept, dict[Alert, KeptTable]()
        self._found, self._new = fresh, False

    def look_at(self, looks: Iterable[MonitorScores]) -> None:
        """Take the looks of a morning for those of the one before."""
        self.looks = {look.monitor.name: look for look in looks}
        # What could not be added up yesterday may be there today.
        self.tables = {alert: table for alert, table in self.tables.items() if table is not None}
        self.answers = {asked: told for asked, told in self.answers.items() if told is not None}

    def keep(self, morning: date) -> None:
        """Keep the tables for the next morning, those of alerts that nobody asks for any more not for ever.

        Where nothing may be written they are added up again.
        """
        if self._path is None or not self._new:
            return
        oldest = (morning - timedelta(days=UNASKED)).isoformat()
        asked = {alert for alert, table in self.tables.items() if table is not None}
        told = {
            alert: replace(one, asked=morning.isoformat()) if alert in asked else one
            for alert, one in self._kept.items()
        }
        with suppress(OSError):
            write_tables(self._path, {alert: one for alert, one in told.items() if one.asked >= oldest})
        self._new = False

    def __call__(self, episode: Episode, cell: Segment) -> float | None:
        """Share of the net excess (or shortfall), 0 to 1, on the dimensions the alert knows beyond its own segment.

        None where it knows none of them, or has no excess to share out.
        """
        alert = (*episode.identity, episode.first_bucket)
        where = episode.where
        asked = tuple(sorted((name, value) for name, value in cell.items() if name not in where))
        if (alert, asked) not in self.answers:
            if alert not in self.tables:
                self.tables[alert] = self._kept_table(alert, episode)
            self.answers[alert, asked] = _share(self.tables[alert], asked)
        return self.answers[alert, asked]

    def _kept_table(self, alert: Alert, episode: Episode) -> CellTable | None:
        """The alert's cells as they were kept, if their rows are still the same; else they are added up."""
        look = self.looks.get(episode.monitor)
        if look is None:
            return None
        since, until = _span(look, episode)
        rows = look.rows.stamp(since, until)
        stamp = f"{rows} {episode.direction} {code()}" if rows else ""
        if self._path is not None and not self._found:
            self._kept, self._found = read_tables(self._path), True
        kept = self._kept.get(alert)
        if kept is not None and stamp and kept.stamp == stamp:
            return kept.table
        table = self._table(episode)
        if stamp and table is not None:
            self._kept[alert], self._new = KeptTable(table, stamp, ""), True
        return table

    def _table(self, episode: Episode) -> CellTable | None:
        """The alert's cells by all other dimensions of its monitor, with the excess of each; None without rows."""
        look = self.looks.get(episode.monitor)
        if look is None:
            return None
        first = np.datetime64(episode.first_bucket)
        past = PAST * max(1, LENGTH[look.monitor.grain] // 2)
        leaves = look.rows.between(*_span(look, episode))
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


def _span(look: MonitorScores, episode: Episode) -> tuple[date, date]:
    """The days whose rows an alert's cells are added up of, and the day after them."""
    past = PAST * max(1, LENGTH[look.monitor.grain] // 2)
    return span_of(look.monitor.grain, np.datetime64(episode.first_bucket), past)


@cache
def code() -> str:
    """A mark of the code that adds cells up: what another version of it kept is not used."""
    return blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()


def _share(table: CellTable | None, asked: Iterable[tuple[str, str]]) -> float | None:
    """The part of a table's excess that lies in a cell."""
    if table is None:
        return None
    known = [(name, value) for name, value in asked if name in table.names]
    whole = float(table.excess.sum())
    if not known or whole <= 0:
        return None
    inside = np.ones(table.excess.size, dtype=bool)
    for name, value in known:
        inside &= table.inside(name, value)
    return float(np.clip(table.excess[inside].sum() / whole, 0.0, 1.0))


def _excess(rows: pd.DataFrame, names: list[str], now: Flags, sign: float) -> CellTable:
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
    values = {name: [str(one) for one in rows[name].cat.categories] for name in names}
    return CellTable(values, np.stack([code[first] for code in codes]).astype(np.int32), excess)
