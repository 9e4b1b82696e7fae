"""Known events of a home's history, as the desk itself finds them; they are excluded before a null test.

Shuffling destroys what lasts, but a day on which something happened stays such a day, and must not count as a false
alarm. Excluded are the findings of the desk's own decision over the days in their order, of which at most its budget
is false, so that little of the null is lost. What the desk missed stays in and counts as false when it is found in
another order: the test's figures are no better than the desk, and may be worse.
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

WEAK = 0.05  # p-value up to which a bucket beside a found one belongs to the same run; chosen


def known_cells(
    panels: Sequence[Panel],
    scores: Sequence[Mapping[str, Score]],
    mornings: Iterable[ReportedAlert],
    cells: Cells,
) -> list[Flags]:
    """Cells of what the mornings found [nS, nT] per panel, in all segments of the monitor that share its events.

    A finding stands for its bucket with the unbroken weak ones around it, and all days on which its episode was open.
    """
    found = [np.zeros(panel.numerator.shape, dtype=bool) for panel in panels]
    alive = [np.zeros(panel.numerator.shape, dtype=bool) for panel in panels]
    for morning in mornings:
        for one in morning.found:
            found[one.panel][one.row, one.column] = True
        for episode in morning.episodes:
            if episode.alive:
                at, row, column = cells.at(episode.monitor, episode.segment, episode.seen_bucket)
                width = PER_DAY[panels[at].monitor.grain]
                day = column // width * width
                alive[at][row, day : day + width] = True
    runs = [
        np.logical_or.reduce([cells_alive, *(bad_runs(flag, score.p_value) for score in one.values())])
        for flag, cells_alive, one in zip(found, alive, scores, strict=True)
    ]
    members_of: dict[str, list[int]] = {}
    for number, panel in enumerate(panels):
        members_of.setdefault(panel.monitor.name, []).append(number)
    for members in members_of.values():
        shared = sharing_cells([runs[at] for at in members], [panels[at].segments for at in members])
        for at, touched in zip(members, shared, strict=True):
            runs[at] = touched
    return runs


def outside_life(panel: Panel) -> Flags:
    """Days of another life of a segment [nS, nT].

    They are the days before a change of rule lowered its level, and of a volume those before its first and after its
    last event.
    """
    other = np.zeros(panel.numerator.shape, dtype=bool)
    if panel.held is not None:
        other |= panel.held.any(axis=1, keepdims=True) & ~np.logical_or.accumulate(panel.held, axis=1)
    if panel.denominator is None:
        active = panel.numerator != 0
        begun = np.logical_or.accumulate(active, axis=1)
        not_ended = np.logical_or.accumulate(active[:, ::-1], axis=1)[:, ::-1]
        other |= ~(begun & not_ended)
    return np.asarray(other)


def days_of(cells: Flags, panel: Panel) -> int:
    """Number of segment-days with any of these cells [nS, nT]."""
    width = PER_DAY[panel.monitor.grain]
    return int(cells.reshape(len(cells), -1, width).any(axis=2).sum()) if cells.size else 0


def bad_runs(found: Flags, p: Floats) -> Flags:
    """The found cells with the unbroken runs of weak p-values around them [nS, nT]; p: NaN = not tested."""
    weak = found | (np.nan_to_num(p, nan=1.0) <= WEAK)
    starts = weak & ~np.pad(weak, ((0, 0), (1, 0)))[:, :-1]
    number = np.cumsum(starts, axis=1) + np.arange(len(weak))[:, None] * (weak.shape[1] + 1)
    return weak & np.isin(number, np.unique(number[found]))


def sharing_cells(found: Sequence[Flags], segments: Sequence[pd.DataFrame]) -> list[Flags]:
    """Cells of all panels of one monitor, over the same buckets, that share events with a found cell.

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
    """Whether no dimension distinguishes two rows [rows of own, rows of other]; rows of one panel always differ."""
    if own is other:
        return np.eye(len(own), dtype=bool)
    same = np.ones((len(own), len(other)), dtype=bool)
    for name in own.columns.intersection(other.columns):
        same &= own[name].astype(str).to_numpy()[:, None] == other[name].astype(str).to_numpy()[None, :]
    return same
