"""Where an alert's excess lies: the share of it that a cell holds, from the rows its monitor gave this morning."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from monitors.catalogue.loading import MEASURES
from monitors.life.episode import Episode
from monitors.life.segment import Segment
from monitors.observe.scoring import MonitorScores
from monitors.observe.series import Flags, Floats

PAST = 35  # days of reference before the first bad bucket; chosen
LEAN = 0.02  # of all exposure: how much a cell's usual rate leans on the segment's; chosen


class HeldShares:
    """The share of an alert's excess in a cell, asked as often as needed: its rows are added up once.

    Only alerts of monitors that were looked at can be answered for. The excess is that of the first bad bucket, which
    started it all: what keeps an alert alive later may be another cause.
    """

    def __init__(self, looks: Iterable[MonitorScores]) -> None:
        """From the looks of a morning."""
        self.looks = {look.monitor.name: look for look in looks}
        self.made: dict[tuple[str, str, str, str], pd.DataFrame | None] = {}

    def __call__(self, episode: Episode, cell: Segment) -> float | None:
        """Share of the net excess (or shortfall), 0 to 1, on the dimensions the alert knows beyond its own segment.

        None where it knows none of them, or has no excess to share out.
        """
        key = (*episode.identity, episode.first_bucket)
        if key not in self.made:
            self.made[key] = self._table(episode)
        table = self.made[key]
        if table is None:
            return None
        asked = {name: value for name, value in cell.items() if name in table and name not in episode.where}
        whole = float(table["excess"].sum())
        if not asked or whole <= 0:
            return None
        inside = np.ones(len(table), dtype=bool)
        for name, value in asked.items():
            inside &= (table[name].astype(str) == value).to_numpy()
        return float(np.clip(table["excess"].to_numpy()[inside].sum() / whole, 0.0, 1.0))

    def _table(self, episode: Episode) -> pd.DataFrame | None:
        """The alert's cells by all other dimensions of its monitor, with the excess of each; None without rows."""
        look = self.looks.get(episode.monitor)
        if look is None:
            return None
        leaves, first = look.leaves, np.datetime64(episode.first_bucket)
        times = leaves["bucket"].to_numpy()
        inside = (times <= first) & (times >= first - np.timedelta64(PAST, "D"))
        if look.monitor.lag is not None and "age" in leaves:
            inside &= (leaves["age"] <= look.monitor.lag).to_numpy()
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


def _excess(rows: pd.DataFrame, names: list[str], now: Flags, sign: float) -> pd.DataFrame:
    """One row per cell: its dimensions, and the events beyond (or short of) what it had before."""

    def summed(mask: Flags, column: str) -> pd.Series:
        return rows[mask].groupby(names, observed=True)[column].sum()

    columns = {"actual": summed(now, "numerator"), "before": summed(~now, "numerator")}
    if "denominator" in rows:
        columns |= {"exposed": summed(now, "denominator"), "seen": summed(~now, "denominator")}
    table = pd.DataFrame(columns).fillna(0.0)
    before: Floats = table["before"].to_numpy()
    if "denominator" in rows:
        seen: Floats = table["seen"].to_numpy()
        pooled = before.sum() / seen.sum() if seen.sum() > 0 else 0.0
        lean = LEAN * max(float(seen.sum()), 1e-9)
        usual = table["exposed"].to_numpy() * (before + lean * pooled) / (seen + lean)
    else:
        usual = before / max(int(np.unique(rows["bucket"].to_numpy()[~now]).size), 1)
    table["excess"] = sign * (table["actual"].to_numpy() - usual)
    return table[["excess"]].reset_index()
