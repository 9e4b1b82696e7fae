"""Calibration: a deviate's rank among the panel's own past ones, and an honest tail beyond them.

Pooled split conformal (Vovk et al. 2005; pooling over segments, Barber et al. 2023) assumes that standardised
deviates of one class are exchangeable over segments and recent time; ranks then hold at any sample size. Beyond the
last few dozen ranks the map from deviate to normal score is continued as a straight line, which assumes a tail no
heavier than the last stretch that was seen; with little past it leans on a fixed, slightly heavy prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from monitors.detectors.batch import Flags, Floats

FAR = 14.0  # deviates beyond are all the same
STEP, BEND = 0.075, 4.0  # bin width at zero; it grows as (1 + |z| / BEND)²
HALF = int(np.ceil(FAR / (1 + FAR / BEND) / STEP))
BINS = 2 * HALF
TAIL = 6.0  # ranks kept at the end before the straight line takes over
KNEE = 0.7  # where, as a share of that point, the stretch begins whose slope it keeps
SETTLED = 1000.0  # deviates seen that count as much as the prior does for the slope of the tail
FLAT = 0.9  # the line is laid so much flatter than that stretch: real tails bend, and an error here is a false alarm


@dataclass(frozen=True)
class Rule:
    """block: buckets between refreshes; window: buckets of past kept; censor: share of nulls that masking removes
    from each tail; prior, wide: the shape assumed before much is seen, a normal of this standard deviation that
    weighs as many observations."""

    block: int
    window: int
    censor: float = 0.008
    prior: float = 40.0
    wide: float = 1.15


def normal_scores(
    z: Floats, kind: npt.NDArray[np.int64], learn: Flags, kinds: int, rule: Rule
) -> tuple[Floats, Floats, Floats]:
    """Scores whose upper and lower tails are standard normal under no change, and the 95 % limits of z [nS, nT].

    kind: class of each cell, 0 … kinds−1; learn: cells that may teach (tested, unmasked). Each block of buckets is
    ranked against the blocks before it only.
    """
    present = np.flatnonzero(np.bincount(kind.ravel(), minlength=kinds))
    number = np.zeros(kinds, dtype=np.int64)
    number[present] = np.arange(len(present))
    place = _place(z)
    at = place.astype(np.int64)
    block = np.arange(z.shape[1]) // rule.block
    cell = block[None, :] * len(present) + number[kind]
    counts = _histograms(at, cell, learn & np.isfinite(z), int(block[-1]) + 1, len(present), rule)
    used = np.flatnonzero(np.bincount(cell.ravel(), minlength=counts.shape[0]))
    row = np.zeros(counts.shape[0], dtype=np.int64)
    row[used] = np.arange(len(used))
    table = _score_table(counts[used], rule)
    cell = row[cell]
    flat = cell * (BINS + 1) + at
    low = table.ravel()[flat]
    score = low + (place - at) * (table.ravel()[flat + 1] - low)
    lower, upper = _limits(table)
    return np.where(np.isfinite(z), score, np.nan), lower[cell], upper[cell]


def _place(z: Floats) -> Floats:
    """Position of each deviate on the bent axis of bins, 0 … BINS."""
    finite = np.clip(np.nan_to_num(z), -FAR, FAR)
    return np.clip(finite / (1 + np.abs(finite) / BEND) / STEP + HALF, 0, BINS - 1e-6)


def _edges() -> Floats:
    """Deviate at each bin edge."""
    bent = (np.arange(BINS + 1) - HALF) * STEP
    return np.asarray(bent / (1 - np.abs(bent) / BEND))


def two_sided(score: Floats, up: float = 0.5) -> Floats:
    """p-value giving the share `up` of its error to the upper tail: disjoint tails, so their levels add up."""
    high = ndtr(-score) / up
    low = ndtr(score) / (1 - up)
    return np.clip(np.minimum(high, low), 1e-300, 1.0)


def _histograms(
    at: npt.NDArray[np.int64],
    cell: npt.NDArray[np.int64],
    good: Flags,
    blocks: int,
    kinds: int,
    rule: Rule,
) -> Floats:
    """Counts [blocks × kinds, bins] of what each block may be ranked against."""
    counts = np.bincount(cell[good] * BINS + at[good], minlength=blocks * kinds * BINS)
    counts = counts.reshape(blocks, kinds, BINS)
    total = np.concatenate([np.zeros((1, kinds, BINS)), np.cumsum(counts, axis=0)[:-1]])
    keep = max(1, rule.window // rule.block)
    total[keep:] -= total[:-keep].copy() if keep < blocks else 0
    return total.reshape(blocks * kinds, BINS)


def _score_table(counts: Floats, rule: Rule) -> Floats:
    """Normal score at each bin edge, for each row of counts [rows, bins + 1]."""
    edges = _edges()
    seen = np.sum(counts, axis=-1, keepdims=True)
    under = np.concatenate([np.zeros_like(seen), np.cumsum(counts, axis=-1)], axis=-1)
    censor, weight = rule.censor, rule.prior
    prior = ndtr(-edges / rule.wide)
    above = ((seen - under) * (1 - 2 * censor) + censor * seen + weight * prior) / (seen + weight)
    below = (under * (1 - 2 * censor) + censor * seen + weight * prior[::-1]) / (seen + weight)
    right = above < below
    score = ndtri(np.clip(np.where(right, above, below), 1e-300, 0.5))
    score = np.where(right, -score, score)
    least = np.maximum((TAIL + 0.5) / (seen + weight), 2.5 * censor)
    far = -ndtri(np.minimum(least, 0.1))[..., 0]
    sure = seen[..., 0] / (seen[..., 0] + SETTLED)
    upper = _straighten(score, far, edges, sure, 1 / rule.wide)
    lower = -_straighten(-score[..., ::-1], far, edges, sure, 1 / rule.wide)[..., ::-1]
    return np.where(np.arange(BINS + 1) >= HALF, upper, lower)


def _straighten(score: Floats, far: Floats, edges: Floats, sure: Floats, usual: float) -> Floats:
    """Continue the upper end as a straight line from the score `far` on, with the slope of the stretch before it:
    as far as that is `sure`, and else the `usual` one.
    """
    first = np.argmax(score >= far[..., None], axis=-1)
    middle = np.argmax(score >= KNEE * far[..., None], axis=-1)
    y1, y0 = (np.take_along_axis(score, i[..., None], -1)[..., 0] for i in (first, middle))
    slope = np.clip(FLAT * (y1 - y0) / np.maximum(edges[first] - edges[middle], STEP), 0.15, 2.0)
    slope = sure * slope + (1 - sure) * usual
    line = y1[..., None] + slope[..., None] * (edges - edges[first][..., None])
    return np.where(np.arange(BINS + 1) >= first[..., None], line, score)


def _limits(table: Floats) -> tuple[Floats, Floats]:
    """Deviates at the 2.5 % and 97.5 % points of each row of a table."""
    edges = _edges()
    return edges[BINS - np.argmax(table[..., ::-1] <= -1.96, axis=-1)], edges[
        np.argmax(table >= 1.96, axis=-1)
    ]
