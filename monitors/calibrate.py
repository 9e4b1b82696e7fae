"""The self-test of a home: do its p-values and its false-discovery promise hold on its own data?

What the desk finds on the days in their order is set aside first, for it is no false alarm. Whole days are then
shuffled within their weekday, all segments alike, so that nothing that lasts remains: what still alarms is false.
Changes of known size are put in, and found or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from monitors.detectors import DETECTORS, Batch, decide
from monitors.detectors.batch import Flags, Floats, read_times
from monitors.detectors.calendar import read_calendar
from monitors.detectors.timing import DAY, read_timing
from monitors.known_events import spells, spread

LEVELS = (0.05, 0.01, 0.001)
SIZES = (1.25, 1.5, 2.0, 3.0)


class PanelLike(Protocol):
    """What a panel must offer, as `monitors.series.Panel` does."""

    @property
    def ts(self) -> Any:
        """[nT] bucket starts."""

    @property
    def numerator(self) -> Any:
        """[nS, nT]."""

    @property
    def denominator(self) -> Any:
        """[nS, nT], or None for a volume."""

    @property
    def segments(self) -> Any:
        """nS rows of dimensions, or None."""

    @property
    def usable(self) -> Any:
        """[nS, nT], [nT] or None: what may be tested."""


@dataclass(frozen=True)
class _Scores:
    """p-values of one panel and detector [nS, nT], the day of each bucket, where a change was put in and how large."""

    detector: str
    p: Floats
    effect: Floats
    day: npt.NDArray[np.int64]
    per_day: int
    size: Floats


def calibrate(
    panels: Sequence[PanelLike],
    *,
    seed: int = 0,
    budget: float = 0.10,
    detectors: Sequence[str] = ("spike", "drift"),
    share: float = 0.01,
    sizes: Sequence[float] = SIZES,
    calendar: Any = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Nominal against actual levels, realised false discoveries, and power by size; a JSON-able dict.

    panels: objects with .ts [nT], .numerator, .denominator (or None) [nS, nT], .segments (or None), .usable [nS, nT],
    [nT] or None. seed: of the shuffle and of the places of change. budget: share of false discoveries that `decide`
    is asked for, once per day over all panels and detectors. share: part of the segment-days that get a change of one
    of `sizes` (times). calendar: what was known beforehand, as in `Batch`; its days keep their entries when they move.
    progress(done, all) is called twice per panel. Keys of the result: `panels`, `segment_days`, `set_aside`
    (segment-days of known events, neither tested nor learnt from), `null` (detector, nominal, actual, tests, ratio),
    `fdr` (budget, realised, discoveries, false), `power` (detector, size, days, at_1_percent, decided).
    """
    rng = np.random.default_rng(seed)
    tell = progress or (lambda done, of: None)
    batches = [_as_it_was(panel, calendar) for panel in panels]
    known = _known(panels, batches, detectors, budget, lambda done: tell(done, 2 * len(panels)))
    quiet: list[_Scores] = []
    struck: list[_Scores] = []
    for number, (batch, aside) in enumerate(zip(batches, known, strict=True)):
        batch = shuffle_days(replace(batch, usable=batch.usable & ~aside), rng)
        where = _places(batch, share, sizes, rng)
        for name in detectors:
            quiet.append(_scores(name, batch, np.ones(batch.shape)))
            struck.append(_scores(name, replace(batch, numerator=batch.numerator * where), where))
        tell(len(panels) + number + 1, 2 * len(panels))
    flags = _decide_by_day(struck, budget)
    return {
        "panels": len(panels),
        "segment_days": int(sum(len(s.p) * len(np.unique(s.day)) for s in quiet) / max(len(detectors), 1)),
        "set_aside": int(
            sum(_segment_days(aside, batch) for aside, batch in zip(known, batches, strict=True))
        ),
        "null": [_level(name, level, quiet) for name in detectors for level in LEVELS],
        "fdr": _false_share(struck, flags, budget),
        "power": [_power(name, size, struck, flags) for name in detectors for size in sizes],
    }


def _as_it_was(panel: PanelLike, calendar: Any) -> Batch:
    """The panel's batch, its calendar as codes per cell, so that the entries can move with their days."""
    batch = Batch(panel.ts, panel.numerator, panel.denominator, panel.segments, calendar, panel.usable)
    return replace(batch, calendar=read_calendar(batch))


def _known(
    panels: Sequence[PanelLike],
    batches: Sequence[Batch],
    detectors: Sequence[str],
    budget: float,
    tell: Callable[[int], None],
) -> list[Flags]:
    """[nS, nT] per panel: the cells of known events, as they are found and in all segments that share them."""
    seen: list[_Scores] = []
    for number, batch in enumerate(batches):
        seen += [_scores(name, batch, np.ones(batch.shape)) for name in detectors]
        tell(number + 1)
    flags = _decide_by_day(seen, budget)
    own, many = [], len(detectors)
    for at, batch in enumerate(batches):
        mine = slice(at * many, (at + 1) * many)
        each = [spells(flag, one.p) for flag, one in zip(flags[mine], seen[mine], strict=True)]
        own.append(np.logical_or.reduce([np.zeros(batch.shape, dtype=bool), *each]))
    kin: dict[Any, list[int]] = {}
    for at, panel in enumerate(panels):
        name = getattr(getattr(panel, "monitor", None), "name", at)
        kin.setdefault((name, batches[at].shape[1]), []).append(at)
    for members in kin.values():
        shared = spread([own[at] for at in members], [batches[at].segments for at in members])
        for at, cells in zip(members, shared, strict=True):
            own[at] = cells
    return own


