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

BRIDGES = 2  # of a cohort who used an identifier, from which it ties others to the cohort; chosen


@dataclass(frozen=True)
class ActorEvents:
    """Events one by one or added up [nE]: actor and segment (codes; segment −1 = none of the study's), column of the
    study, how many. ties: pairs of actor and identifier [nP, 2]; first: column of the first use of each [nP].
    """

    actor: Codes
    segment: Codes
    column: Codes
    many: Floats
    ties: Codes
    first: Codes


@dataclass(frozen=True)
class Followed:
    """Of one kind of trace: members of the treated cohort, or linked to it; events before and after, and draws of what
    was to be expected and of what came after; p_value: one-sided, of no more than expected; where [nS]: events after by
    segment.
    """

    members: int
    before: float
    after: float
    draws: LevelDraws
    p_value: float
    where: Floats


def cohorts(study: Study, events: ActorEvents) -> Codes:
    """Pairs of actor and segment [nC, 2]: who acted in which segment in the weeks compared before the change."""
    there = (events.segment >= 0) & (events.column >= study.start) & (events.column < study.at)
    return np.unique(np.column_stack([events.actor[there], events.segment[there]]), axis=0)


def linked(pairs: Codes, ties: Codes) -> Codes:
    """Pairs of actor and segment of those who share an identifier with a cohort and are not of it.

    An identifier speaks for a cohort where BRIDGES of it used it: one alone may be of another ring by chance, and would
    bring all of that.
    """
    if not len(pairs) or not len(ties):
        return np.zeros((0, 2), dtype=np.int64)
    shares, many = _joined(pairs, np.unique(ties, axis=0))  # identifier, segment
    others, _ = _joined(shares[many >= BRIDGES], ties[:, ::-1])
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
    rows, columns, many, places, _ = _acts(events, pairs, elsewhere)
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
    here = places[own]
    return Followed(members, was, came, draws, _at_most(draws), _by_place(study, here, many[own]))


def newcomers(study: Study, events: ActorEvents, pairs: Codes) -> Codes:
    """Those of `linked` pairs that are new: none of their identifiers was theirs before the change."""
    if not len(pairs):
        return pairs
    begun = np.full(int(max(events.ties[:, 0].max(), pairs[:, 0].max())) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begun, events.ties[:, 0], events.first)
    return np.asarray(pairs[begun[pairs[:, 0]] >= study.at])


def follow_new(study: Study, events: ActorEvents, pairs: Codes, cohort: Codes) -> Followed | None:
    """What new actors linked to a cohort did after the change, anywhere, against those linked to untouched cohorts.

    pairs: of `newcomers`; cohort: of `cohorts`, whose size is what new ones are out of. There is no before to compare.
    None: the treated cohort or all untouched ones have nobody.
    """
    treated = np.flatnonzero(study.treated)
    donors = np.flatnonzero(study.donors & ~study.treated)
    size = np.bincount(cohort[:, 1], minlength=len(study.treated)).astype(float)
    if not size[treated].sum() or not size[donors].sum():
        return None
    mine = np.isin(pairs[:, 1], treated)
    pairs = np.vstack([pairs[mine], pairs[~mine & ~np.isin(pairs[:, 0], pairs[mine, 0])]])
    rows, columns, many, places, _ = _acts(events, pairs, False)
    late = (columns >= study.at) & (columns < study.stop)
    found = np.bincount(rows[late], many[late], len(study.treated)).astype(float)
    usual, asked = found[donors], size[donors] > 0
    expected = np.maximum(size[donors] * (usual.sum() + 0.5) / size[donors].sum(), 1e-9)
    chi = float(((usual - expected) ** 2 / expected)[asked].sum())
    scatter = max(1.0, chi / max(int(asked.sum()) - 1, 1))
    own = late & study.treated[rows]
    draws = draw_levels(
        float(usual.sum()),
        float(size[donors].sum()),
        float(found[treated].sum()),
        float(size[treated].sum()),
        scatter,
        0.0,
        LEAST**2,
        np.inf,
    )
    members = len(np.unique(pairs[: mine.sum(), 0]))
    came = float(found[treated].sum())
    return Followed(members, 0.0, came, draws, _at_most(draws), _by_place(study, places[own], many[own]))


def _at_most(draws: LevelDraws) -> float:
    """One-sided p-value of no more than expected, not below what the draws can tell."""
    return max(float((draws.ratio <= 1).mean()), 1 / len(draws.ratio))


def _by_place(study: Study, places: Codes, many: Floats) -> Floats:
    return np.bincount(places[places >= 0], many[places >= 0], len(study.treated)).astype(float)


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


def _joined(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Unique pairs (right's second, left's second) over equal firsts, and how often each: a join of two tables."""
    order = np.argsort(right[:, 0], kind="stable")
    keys, values = right[order, 0], right[order, 1]
    first, last = np.searchsorted(keys, left[:, 0], "left"), np.searchsorted(keys, left[:, 0], "right")
    times = last - first
    at = np.repeat(first, times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    found = np.column_stack([values[at], np.repeat(left[:, 1], times)])
    pairs, many = np.unique(found, axis=0, return_counts=True)
    return pairs, many


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
