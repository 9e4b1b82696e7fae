"""Catch against friction: every threshold a rule could have had, today's point, and what beats it.

Catch is the confirmed bad a rule hits that no rule in force before it had hit, friction the confirmed good. Both are
of labelled events only, and events below today's threshold are labelled less often than those above: so nothing
counts as better that hits more events than today, however few of them are confirmed good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.rules.score_log import Flags, ScoreLog
from monitors.rules.whatif import BAD, GOOD

POINTS = 60  # thresholds drawn at most; chosen
PRICES = 12  # exchange rates of good for bad that split thresholds are tried at; chosen
LEAST_BAD = (
    20  # confirmed bad below which no split threshold is sought: it would be learned from chance; chosen
)


@dataclass(frozen=True)
class FrontierPoint:
    """One setting of a rule: how many confirmed bad it catches and confirmed good it stops."""

    threshold: float | None  # None: not one threshold for all (as it is, or by segment)
    bad: int
    good: int
    hits: int
    by: str = ""  # the column by whose values thresholds differ
    thresholds: Mapping[str, float] | None = None

    def beats(self, other: FrontierPoint) -> bool:
        """Whether it catches as much with less friction, or more with no more, and hits no more events."""
        as_good = self.bad >= other.bad and self.good <= other.good and self.hits <= other.hits
        return as_good and (self.bad, self.good) != (other.bad, other.good)


@dataclass(frozen=True)
class Frontier:
    """The settings of one rule over some days, with today's among them."""

    rule: str
    points: list[FrontierPoint]  # one threshold for all, from the highest to the lowest
    today: FrontierPoint
    better: list[FrontierPoint]  # single thresholds that beat today's point

    @property
    def best(self) -> FrontierPoint | None:
        """Of those that beat today's the one that stops least good, then catches most."""
        return min(self.better, key=lambda one: (one.good, -one.bad), default=None)


def open_to(log: ScoreLog, rule: str) -> Flags:
    """Rows of a rule that are its to catch: answered, and hit by no rule in force that is asked before it."""
    own = log.of_rule(rule)
    others = log.hit & ~own
    return own & log.answered & log.comes_first(others | own, log.strength)


def find_frontier(log: ScoreLog, rule: str, where: Mapping[str, str] | None = None) -> Frontier:
    """The frontier of one rule over the days of the log, in a segment. Empty for a rule without events of its own.

    Raises KeyError for a segment's column that is not there.
    """
    rows = np.flatnonzero(open_to(log, rule) & log.within(where or {}))
    today = _as_it_is(log, rows)
    if not len(rows):
        return Frontier(rule, [], today, [])
    points = _curve(log.score[rows], log.verdict[rows], log.floor(rule), log.threshold(rule))
    return Frontier(rule, points, today, [point for point in points if point.beats(today)])


def _curve(
    score: npt.NDArray[np.float64], verdict: npt.NDArray[np.int64], floor: float, now: float
) -> list[FrontierPoint]:
    """One point a threshold: round numbers from the floor up to the highest score, today's among them."""
    top = float(score.max())
    step = max((top - floor) / POINTS, 1e-9)
    size = 10 ** np.floor(np.log10(step))
    step = float(next(size * one for one in (1, 2, 5, 10) if size * one >= step))
    grid = np.unique(np.r_[np.arange(np.ceil(floor / step) * step, top + step, step), now, floor])
    order = np.sort(score)
    bad, good = np.sort(score[verdict == BAD]), np.sort(score[verdict == GOOD])
    return [
        FrontierPoint(
            round(float(at), 6),
            int(len(bad) - np.searchsorted(bad, at)),
            int(len(good) - np.searchsorted(good, at)),
            int(len(order) - np.searchsorted(order, at)),
        )
        for at in grid[::-1]
    ]


