"""What really happened in a home's history, as far as the desk itself finds it: set aside before a null test.

Shuffled days destroy what lasts, but a day on which something happened stays a day on which something happened. A
test of false alarms must not count it. Found are the cells of the desk's own decision over the days in their order,
at most its budget of them false, so that little of the null goes with them. What it missed stays in, and is counted
as false when it is found in another order: the test's figures are no better than the desk, and may be worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from monitors.detectors import Score
from monitors.detectors.arrays.batch import Flags, Floats
from monitors.observe.scoring import PER_DAY
from monitors.observe.series import Panel
from monitors.selftest.rehearsal import Cells, ReportedAlert

WEAK = 0.05  # p-value up to which a bucket beside a found one belongs to the same spell


def known_cells(
    panels: Sequence[Panel],
    scores: Sequence[Mapping[str, Score]],
    mornings: Iterable[ReportedAlert],
    cells: Cells,
) -> list[Flags]:
    """[nS, nT] per panel: what the mornings found, in all segments of the monitor that share it.

    What was found is the bucket with the unbroken weak ones around it, and all days on which its episode was alive.
    """
    found = [np.zeros(panel.numerator.shape, dtype=bool) for panel in panels]
    alive = [np.zeros(panel.numerator.shape, dtype=bool) for panel in panels]
    for told in mornings:
        for one in told.found:
            found[one.panel][one.row, one.column] = True
        for episode in told.episodes:
            if episode.alive:
                at, row, column = cells.at(episode.monitor, episode.segment, episode.seen_bucket)
                width = PER_DAY[panels[at].monitor.grain]
                day = column // width * width
                alive[at][row, day : day + width] = True
    own = [
        np.logical_or.reduce([cells_alive, *(spells(flag, score.p_value) for score in one.values())])
        for flag, cells_alive, one in zip(found, alive, scores, strict=True)
    ]
    kin: dict[str, list[int]] = {}
    for number, panel in enumerate(panels):
        kin.setdefault(panel.monitor.name, []).append(number)
    for members in kin.values():
        shared = spread([own[at] for at in members], [panels[at].segments for at in members])
        for at, touched in zip(members, shared, strict=True):
            own[at] = touched
    return own


def unlived(panel: Panel) -> Flags:
    """[nS, nT] The days of another life of a segment: before a change of rule brought down its level, and for a
    volume before its first event and after its last."""
    other = np.zeros(panel.numerator.shape, dtype=bool)
    if panel.held is not None:
        other |= panel.held.any(axis=1, keepdims=True) & ~np.logical_or.accumulate(panel.held, axis=1)
    if panel.denominator is None:
        there = panel.numerator != 0
        begun = np.logical_or.accumulate(there, axis=1)
        goes_on = np.logical_or.accumulate(there[:, ::-1], axis=1)[:, ::-1]
        other |= ~(begun & goes_on)
    return np.asarray(other)


def days_of(cells: Flags, panel: Panel) -> int:
    """Segment-days with any of these cells [nS, nT]."""
    width = PER_DAY[panel.monitor.grain]
    return int(cells.reshape(len(cells), -1, width).any(axis=2).sum()) if cells.size else 0


def spells(found: Flags, p: Floats) -> Flags:
    """[nS, nT] The found cells with the unbroken runs of weak p-values around them. p: NaN = not tested."""
    weak = found | (np.nan_to_num(p, nan=1.0) <= WEAK)
    starts = weak & ~np.pad(weak, ((0, 0), (1, 0)))[:, :-1]
    number = np.cumsum(starts, axis=1) + np.arange(len(weak))[:, None] * (weak.shape[1] + 1)
    return weak & np.isin(number, np.unique(number[found]))


def spread(found: Sequence[Flags], segments: Sequence[pd.DataFrame]) -> list[Flags]:
    """The cells of all panels of one monitor, over the same buckets, that share events with a found one.

    Two segments share events unless they differ in a dimension that both name.
    """
    return [
        np.logical_or.reduce(
            [
                _overlap(own, other).astype(np.int8) @ cells > 0
                for cells, other in zip(found, segments, strict=True)
            ]
        )
        for own in segments
    ]


def _overlap(own: pd.DataFrame, other: pd.DataFrame) -> Flags:
    """[rows of own, rows of other] Whether no dimension tells the two apart; rows of one panel always differ."""
    if own is other:
        return np.eye(len(own), dtype=bool)
    same = np.ones((len(own), len(other)), dtype=bool)
    for name in own.columns.intersection(other.columns):
        same &= own[name].astype(str).to_numpy()[:, None] == other[name].astype(str).to_numpy()[None, :]
    return same