def _segment_days(cells: Flags, batch: Batch) -> int:
    days = read_timing(batch.ts).day_of()
    return int(sum(cells[:, days == day].any(axis=1).sum() for day in np.unique(days)))


def shuffle_days(panel: PanelLike, rng: np.random.Generator) -> Batch:
    """The panel with its whole days shuffled within their weekday; segments and the hours of a day stay together."""
    ts = read_times(panel.ts)
    stamps = ts.astype(np.int64)
    days, inside = np.divmod(stamps, DAY)
    unique = np.unique(days)
    source = unique.copy()
    for weekday in range(7):
        same = np.flatnonzero((unique + 3) % 7 == weekday)
        source[same] = unique[rng.permutation(same)]
    want = source[np.searchsorted(unique, days)] * DAY + inside
    order = np.argsort(stamps, kind="stable")
    at = np.minimum(np.searchsorted(stamps[order], want), len(stamps) - 1)
    found = stamps[order][at] == want
    pick = order[at]
    num = np.where(found, np.asarray(panel.numerator, dtype=np.float64)[:, pick], np.nan)
    den = None if panel.denominator is None else np.asarray(panel.denominator, dtype=np.float64)[:, pick]
    usable = np.ones(num.shape, dtype=bool)
    if panel.usable is not None:
        usable = np.broadcast_to(np.asarray(panel.usable, dtype=bool), num.shape)[:, pick]
    codes = getattr(panel, "calendar", None)
    moved = None if codes is None else np.broadcast_to(np.asarray(codes), num.shape)[:, pick]
    return Batch(ts, num, den, panel.segments, moved, usable)


def _places(batch: Batch, share: float, sizes: Sequence[float], rng: np.random.Generator) -> Floats:
    """Factor of each cell: 1, or one of the sizes for a whole day of a segment."""
    days = read_timing(batch.ts).day_of()
    _, number = np.unique(days, return_inverse=True)
    daily = np.ones((batch.shape[0], number.max(initial=-1) + 1))
    struck = np.asarray(rng.random(daily.shape) < share)
    daily[struck] = rng.choice(np.asarray(sizes, dtype=np.float64), int(struck.sum()))
    factor = daily[:, number]
    if batch.denominator is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            room = batch.denominator / batch.numerator
        factor = np.where(np.isfinite(room) & (factor > room), np.maximum(room, 1.0), factor)
    return np.asarray(factor)


def _scores(name: str, batch: Batch, size: Floats) -> _Scores:
    score = DETECTORS[name](batch)
    timing = read_timing(batch.ts)
    return _Scores(name, score.p_value, score.effect, timing.day_of(), timing.per_day, size)


def _decide_by_day(scores: list[_Scores], budget: float) -> list[Flags]:
    """One decision per day over all panels and detectors, as the judge makes it."""
    flags = [np.zeros(s.p.shape, dtype=bool) for s in scores]
    for day in np.unique(np.concatenate([s.day for s in scores])) if scores else []:
        parts = [np.flatnonzero(s.day == day) for s in scores]
        flat = [s.p[:, at].ravel() for s, at in zip(scores, parts, strict=True)]
        looks = [np.full(len(f), float(s.per_day)) for f, s in zip(flat, scores, strict=True)]
        found = decide(np.concatenate(flat), budget, np.concatenate(looks)).flags
        edges = np.cumsum([len(f) for f in flat])[:-1]
        for flag, at, part in zip(flags, parts, np.split(found, edges), strict=True):
            flag[:, at] = part.reshape(len(flag), len(at))
    return flags


def _level(name: str, level: float, scores: list[_Scores]) -> dict[str, Any]:
    tested = [s.p[np.isfinite(s.p)] for s in scores if s.detector == name]
    count = sum(len(p) for p in tested)
    actual = sum(int((p <= level).sum()) for p in tested) / count if count else None
    ratio = None if actual is None else actual / level
    return {"detector": name, "nominal": level, "actual": actual, "tests": count, "ratio": ratio}


def _false_share(scores: list[_Scores], flags: list[Flags], budget: float) -> dict[str, Any]:
    """Share of the decided cells that had no change and follow none within a week (a drift may trail its cause)."""
    false = found = 0
    for s, flag in zip(scores, flags, strict=True):
        touched: Flags = np.asarray(s.size > 1)
        if s.detector != "spike":
            reach = 8 * s.per_day
            total = np.cumsum(touched, axis=1, dtype=np.int64)
            total[:, reach:] -= total[:, :-reach].copy()
            touched = total > 0
        found += int(flag.sum())
        false += int((flag & ~touched).sum())
    return {
        "budget": budget,
        "realised": false / found if found else None,
        "discoveries": found,
        "false": false,
    }


def _power(name: str, size: float, scores: list[_Scores], flags: list[Flags]) -> dict[str, Any]:
    """Share of the changed, tested cells of one size that are below 1 % and that are decided."""
    below = decided = cells = 0
    for s, flag in zip(scores, flags, strict=True):
        if s.detector == name:
            here = (s.size == size) & np.isfinite(s.p)
            cells += int(here.sum())
            below += int((here & (s.p <= 0.01)).sum())
            decided += int((here & flag).sum())
    shares = {"at_1_percent": below / cells if cells else None, "decided": decided / cells if cells else None}
    return {"detector": name, "size": float(size), "days": cells, **shares}