@dataclass(frozen=True)
class SplitFrontier:
    """Thresholds by the values of a column, chosen on the earlier half of the days, measured on the later half."""

    by: str
    point: FrontierPoint
    today: FrontierPoint


def find_splits(log: ScoreLog, rule: str) -> list[SplitFrontier]:
    """For each segment column the split thresholds that beat today's on days they were not chosen on, best first."""
    rows = np.flatnonzero(open_to(log, rule))
    day = log.rows["day"].to_numpy()[rows]
    if not len(rows) or (log.verdict[rows] == BAD).sum() < LEAST_BAD:
        return []
    middle = np.median(np.unique(day))
    early, late = rows[day < middle], rows[day >= middle]
    before, today = _as_it_is(log, early), _as_it_is(log, late)
    found = []
    for column in log.segments:
        codes, names = pd.factorize(log.told(column).iloc[rows])
        if len(names) < 2:
            continue
        first, then = codes[day < middle], codes[day >= middle]
        tried = _chosen(log, first, early, log.floor(rule))
        # The price too is chosen on the earlier half: what is best on the later one would flatter itself.
        better = [(cuts, point) for cuts in tried if (point := _point(log, first, early, cuts)).beats(before)]
        if better:
            cuts, _ = max(better, key=lambda one: before.good - one[1].good + one[1].bad - before.bad)
            point = _point(log, then, late, cuts)
            named = {str(names[value]): float(cut) for value, cut in enumerate(cuts) if np.isfinite(cut)}
            if point.beats(today):
                found.append(SplitFrontier(column, replace(point, by=column, thresholds=named), today))
    return sorted(found, key=lambda one: one.point.good - one.point.bad)


def _as_it_is(log: ScoreLog, rows: npt.NDArray[np.int64]) -> FrontierPoint:
    hit = rows[log.hit[rows]]
    bad, good = (int((log.verdict[hit] == one).sum()) for one in (BAD, GOOD))
    return FrontierPoint(None, bad, good, len(hit))


def _chosen(
    log: ScoreLog, codes: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], floor: float
) -> npt.NDArray[np.float64]:
    """By price (rows) and value (columns) the threshold at which bad less price × events hit is largest.

    Prices: confirmed bad that one more event touched should be worth, around what the logged ones are worth. Beyond all
    scores where nothing pays, and for a value that is not among the rows.
    """
    bad = log.verdict[rows] == BAD
    prices = np.geomspace(0.5, 50, PRICES) * bad.sum() / max(len(rows), 1)
    cuts = np.full((PRICES, int(codes.max(initial=0)) + 1), np.inf)
    for value in np.unique(codes):
        own = np.flatnonzero(codes == value)
        own = own[np.argsort(-log.score[rows[own]], kind="stable")]
        score, caught = log.score[rows[own]], np.cumsum(bad[own])
        gain = caught - prices[:, None] * np.arange(1, len(own) + 1)
        best = gain.argmax(axis=1)
        pays = gain.max(axis=1) > 0
        cuts[:, value] = np.where(pays, np.maximum(floor, np.floor(score[best])), np.ceil(score[0]) + 1)
    return cuts


def _point(
    log: ScoreLog,
    codes: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    cuts: npt.NDArray[np.float64],
) -> FrontierPoint:
    """What thresholds by value come to on some rows; a value without one is not hit."""
    at = np.where(codes < len(cuts), cuts[np.minimum(codes, len(cuts) - 1)], np.inf)
    hit = rows[log.score[rows] >= at]
    bad, good = (int((log.verdict[hit] == one).sum()) for one in (BAD, GOOD))
    return FrontierPoint(None, bad, good, len(hit))


def as_frame(found: Frontier) -> pd.DataFrame:
    """The points of a frontier as a table: threshold, caught bad, stopped good, hits."""
    return pd.DataFrame(
        [
            {"threshold": point.threshold, "bad": point.bad, "good": point.good, "hits": point.hits}
            for point in found.points
        ]
    )
