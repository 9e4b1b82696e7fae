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

EDGE, STEP = 14.0, 0.05
BINS = int(2 * EDGE / STEP)
TAIL = 12.0  # ranks kept at the end before the straight line takes over
PRIOR = 40.0  # weight of the prior shape, in observations
WIDE = 1.15  # the prior: normal with this standard deviation


@dataclass(frozen=True)
class Rule:
    """block: buckets between refreshes; window: buckets of past kept; censor: share of nulls that masking removes
    from each tail."""

    block: int
    window: int
    censor: float = 0.004


def normal_scores(
    z: Floats, kind: npt.NDArray[np.int64], learn: Flags, kinds: int, rule: Rule
) -> tuple[Floats, Floats, Floats]:
    """Scores whose upper and lower tails are standard normal under no change, and the 95 % limits of z [nS, nT].

    kind: class of each cell, 0 … kinds−1; learn: cells that may teach (tested, unmasked). Each block of buckets is
    ranked against the blocks before it only.
    """
    counts = _histograms(z, kind, learn, kinds, rule)
    table = _score_table(counts, rule.censor)
    block = np.minimum(np.arange(z.shape[1]) // rule.block, len(table) - 1)[None, :]
    place = np.clip((np.nan_to_num(z) + EDGE) / STEP, 0, BINS - 1e-6)
    at = place.astype(np.int64)
    low = table[block, kind, at]
    score = low + (place - at) * (table[block, kind, at + 1] - low)
    lower, upper = _limits(table)
    return np.where(np.isfinite(z), score, np.nan), lower[block, kind], upper[block, kind]


def two_sided(score: Floats, up: float = 0.5) -> Floats:
    """p-value giving the share `up` of its error to the upper tail: disjoint tails, so their levels add up."""
    high = ndtr(-score) / up
    low = ndtr(score) / (1 - up)
    return np.clip(np.minimum(high, low), 1e-300, 1.0)


def _histograms(z: Floats, kind: npt.NDArray[np.int64], learn: Flags, kinds: int, rule: Rule) -> Floats:
    """Counts [blocks, kinds, bins] of what each block may be ranked against."""
    blocks = -(-z.shape[1] // rule.block)
    block = np.broadcast_to(np.arange(z.shape[1]) // rule.block, z.shape)
    good = learn & np.isfinite(z)
    at = np.clip((z[good] + EDGE) / STEP, 0, BINS - 1).astype(np.int64)
    flat = (block[good] * kinds + kind[good]) * BINS + at
    counts = np.bincount(flat, minlength=blocks * kinds * BINS).reshape(blocks, kinds, BINS)
    total = np.concatenate([np.zeros((1, kinds, BINS)), np.cumsum(counts, axis=0)[:-1]])
    keep = max(1, rule.window // rule.block)
    total[keep:] -= total[:-keep].copy() if keep < blocks else 0
    return total


def _score_table(counts: Floats, censor: float) -> Floats:
    """Normal score at each bin edge [blocks, kinds, bins + 1]."""
    edges = np.linspace(-EDGE, EDGE, BINS + 1)
    seen = np.sum(counts, axis=-1, keepdims=True)
    under = np.concatenate([np.zeros_like(seen), np.cumsum(counts, axis=-1)], axis=-1)
    high = (seen - under) * (1 - 2 * censor) + censor * seen
    low = under * (1 - 2 * censor) + censor * seen
    prior = ndtr(-edges / WIDE)
    above = (high + PRIOR * prior) / (seen + PRIOR)
    below = (low + PRIOR * prior[::-1]) / (seen + PRIOR)
    score = np.where(above < below, -ndtri(np.clip(above, 1e-300, 1)), ndtri(np.clip(below, 1e-300, 1)))
    return _straighten(score, np.maximum((TAIL + 0.5) / (seen + PRIOR), 2.5 * censor), edges)


def _straighten(score: Floats, least: Floats, edges: Floats) -> Floats:
    """Continue both ends as straight lines from where the tail probability falls below `least`."""
    far = -ndtri(np.minimum(least, 0.1))[..., 0]
    near = 0.5 * far
    out = score.copy()
    for side in (1, -1):
        oriented = score if side > 0 else -score[..., ::-1]
        ahead = np.maximum.accumulate(oriented, axis=-1)
        first = np.argmax(ahead >= far[..., None], axis=-1)
        middle = np.argmax(ahead >= near[..., None], axis=-1)
        take = np.take_along_axis
        y1, y0 = (take(ahead, i[..., None], -1)[..., 0] for i in (first, middle))
        gap = np.maximum((first - middle) * STEP, STEP)
        slope = np.clip((y1 - y0) / gap, 0.15, 2.0)
        line = y1[..., None] + slope[..., None] * (edges - edges[first][..., None])
        joined = np.where(np.arange(len(edges)) >= first[..., None], line, ahead)
        half = len(edges) // 2
        if side > 0:
            out[..., half:] = joined[..., half:]
        else:
            out[..., : half + 1] = -joined[..., ::-1][..., : half + 1]
    return out


def _limits(table: Floats) -> tuple[Floats, Floats]:
    """z at the 2.5 % and 97.5 % points [blocks, kinds]."""
    upper = np.argmax(table >= 1.96, axis=-1) * STEP - EDGE
    lower = (BINS - np.argmax(table[..., ::-1] <= -1.96, axis=-1)) * STEP - EDGE
    return lower, upper
