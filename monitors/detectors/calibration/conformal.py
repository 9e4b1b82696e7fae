"""Calibration: the conformal rank of a residual among the panel's past residuals, with tail extrapolation.

Pooled split conformal (Vovk et al. 2005; pooling over segments, Barber et al. 2023) assumes that the standardised
residuals of a size class are exchangeable over segments and recent time; ranks then hold at any sample size. Beyond
the last few ranks the map from residual to normal score is continued as a straight line. This assumes a tail no
heavier than the last observed stretch; with little past the line follows a slightly heavy-tailed prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.calibration.censoring import lost_shares, put_back

FAR = 14.0  # standard deviations; residuals beyond are clipped; chosen
# Bin width at 0, and the residual that sets its growth as (1 + |z| / BEND)²; standard deviations, chosen.
STEP, BEND = 0.075, 4.0
HALF = int(np.ceil(FAR / (1 + FAR / BEND) / STEP))  # bins on either side of 0
BINS = 2 * HALF  # bins of the transformed axis
# bin edges on the transformed axis, on which all bins have the same width
BENT = (np.arange(BINS + 1) - HALF) * STEP
EDGES: Floats = BENT / (1 - np.abs(BENT) / BEND)  # residual at each bin edge [bins + 1]
TAIL = 6.0  # ranks; the outermost ones that tail extrapolation replaces; chosen
KNEE = 0.7  # share of that score; from here to the last rank the slope of the tail is read; chosen
SETTLED = 1000.0  # residuals; weight of the prior slope of the tail against the observed one; chosen
BLUR = 2.5  # times the share lost to masking; smaller tail shares than this are extrapolated; chosen


@dataclass(frozen=True)
class RankRule:
    """How conformal ranks are taken.

    block: buckets between refreshes of the calibration set; window: buckets of past in it; censor: share of nulls
        beyond the masking limit in each tail
    prior, prior_sd: prior of the distribution, a normal with this standard deviation that weighs `prior` residuals
    tail_factor: factor on the extrapolated tail's slope; below 1 gives less extreme p-values, which errs on the side
        of no alert
    """

    block: int
    window: int
    censor: float = 0.008
    prior: float = 40.0
    prior_sd: float = 1.15
    tail_factor: float = 0.91

    @cached_property
    def tail(self) -> Floats:
        """Prior residuals above each bin edge [bins + 1]."""
        return np.asarray(self.prior * ndtr(-EDGES / self.prior_sd))


@dataclass(frozen=True)
class _Ranks:
    """Calibration sets, one row per size class and block.

    under: [rows, bins + 1], past residuals below each bin edge, those lost to masking restored; seen: all of them;
        above, below: the straight lines of the upper and of the lower tail, the lower one on the mirrored axis.
    """

    under: Floats
    seen: Floats
    above: _Line
    below: _Line


@dataclass(frozen=True)
class _Line:
    """Tail extrapolation from edge number `first` on: score + slope × (residual − residual at that edge)."""

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
    masked: Flags | None = None,
    by_other_score: bool = False,
    band: bool = True,
) -> tuple[Floats, Floats, Floats]:
    """Conformal ranks of residuals as normal scores, and the 95 % limits of the residuals [nS, nT].

    z: residuals, NaN = not tested. kind: size class of each cell, 0 … kinds − 1. learn: cells of the calibration set.
        Each block of buckets is ranked against earlier blocks only. masked: cells that masking removed from the set
        (None: a share of `rule.censor` in each tail is assumed). by_other_score: masking went by another score than
        z. band: False = no limits are computed, for speed.
    Under no change both tails of the scores are standard normal. Assumes exchangeable residuals within a class.
    """
    # Over 40 lines: one chain of look-ups whose steps share a dozen index arrays; a part would take them all.
    present = np.flatnonzero(np.bincount(kind.ravel(), minlength=kinds))
    number = np.zeros(kinds, dtype=np.int64)
    number[present] = np.arange(len(present))
    place, known = _bin_position(z), np.isfinite(z)
    at = place.astype(np.int64)
    block = np.arange(z.shape[-1]) // rule.block
    # Panels that are scored together are ranked apart: each has classes of its own.
    panels = int(np.prod(z.shape[:-2]))
    sets = len(present) * panels
    cell = number[kind]
    cell += block * sets
    if panels > 1:
        cell += len(present) * np.arange(panels).reshape(*z.shape[:-2], 1, 1)
    groups = (int(block[-1]) + 1) * sets
    used = np.flatnonzero(np.bincount(cell.ravel(), minlength=groups))
    good, keep = learn & known, max(1, rule.window // rule.block)
    under = _calibration_counts(at, cell, good, used, sets, keep)
    if by_other_score and masked is not None:
        masked_under = _calibration_counts(at, cell, masked & known, used, sets, keep)
        ranks = _ranked(*put_back(under, masked_under, HALF, rule.censor), rule)
    else:
        lost = np.full((2, panels, int(block[-1]) + 1), rule.censor)
        if masked is not None:
            lost = lost_shares(z, good, masked & known, block, keep, rule.censor)
        ranks = _ranked(*_uncensored(under, lost[:, used % sets // len(present), used // sets]), rule)
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


def _bin_position(z: Floats) -> Floats:
    """Position of each residual on the transformed axis of bins, 0 … BINS."""
    place = np.clip(z, -FAR, FAR)
    place[np.isnan(place)] = 0.0
    place /= 1 + np.abs(place) / BEND
    place /= STEP
    place += HALF
    return np.asarray(np.clip(place, 0, BINS - 1e-6, out=place))


def two_sided(score: Floats, up: float = 0.5) -> Floats:
    """p-value with the share `up` of its error in the upper tail; the tails are disjoint, so their levels add up."""
    high = ndtr(-score) / up
    low = ndtr(score) / (1 - up)
    return np.clip(np.minimum(high, low), 1e-300, 1.0)


def _calibration_counts(
    at: npt.NDArray[np.int64],
    cell: npt.NDArray[np.int64],
    good: Flags,
    used: npt.NDArray[np.int64],
    kinds: int,
    keep: int,
) -> Floats:
    """Past residuals below each bin edge for the rows `used` [used, bins + 1].

    A row's number is block × kinds + kind, as in `cell`. at: bin of each residual. good: cells counted. keep: blocks
    in the window.
    """
    blocks = int(used[-1]) // kinds + 1
    counts = np.bincount(cell[good] * BINS + at[good], minlength=blocks * kinds * BINS)
    total = np.zeros((blocks + 1, kinds, BINS), dtype=np.int64)
    np.cumsum(counts.reshape(blocks, kinds, BINS), axis=0, out=total[1:])
    block, kind = used // kinds, used % kinds
    within = total[block, kind]
    if blocks > keep:  # else nothing is too old, and before the first block there is nothing
        within -= total[np.maximum(block - keep, 0), kind]
    under = np.zeros((len(used), BINS + 1))
    np.cumsum(within, axis=1, out=under[:, 1:])
    return under


def _uncensored(under: Floats, lost: Floats) -> tuple[Floats, Floats]:
    """The counts with these shares of all residuals restored beyond either end, and the shares."""
    whole = under[:, -1] / (1 - lost.sum(axis=0))
    filled = under + (lost[1] * whole)[:, None]
    filled[:, 0], filled[:, -1] = 0.0, whole
    return filled, lost


def _ranked(under: Floats, lost: Floats, rule: RankRule) -> _Ranks:
    """The counts with tail extrapolation beyond their last few ranks; lost: share of either tail that was masked."""
    seen = under[:, -1]
    least = (TAIL + 0.5) / (seen + rule.prior)
    far = [-ndtri(np.minimum(np.maximum(least, BLUR * share), 0.1)) for share in lost]
    prior = rule.tail
    above = seen[:, None] - under + prior
    below = (under + prior[::-1])[:, ::-1]
    # Edges are compared by tail share, not by score, which saves a quantile per edge.
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
    """Normal score of a rank, the prior residuals included."""
    above = seen - under + rule.tail[edge]
    below = under + rule.tail[BINS - edge]
    share = np.minimum(above, below) / (seen + rule.prior)
    score = ndtri(np.minimum(np.maximum(share, 1e-300), 0.5))
    return np.where(above < below, -score, score)


def _line(ends: list[npt.NDArray[np.int64]], scores: Floats, seen: Floats, rule: RankRule) -> _Line:
    """Line of tail extrapolation from the first of two edges on.

    Its slope is that of the stretch between the edges, shrunk to the prior's by the number of residuals seen.
    """
    first, middle = ends
    trust = seen / (seen + SETTLED)
    rise = np.maximum(EDGES[first] - EDGES[middle], STEP)
    slope = np.clip(rule.tail_factor * (scores[0] - scores[1]) / rise, 0.15, 2.0)
    return _Line(first, scores[0], trust * slope + (1 - trust) / rule.prior_sd)


def _score_table(ranks: _Ranks, places: npt.NDArray[np.int64] | None, rule: RankRule) -> Floats:
    """Normal score at each bin edge of each row, flat; with `places` only at those positions and the next edge."""
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
    """Residuals at the 2.5 % and 97.5 % points of each row of a table."""
    return EDGES[BINS - np.argmax(table[..., ::-1] <= -1.96, axis=-1)], EDGES[
        np.argmax(table >= 1.96, axis=-1)
    ]
