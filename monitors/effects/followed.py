"""Following those who did it: what they, and those linked to them, did elsewhere after a change that drove them out.

Every segment has a cohort: who did it there in the weeks before. What a cohort does outside its segment falls after
its own weeks by itself, as people come and go; the cohorts of untouched segments show how fast. The treated cohort is
compared with their sum (difference in differences of counts), whose own scatter widens the interval (quasi-Poisson;
McCullagh and Nelder 1989).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.effects.donor_change import LEAST
from monitors.effects.draws import LevelDraws, draw_levels
from monitors.effects.study import Floats, Study

Codes = npt.NDArray[np.int64]
FEW = 3.0  # events after the change below which nothing is said to have gone on elsewhere; chosen


@dataclass(frozen=True)
class ActorEvents:
    """Events one by one or added up [nE]: actor and segment (codes; segment −1 = none of the study's), column of the
    study, how many. ties: pairs of actor and identifier [nP, 2].
    """

    actor: Codes
    segment: Codes
    column: Codes
    many: Floats
    ties: Codes


@dataclass(frozen=True)
class Followed:
    """Of one kind of trace: members of the treated cohort, or linked to it; events before and after, and draws of what
    was to be expected and of what came after; p_value: one-sided, of no more than expected; where [nS]: events after by
    segment; fresh: actors among them that were never seen before the change.
    """

    members: int
    before: float
    after: float
    draws: LevelDraws
    p_value: float
    where: Floats
    fresh: int = 0


def cohorts(study: Study, events: ActorEvents) -> Codes:
    """Pairs of actor and segment [nC, 2]: who acted in which segment in the weeks compared before the change."""
    there = (events.segment >= 0) & (events.column >= study.start) & (events.column < study.at)
    return np.unique(np.column_stack([events.actor[there], events.segment[there]]), axis=0)


def linked(pairs: Codes, ties: Codes) -> Codes:
    """Pairs of actor and segment of those who share an identifier with a cohort and are not of it."""
    if not len(pairs) or not len(ties):
        return np.zeros((0, 2), dtype=np.int64)
    shares = _joined(pairs, ties)  # identifier, segment
    others = _joined(shares, ties[:, ::-1])
    known = {(int(actor), int(segment)) for actor, segment in pairs}
    left = [tuple(one) for one in others.tolist() if tuple(one) not in known]
    return np.array(left, dtype=np.int64).reshape(-1, 2)


def follow(study: Study, events: ActorEvents, pairs: Codes, *, elsewhere: bool) -> Followed | None:
    """What the actors of `pairs` did after the change, against the cohorts of untouched segments.

    elsewhere: outside their cohort's segment alone; else anywhere. None: the treated cohort or all untouched ones have
    nobody.
    """
    treated = np.flatnonzero(study.treated)
    mine = np.isin(pairs[:, 1], treated)
    if not mine.any():
        return None
    others = pairs[
        ~mine & ~np.isin(pairs[:, 0], pairs[mine, 0])
    ]  # who is of both would be compared with themselves
    if not study.donors[others[:, 1]].any():
        return None
    pairs = np.vstack([pairs[mine], others])
    members = len(np.unique(pairs[: mine.sum(), 0]))
    rows, columns, many, places, actors = _acts(events, pairs, elsewhere)
    inside = (columns >= study.start) & (columns < study.stop)
    late = columns >= study.at
    before, after = (
        np.bincount(rows[inside & part], many[inside & part], len(study.treated)).astype(float)
        for part in (~late, late)
    )
    donors = study.donors & ~study.treated
    change, variance, scatter = _meanwhile(before[donors], after[donors])
    own = inside & late & study.treated[rows]
    came, was = float(after[treated].sum()), float(before[treated].sum())
    draws = draw_levels(was, 1.0, came, 1.0, scatter, change, variance, np.inf)
    early = inside & ~late & study.treated[rows]
    here = places[own]
    return Followed(
        members,
        was,
        came,
        draws,
        max(float((draws.ratio <= 1).mean()), 1 / len(draws.ratio)),
        np.bincount(here[here >= 0], many[own][here >= 0], len(study.treated)).astype(float),
        len(np.setdiff1d(actors[own], actors[early])),
    )


def _meanwhile(before: Floats, after: Floats) -> tuple[float, float, float]:
    """Log change of the untouched cohorts' sum, its variance, and how much more than Poisson they scatter."""
    was, came = float(before.sum()), float(after.sum())
    expected = np.maximum((before + after) * (came + 0.5) / (was + came + 1), 1e-9)
    share = (was + 0.5) / (was + came + 1)
    seen = before + after > 0
    chi = float(((after - expected) ** 2 / (expected * share))[seen].sum())
    scatter = max(1.0, chi / max(int(seen.sum()) - 1, 1))
    variance = scatter * (1 / (was + 0.5) + 1 / (came + 0.5)) + LEAST**2
    return float(np.log((came + 0.5) / (was + 0.5))), variance, scatter


def _joined(left: Codes, right: Codes) -> Codes:
    """Unique pairs (right's second, left's second) over equal firsts: an inner join of two tables of pairs."""
    order = np.argsort(right[:, 0], kind="stable")
    keys, values = right[order, 0], right[order, 1]
    first, last = np.searchsorted(keys, left[:, 0], "left"), np.searchsorted(keys, left[:, 0], "right")
    times = last - first
    at = np.repeat(first, times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.unique(np.column_stack([values[at], np.repeat(left[:, 1], times)]), axis=0)


def _acts(events: ActorEvents, pairs: Codes, elsewhere: bool) -> tuple[Codes, Codes, Floats, Codes, Codes]:
    """Of every act of every cohort: the cohort's segment, column, how many, the act's own segment, and the actor."""
    order = np.argsort(events.actor, kind="stable")
    keys = events.actor[order]
    first, last = np.searchsorted(keys, pairs[:, 0], "left"), np.searchsorted(keys, pairs[:, 0], "right")
    times = last - first
    at = order[np.repeat(first, times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)]
    rows = np.repeat(pairs[:, 1], times)
    keep = events.segment[at] != rows if elsewhere else np.ones(len(at), dtype=bool)
    at, rows = at[keep], rows[keep]
    return rows, events.column[at], events.many[at], events.segment[at], events.actor[at]
