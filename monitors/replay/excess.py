"""Where the excess of an episode sits: plain arithmetic of before and after on its monitor's own rows.

The footprint that the product keeps with an episode decides which incident it joins, so it must not be what the
incident is judged by. Here every cell is compared with its own four weeks before, on the episode's first days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.life.bucket_span import LENGTH
from monitors.life.episode import Episode
from monitors.observe.series import read_leaves
from queries.engine.opening import Engine

PAST = 28
OPENING = 3  # days of an episode that say what it began with
LEAN = 0.02  # of the whole's denominators: with how much of the whole's rate a cell is taken to begin
Cell = Mapping[str, frozenset[str]]  # dimension → the values that belong to it
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CasePlace:
    """Where a case is: its cell, and within it what is known more narrowly (where its sellers trade)."""

    cell: Cell
    within: Cell


class Excesses:
    """Rows of each monitor, read once, and shares of an episode's excess by cell."""

    def __init__(self, engine: Engine, monitors: Mapping[str, Monitor], since: date, until: date) -> None:
        """Rows from `since` to before `until`, as the morning `until` knew them."""
        self.engine, self.monitors = engine.at(until), monitors
        self.since, self.until = since, until
        self.rows: dict[str, pd.DataFrame] = {}

    def shares(self, episode: Episode, places: Sequence[CasePlace]) -> list[float]:
        """The part of an episode's excess that lies in each place, 0 to 1; NaN where there is none to share.

        What lies in a cell that another's contains counts for the narrower one alone. A condition on a dimension
        that the monitor does not have is left out.
        """
        monitor = self.monitors[episode.monitor]
        leaves = self._inside(monitor, episode)
        if leaves.empty:
            return [float("nan")] * len(places)
        cells = [inside(leaves, place.cell) for place in places]
        parts = []
        for place, mask in zip(places, cells, strict=True):
            own = inside(leaves, place.within)
            for other in cells:
                if other.sum() < mask.sum() and not (other & ~mask).any():
                    own &= ~other
            parts.append(own)
        pattern = np.zeros(len(leaves), dtype=np.int64)
        for part in parts:
            pattern = pattern * 2 + part
        kinds, code = np.unique(pattern, return_inverse=True)
        excess = self._excess(episode, leaves, code, len(kinds))
        whole = float(excess.sum())
        if whole <= 0:
            return [float("nan")] * len(places)
        held = [excess[np.unique(code[part])].sum() if part.any() else 0.0 for part in parts]
        return [float(np.clip(one / whole, 0.0, 1.0)) for one in held]

    def _inside(self, monitor: Monitor, episode: Episode) -> pd.DataFrame:
        if monitor.name not in self.rows:
            leaves = read_leaves(self.engine, monitor, self.since, self.until)
            if monitor.view == "cohort" and monitor.lag is not None:
                leaves = leaves[leaves["age"] <= monitor.equal_age]
            self.rows[monitor.name] = leaves
        leaves = self.rows[monitor.name]
        first, last = opening(episode)
        times = leaves["bucket"].to_numpy()
        near = (times >= first - np.timedelta64(_past(episode), "D")) & (times <= last)
        own = {name: frozenset({value}) for name, value in episode.where.items()}
        return leaves[near & inside(leaves, own)]

    @staticmethod
    def _excess(
        episode: Episode, leaves: pd.DataFrame, code: npt.NDArray[np.integer], size: int
    ) -> npt.NDArray[np.floating]:
        """Events of each kind of cell beyond (or short of) what it had before: [size]."""
        first, last = opening(episode)
        now = leaves["bucket"].to_numpy() >= first

        def summed(name: str, mask: Flags) -> npt.NDArray[np.floating]:
            return np.bincount(code[mask], leaves[name].to_numpy(dtype=float)[mask], size).astype(np.float64)

        actual, before = summed("numerator", now), summed("numerator", ~now)
        if "denominator" in leaves:
            exposed, seen = summed("denominator", now), summed("denominator", ~now)
            whole = before.sum() / seen.sum() if seen.sum() > 0 else 0.0
            lean = LEAN * max(float(seen.sum()), 1.0)
            usual = exposed * (before + lean * whole) / (seen + lean)
        else:
            days = (last.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(int)
            days += LENGTH[episode.grain]
            usual = before * (days / _past(episode))
        return (actual - usual) * (1.0 if episode.direction == "up" else -1.0)


def _past(episode: Episode) -> int:
    """Days before an opening that tell what was usual: of weeks and months enough of them."""
    return PAST * max(1, LENGTH[episode.grain] // 2)


def opening(episode: Episode) -> tuple[np.datetime64, np.datetime64]:
    """First and last bucket of an episode's opening: what it is later kept alive by may be another cause."""
    first, last = np.datetime64(episode.first_bucket), np.datetime64(episode.last_bucket)
    return first, min(last, first + np.timedelta64(OPENING - 1, "D"))


def inside(leaves: pd.DataFrame, cell: Cell) -> Flags:
    """Which rows lie in a cell, as far as they have its dimensions."""
    mask = np.ones(len(leaves), dtype=bool)
    for name, values in cell.items():
        if name in leaves:
            mask &= leaves[name].isin(values).to_numpy()
    return mask
