"""Calibration: a deviate's rank among the panel's own past ones, and an honest tail beyond them.

Pooled split conformal (Vovk et al. 2005; pooling over segments, Barber et al. 2023) assumes that standardised
deviates of one class are exchangeable over segments and recent time; ranks then hold at any sample size. Beyond the
last few dozen ranks the map from deviate to normal score is continued as a straight line, which assumes a tail no
heavier than the last stretch that was seen; with little past it leans on a fixed, slightly heavy prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.calibration.censoring import lost_shares, put_back

FAR = 14.0  # deviates beyond are all the same
STEP, BEND = 0.075, 4.0  # bin width at zero; it grows as (1 + |z| / BEND)²
HALF = int(np.ceil(FAR / (1 + FAR / BEND) / STEP))
BINS = 2 * HALF
BENT = (np.arange(BINS + 1) - HALF) * STEP
EDGES: Floats = BENT / (1 - np.abs(BENT) / BEND)  # deviate at each bin edge
TAIL = 6.0  # ranks kept at the end before the straight line takes over
KNEE = 0.7  # where, as a share of that point, the stretch begins whose slope it keeps
SETTLED = 1000.0  # deviates seen that count as much as the prior does for the slope of the tail
BLUR = 2.5  # times the share that masking took: only within the rest are the outermost ranks known


@dataclass(frozen=True)
class RankRule:
    """block: buckets between refreshes; window: buckets of past kept; censor: share of nulls beyond the limit of
    masking in each tail; prior, wide: the shape assumed before much is seen, a normal of this standard deviation that
    weighs as many observations; flat: the line is laid so much flatter than the stretch before it, for real tails
    bend, and an error here is a false alarm."""

    block: int
    window: int
    censor: float = 0.008
    prior: float = 40.0
    wide: float = 1.15
    flat: float = 0.91

    @cached_property
    def tail(self) -> Floats:
        """What the prior says lies above each bin edge, as so many observations [bins + 1]."""
        return np.asarray(self.prior * ndtr(-EDGES / self.wide))


@dataclass(frozen=True)
class _Ranks:
    """What each row (a class in a block) is ranked against; one entry per row.

    under [rows, bins + 1]: earlier deviates below each bin edge, those that masking took included; seen: all of them;
    above, below: straight lines that take over at either end, the lower one told as if the axis were mirrored.
    """

    under: Floats
    seen: Floats
    above: _Line
    below: _Line


@dataclass(frozen=True)
class _Line:
    """From edge number `first` on: score + slope × way from that edge."""

    first: npt.NDArray[np.int64]
    score: Floats
    slope: Floats


def normal_scores(
    z: Floats,
    kind: npt.NDArray[np.int64],
    learn: Flags,
    kinds: int,
    rule: RankRule,
    *,
    hidden: Flags | None = None,
    elsewhere: bool = False,
    band: bool = True,
) -> tuple[Floats, Floats, Floats]:
    """Scores whose upper and lower tails are standard normal under no change, and the 95 % limits of z [nS, nT].

    kind: class of each cell, 0 … kinds−1; learn: cells that may teach (tested, unmasked). Each block of buckets is
    ranked against the blocks before it only. hidden: cells that masking keeps from teaching (None: as many as the
    rule's `censor` says are taken to be missing); elsewhere: another score than this one decided so. band: False
    leaves the limits empty, for whom they are of no use.
    """
    present = np.flatnonzero(np.bincount(kind.ravel(), minlength=kinds))
    number = np.zeros(kinds, dtype=np.int64)
    number[present] = np.arange(len(present))
    place, known = _place(z), np.isfinite(z)
    at = place.astype(np.int64)
    block = np.arange(z.shape[1]) // rule.block
    cell = number[kind]
    cell += block * len(present)
    groups = (int(block[-1]) + 1) * len(present)
    used = np.flatnonzero(np.bincount(cell.ravel(), minlength=groups))
    good, keep = learn & known, max(1, rule.window // rule.block)
    under = _earlier(at, cell, good, used, len(present), keep)
    if elsewhere and hidden is not None:
        masked = _earlier(at, cell, hidden & known, used, len(present), keep)
        ranks = _ranked(*put_back(under, masked, HALF, rule.censor), rule)
    else:
        lost = np.full((2, int(block[-1]) + 1), rule.censor)
        if hidden is not None:
            lost = lost_shares(z, good, hidden & known, block, keep, rule.censor)
        ranks = _ranked(*_filled(under, lost[:, used // len(present)]), rule)
    row = np.zeros(groups, dtype=np.int64)
    row[used] = np.arange(len(used))
    cell = row[cell]
    flat = cell * (BINS + 1) + at
    table = _score_table(ranks, None if band else flat, rule)
    low = table[flat]
    score = np.where(known, low + (place - at) * (table[flat + 1] - low), np.nan)
    if not band:
        return score, score[:0], score[:0]
    lower, upper = _limits(table.reshape(-1, BINS + 1))
    return score, lower[cell], upper[cell]


def _place(z: Floats) -> Floats:
    """Position of each deviate on the bent axis of bins, 0 … BINS."""
    place = np.clip(z, -FAR, FAR)
    place[np.isnan(place)] = 0.0
    place /= 1 + np.abs(place) / BEND
    place /= STEP
    place += HALF
    return np.asarray(np.clip(place, 0, BINS - 1e-6, out=place))


def two_sided(score: Floats, up: float = 0.5) -> Floats:
    """p-value giving the share `up` of its error to the upper tail: disjoint tails, so their levels add up."""
    high = ndtr(-score) / up
    low = ndtr(score) / (1 - up)
    return np.clip(np.minimum(high, low), 1e-300, 1.0)


def _earlier(
    at: npt.NDArray[np.int64],
    cell: npt.NDArray[np.int64],
    good: Flags,
    used: npt.NDArray[np.int64],
    kinds: int,
    keep: int,
) -> Floats:
    """Number of deviates below each bin edge that the rows `used` may be ranked against [used, bins + 1].

    A row's number is block × kinds + kind, as in `cell`; keep: blocks remembered.
    """
    blocks = int(used[-1]) // kinds + 1
    counts = np.bincount(cell[good] * BINS + at[good], minlength=blocks * kinds * BINS)
    total = np.zeros((blocks + 1, kinds, BINS), dtype=np.int64)
    np.cumsum(counts.reshape(blocks, kinds, BINS), axis=0, out=total[1:])
    block, kind = used // kinds, used % kinds
    within = total[block, kind] - total[np.maximum(block - keep, 0), kind]
    under = np.zeros((len(used), BINS + 1))
    np.cumsum(within, axis=1, out=under[:, 1:])
    return under


def _filled(under: Floats, lost: Floats) -> tuple[Floats, Floats]:
    """The counts with these shares of all put back beyond either end, and the shares themselves."""
    whole = under[:, -1] / (1 - lost.sum(axis=0))
    filled = under + (lost[1] * whole)[:, None]
    filled[:, 0], filled[:, -1] = 0.0, whole
    return filled, lost


def _ranked(under: Floats, lost: Floats, rule: RankRule) -> _Ranks:
    """The counts with the lines beyond their last few dozen ranks; lost: share of either tail that was hidden."""
    seen = under[:, -1]
    least = (TAIL + 0.5) / (seen + rule.prior)
    far = [-ndtri(np.minimum(np.maximum(least, BLUR * share), 0.1)) for share in lost]
    prior = rule.tail
    above = seen[:, None] - under + prior
    below = (under + prior[::-1])[:, ::-1]
    # Which edges score so high is asked of the shares, not of their scores: no quantile is needed for that.
    ends = [
        np.argmax(side <= (ndtr(-way * k) * (seen + rule.prior))[:, None], axis=1)
        for side, way in zip((above, below), far, strict=True)
        for k in (1.0, KNEE)
    ]
    edge = np.concatenate([ends[0], ends[1], BINS - ends[2], BINS - ends[3]])
    row = np.tile(np.arange(len(seen)), 4)
    scores = _ranked_score(under[row, edge], seen[row], edge, rule).reshape(4, -1)
    return _Ranks(
        under, seen, _line(ends[:2], scores[:2], seen, rule), _line(ends[2:], -scores[2:], seen, rule)
    )


def _ranked_score(under: Floats, seen: Floats, edge: npt.NDArray[np.int64], rule: RankRule) -> Floats:
    """Normal score of a rank, the prior included."""
    above = seen - under + rule.tail[edge]
    below = under + rule.tail[BINS - edge]
    share = np.minimum(above, below) / (seen + rule.prior)
    score = ndtri(np.minimum(np.maximum(share, 1e-300), 0.5))
    return np.where(above < below, -score, score)


def _line(ends: list[npt.NDArray[np.int64]], scores: Floats, seen: Floats, rule: RankRule) -> _Line:
    """Continue the end as a straight line from the first of two edges on, with the slope of the stretch between them
    as far as enough was seen to be sure of it, and else the usual one.
    """
    first, middle = ends
    sure = seen / (seen + SETTLED)
    rise = np.maximum(EDGES[first] - EDGES[middle], STEP)
    slope = np.clip(rule.flat * (scores[0] - scores[1]) / rise, 0.15, 2.0)
    return _Line(first, scores[0], sure * slope + (1 - sure) / rule.wide)


def _score_table(ranks: _Ranks, places: npt.NDArray[np.int64] | None, rule: RankRule) -> Floats:
    """Normal score at each bin edge of each row, flat; with `places` only where needed, at them and the next edge."""
    rows = len(ranks.seen)
    table = np.zeros(rows * (BINS + 1))
    if places is None:
        wanted = np.arange(len(table))
    else:
        needed = np.zeros(len(table), dtype=bool)
        needed[places] = needed[places + 1] = True
        wanted = np.flatnonzero(needed)
    row, edge = np.divmod(wanted, BINS + 1)
    score = _ranked_score(ranks.under.ravel()[wanted], ranks.seen[row], edge, rule)
    for line, side, way in ((ranks.above, 1, edge), (ranks.below, -1, BINS - edge)):
        own = (edge >= HALF) if side > 0 else (edge < HALF)
        at = np.flatnonzero(own & (way >= line.first[row]))
        here = row[at]
        score[at] = side * (line.score[here] + line.slope[here] * (EDGES[way[at]] - EDGES[line.first[here]]))
    table[wanted] = score
    return table


def _limits(table: Floats) -> tuple[Floats, Floats]:
    """Deviates at the 2.5 % and 97.5 % points of each row of a table."""
    return EDGES[BINS - np.argmax(table[..., ::-1] <= -1.96, axis=-1)], EDGES[
        np.argmax(table >= 1.96, axis=-1)
    ]
