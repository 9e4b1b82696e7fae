"""Held levels: by how much a change of rule or policy has lowered a metric, and the weeks that show it.

Where a change aimed at a metric lowered it lastingly, in the scope of the change, the weeks after it become a fixed
reference; a baseline that learns would also learn the return (detectors/relapse.py). A change without effect, or in
answer to a short attack, gives no reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from monitors.observe.series import Flags, Floats, Panel
from queries.content.home import Home
from queries.engine.opening import Engine

TABLE = QUERY = "interventions"  # name of the table and of the drill-down that reads it


@dataclass(frozen=True)
class Fall:
    """Criteria of a lasting fall; days unless said otherwise. All values are chosen.

    show: from the change until its effect is complete; post: length of the reference after that; before: days it is
        compared with, by the median of their weeks, so that a short attack is no level; share: largest ratio of the
        new level to the old one; sigmas: least difference in standard deviations of a count with variance
        `dispersion` × mean.
    """

    show: int = 7
    post: int = 14
    before: int = 56
    share: float = 0.6
    sigmas: float = 2.0
    dispersion: float = 1.5


class InterventionLevels:
    """The table `interventions`, read by the drill-down of that name; a home without either has no held levels."""

    def __init__(self, home: Home, engine: Engine, fall: Fall | None = None) -> None:
        """Look up what the home has."""
        self.engine, self.fall = engine, fall or Fall()
        files = {path.stem: path for path in home.content("drilldown")}
        self.file: Path | None = files.get(QUERY) if TABLE in engine.catalog.names() else None
        self._known: dict[date, dict[str, list[dict[str, Any]]]] = {}

    def mark(self, panel: Panel, morning: date) -> Panel:
        """The panel with the reference weeks after effective changes marked as held, as known on that morning."""
        held = np.zeros(panel.numerator.shape, dtype=bool)
        if panel.monitor.direction != "down" and panel.monitor.grain == "day":
            for change in self._aimed_at(panel.monitor.name, morning):
                held |= self._after(panel, pd.Timestamp(change["day"]), _scope(change))
        return replace(panel, held=held) if held.any() else panel

    def days_before(self, monitor: str, where: Mapping[str, str], first: date) -> set[date]:
        """The days of the former level: sixteen weeks before the newest change of this segment took effect, if one
        had by `first`.

        monitor, where: the metric and its segment. Returns an empty set without such a change.
        """
        settled = [
            pd.Timestamp(change["day"]).date() + timedelta(days=self.fall.show)
            for change in self._aimed_at(monitor, first)
            if (scope := _scope(change)) and scope.items() <= where.items()
        ]
        if not settled:
            return set()
        return {max(settled) - timedelta(days=back) for back in range(1, 2 * self.fall.before)}

    def _aimed_at(self, monitor: str, morning: date) -> list[dict[str, Any]]:
        """Changes aimed at a monitor that are old enough on that morning."""
        if self.file is None:
            return []
        if morning not in self._known:
            known = self.engine.at(morning).frame(self.file.read_text(), file=self.file)
            recent = pd.Timestamp(morning - timedelta(days=self.fall.show + self.fall.post))
            old = known[pd.to_datetime(known["day"]) <= recent]
            by_metric: dict[str, list[dict[str, Any]]] = {}
            for row in old.to_dict("records"):
                by_metric.setdefault(row["metric"], []).append({str(key): cell for key, cell in row.items()})
            self._known[morning] = by_metric
        return self._known[morning].get(monitor, [])

    def _after(self, panel: Panel, day: pd.Timestamp, scope: Mapping[str, str]) -> Flags:
        """Reference weeks after a change [nS, nT], in segments of its scope whose level fell."""
        cells = np.zeros(panel.numerator.shape, dtype=bool)
        if not scope or not set(scope) <= set(panel.watch):
            return cells
        inside = np.ones(panel.rows, dtype=bool)
        for name, value in scope.items():
            inside &= (panel.segments[name].astype(str) == value).to_numpy()
        settled = int(np.searchsorted(panel.ts, np.datetime64(day) + np.timedelta64(self.fall.show, "D")))
        if settled + self.fall.post > len(panel.ts):
            return cells
        for row in np.flatnonzero(inside).tolist():
            cells[row, settled : settled + self.fall.post] = fell(panel, row, settled, self.fall)
        return cells


def fell(panel: Panel, row: int, settled: int, fall: Fall) -> bool:
    """Whether a segment's level from column `settled` on is clearly below that of the weeks before the change."""
    trusted = panel.trusted[row]
    weight = np.ones(len(panel.ts)) if panel.denominator is None else panel.denominator[row]
    counted = np.where(trusted, panel.numerator[row], 0.0)
    weight = np.where(trusted, weight, 0.0)
    changed = settled - fall.show
    weeks = range(changed - 7, max(changed - fall.before, 0) - 1, -7)
    levels = [_rate(counted[at : at + 7], weight[at : at + 7]) for at in weeks]
    known = [level for level in levels if np.isfinite(level)]
    post = slice(settled, settled + fall.post)
    if len(known) < 2 or not weight[post].any():
        return False
    expected = float(np.median(known)) * float(weight[post].sum())
    actual = float(counted[post].sum())
    clear = expected - actual >= fall.sigmas * np.sqrt(fall.dispersion * max(expected, 1.0))
    return bool(actual <= fall.share * expected and clear)


def _rate(counted: Floats, weight: Floats) -> float:
    """Σ counted ÷ Σ weight; NaN without weight."""
    total = float(weight.sum())
    return float(counted.sum()) / total if total > 0 else float("nan")


def _scope(change: Mapping[str, Any]) -> dict[str, str]:
    """The dimensions that limit a change; empty ones mean all."""
    return {
        name: value
        for name, value in change.items()
        if name not in ("day", "metric") and isinstance(value, str) and value
    }
