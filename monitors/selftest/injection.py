"""Injected changes: of known size, in the direction a monitor watches, and in all segments that contain them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.observe.scoring import PER_DAY
from monitors.observe.series import Panel

SIZES = (1.5, 2.0, 3.0, 5.0)  # factors on the numerator, upwards or downwards; chosen
LASTS = (1, 7)  # days; chosen
SELDOM = 4.0  # times less often than its monitor a segment is changed, at least; chosen
ECHO = 8  # days after a change on which an alert may still be about it: the memory of the drift detector


@dataclass(frozen=True)
class Change:
    """One change. panel, row: the segment; day: its first day, counted in days of the panel; size: factor; days:
    length; up: increase.
    """

    panel: int
    row: int
    day: int
    size: float
    days: int
    up: bool


@dataclass(frozen=True)
class InjectedPanels:
    """Panels with changes; touched: changed cells [nS, nT] per panel; containing: (panel, row) of the segments of
    each change.
    """

    panels: list[Panel]
    touched: list[Flags]
    containing: list[set[tuple[int, int]]]


def draw_changes(
    panels: Sequence[Panel],
    asked: Sequence[Flags],
    every: float,
    sizes: Sequence[float],
    lasts: Sequence[int],
    rng: np.random.Generator,
) -> list[Change]:
    """Random changes among the tested cells `asked` [nS, days] per panel: on average one per monitor in `every` days.

    A monitor of few segments gets fewer, so that none is changed more often than once in `SELDOM` × `every` days.
    sizes, lasts: drawn uniformly.
    """
    places = [np.argwhere(cells) for cells in asked]
    ends = np.cumsum([len(one) for one in places])
    watched: dict[str, tuple[int, int]] = {}
    for one, cells in zip(panels, asked, strict=True):
        rows, span = watched.get(one.monitor.name, (0, 0))
        more, days = int(cells.any(axis=1).sum()), int(cells.any(axis=0).sum())
        watched[one.monitor.name] = (rows + more, max(span, days))
    count = round(sum(span / every * min(1.0, rows / SELDOM) for rows, span in watched.values()))
    changes = []
    total = int(ends[-1]) if len(ends) else 0
    for chosen in np.sort(rng.choice(total, min(count, total), replace=False)).tolist():
        panel = int(np.searchsorted(ends, chosen, side="right"))
        row, day = places[panel][chosen - (int(ends[panel - 1]) if panel else 0)].tolist()
        toward = panels[panel].monitor.direction
        up = bool(rng.random() < 0.5) if toward == "both" else toward == "up"
        changes.append(Change(panel, row, day, float(rng.choice(sizes)), int(rng.choice(lasts)), up))
    return changes


def inject(
    panels: Sequence[Panel], usual: Sequence[Floats], changes: Sequence[Change], rng: np.random.Generator
) -> InjectedPanels:
    """Inject the changes; the extra events also count in the segments of the same monitor that contain the changed
    one.

    usual: [nS, nT] per panel, expected numerator, NaN = the observed one is used.
    """
    numerators = [panel.numerator.copy() for panel in panels]
    touched = [np.zeros(panel.numerator.shape, dtype=bool) for panel in panels]
    containing = []
    for change in changes:
        panel = panels[change.panel]
        width = PER_DAY[panel.monitor.grain]
        part = slice(change.day * width, (change.day + change.days) * width)
        extra = _extra(panel, change, part, usual[change.panel], rng)
        rows = {(change.panel, change.row), *_containing(panels, change)}
        for number, row in rows:
            cells = numerators[number][row, part] + extra
            numerators[number][row, part] = np.maximum(cells, 0.0)
            touched[number][row, part] = True
        containing.append(rows)
    made = [_with(panel, numerator) for panel, numerator in zip(panels, numerators, strict=True)]
    return InjectedPanels(made, touched, containing)


def affected_cells(touched: Flags, per_day: int) -> Flags:
    """The changed cells [nS, nT] and those within the memory of a detector after them."""
    reach = ECHO * per_day + 1
    total = np.cumsum(touched, axis=1, dtype=np.int64)
    total[:, reach:] -= total[:, :-reach].copy()
    return np.asarray(total > 0)


def _extra(
    panel: Panel, change: Change, part: slice, usual: Floats, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Events more (or fewer) in each bucket of a change; of a share above one half its rarer side is changed."""
    actual = panel.numerator[change.row, part]
    expected = np.where(np.isfinite(usual[change.row, part]), usual[change.row, part], actual)
    room = np.full(actual.shape, np.inf)
    more, side = change.up, 1.0
    if panel.denominator is not None and bool((panel.numerator <= panel.denominator).all()):
        whole = panel.denominator[change.row, part]
        room = whole - actual
        if expected.sum() > 0.5 * whole.sum():
            actual, expected, room = room, np.maximum(whole - expected, 0.0), actual
            more, side = not change.up, -1.0
    counted = bool((panel.numerator == np.round(panel.numerator)).all())
    if more:
        added = (change.size - 1) * np.maximum(expected, 0.0)
        return side * np.minimum(rng.poisson(added).astype(float) if counted else added, room)
    left = (
        rng.binomial(np.maximum(actual, 0).astype(np.int64), 1 / change.size)
        if counted
        else actual / change.size
    )
    return side * (left - actual)


def _containing(panels: Sequence[Panel], change: Change) -> set[tuple[int, int]]:
    """Panel and row of the segments of the same monitor that contain the changed one and more."""
    own = panels[change.panel]
    segment = own.segment(change.row)
    found = set()
    for number, panel in enumerate(panels):
        if panel.monitor.name == own.monitor.name and set(panel.watch) < set(own.watch):
            inside = np.ones(panel.rows, dtype=bool)
            for name in panel.watch:
                inside &= (panel.segments[name].astype(str) == segment[name]).to_numpy()
            found |= {(number, row) for row in np.flatnonzero(inside).tolist()}
    return found


def _with(panel: Panel, numerator: Floats) -> Panel:
    """The panel with another numerator; an unchanged panel stays the same object, so that it is not scored again."""
    return panel if np.array_equal(numerator, panel.numerator) else replace(panel, numerator=numerator)
