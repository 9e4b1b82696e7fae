"""How noisy the leaves are, estimated from the leaves: variance phi·m + kappa²·m² around the expectation.

phi is the counting (or order size) noise, kappa the relative error of a leaf and of its expectation. Both
come from robust scales of the residuals in bins of size, so that the cause that is looked for does not pass
for noise.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from monitors.explain.causes.leaves import Floats, Ints, bin_sums

_BLOCK = 6.0  # neighbouring leaves are added up to this many units of phi before their spread is read
_BINS = 12
_CLIP = 4.0
_MAD = 0.6744897501960817
_PILES = 256
_PRIOR_BLOCKS = 25.0
COUNT_PHI = 5.0  # whole numbers noisier than this are amounts, not counts
_WILDEST = 0.5  # kappa² of no leaf is larger: what varies more is few large events, which is phi
_SAMPLE = 25_000  # leaves from which the noise is read


@dataclass(frozen=True)
class Noise:
    """phi and kappa², and from how many blocks of leaves they are known."""

    phi: float
    kappa2: float
    points: int

    def weight(self, mean: Floats) -> Floats:
        """Inverse variance per unit of mean: turns amounts into effective counts."""
        scaled = mean * self.kappa2
        scaled += self.phi
        return np.reciprocal(scaled, out=scaled)


def median(values: Floats) -> float:
    """Median without the checks that cost more than the median itself."""
    half = values.size // 2
    parted = values.copy()
    parted.partition(half)
    middle = float(parted[half])
    return middle if values.size % 2 else float(parted[:half].max() + middle) / 2


def scatter(positions: Ints, count: int) -> Ints:
    """Send positions to `count` piles without any pattern that the dimensions could share (multiplicative
    hash).
    """
    hashed = positions * 2654435761
    hashed >>= 12
    hashed -= hashed // count * count
    return hashed


@lru_cache(8)
def _piles(size: int, count: int) -> Ints:
    """The pile of each of so many residuals."""
    return scatter(np.arange(size, dtype=np.int64), count)


def sample_rows(live: Ints) -> Ints:
    """The leaves, of those that hold anything, from which the noise is read."""
    every = -(-live.size // _SAMPLE)
    return live if every <= 1 else live[scatter(live, every) == 0]


def estimate_noise(residual: Floats, mean: Floats, floor: float) -> Noise:
    """Fit phi and kappa² to residuals [n] with mean size [n] (both sides' average, ≥ 0), in the leaves' own
    order.

    `floor` is the least phi allowed: 1 for counts, 0 for amounts.
    """
    used = mean > 0
    d, m = (residual, mean) if used.all() else (residual[used], mean[used])
    if d.size < 4:
        rough = float(np.mean(d**2 / m)) if d.size else 1.0
        return Noise(max(floor, rough, 1e-9), 0.05**2, int(d.size))
    floor = max(floor, 1e-6 * float((m**2).sum() / m.sum()))
    unit, piles = _pile_spread(d, m, m)
    blocks, m1, m2 = _blocks(d, m, _BLOCK * (1.0 if floor == 1.0 else max(unit, floor)))
    spread, size, weight = _spread_by_size(blocks, m1, m2)
    phi, kappa2 = _fit(spread, size, weight, floor)
    if piles >= 30:
        # Sums of many leaves show the true variance, tails and all; single leaves only the middle of it.
        scale, _ = _pile_spread(d, m, phi * m + kappa2 * m**2)
        scale = min(max(scale, 0.5), 4.0)
        phi, kappa2 = max(phi * scale, floor), kappa2 * scale
    if floor >= 1.0 and (phi < COUNT_PHI or m1.size < _PRIOR_BLOCKS):
        # Counts are Poisson until many blocks say otherwise: a cause is a large part of a few events' spread.
        trust = m1.size / (m1.size + _PRIOR_BLOCKS)
        return Noise(1.0 + trust * (phi - 1.0), kappa2, int(m1.size + _PRIOR_BLOCKS))
    return Noise(phi, kappa2, int(m1.size))


def _pile_spread(d: Floats, m: Floats, variance: Floats) -> tuple[float, int]:
    """Robust variance of residuals summed over piles of scattered leaves, in units of `variance`; and the
    piles.
    """
    count = int(min(_PILES, max(d.size // 8, 1)))
    pile = _piles(d.size, count)
    sums, sizes = bin_sums(pile, d, count), bin_sums(pile, m, count)
    expected = sizes if variance is m else bin_sums(pile, variance, count)
    shift = float(d.sum() / m.sum())
    x = (sums - shift * sizes) / np.sqrt(np.maximum(expected, 1e-300))
    mad = float(median(np.abs(x - median(x)))) / _MAD
    return max(mad**2, 1e-12), count


def _blocks(residual: Floats, mean: Floats, least: float) -> tuple[Floats, Floats, Floats]:
    """Add up neighbouring small leaves until a block has a size whose spread can be read."""
    least = min(least, float(mean.sum()) / 30)
    small = mean < least
    ids = np.floor(np.cumsum(mean[small]) / least).astype(np.int64)
    parts = [[residual[~small]], [mean[~small]], [mean[~small] ** 2]]
    if ids.size:
        parts[0].append(bin_sums(ids, residual[small], 0))
        parts[1].append(bin_sums(ids, mean[small], 0))
        parts[2].append(bin_sums(ids, mean[small] ** 2, 0))
    d, m1, m2 = (np.concatenate(p) for p in parts)
    kept = m1 > 0
    return d[kept], m1[kept], m2[kept]


def _spread_by_size(d: Floats, m1: Floats, m2: Floats) -> tuple[Floats, Floats, Floats]:
    """Robust variance of d/√m1 in bins of m2/m1: (spread, size, weight) per bin."""
    size = m2 / m1
    t = d / np.sqrt(m1)
    # Sizes to two digits (the upper half of a float32) sort in one pass.
    order = np.argsort((size.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16), kind="stable")
    bins = max(1, min(_BINS, order.size // 25))
    spread, sizes, weights = [], [], []
    for part in np.array_split(order, bins):
        x = t[part]
        mad = float(median(np.abs(x - median(x)))) / _MAD
        if mad <= 0:
            mad = float(np.sqrt(np.mean(x**2)))
        clipped = np.minimum(x**2, (_CLIP * mad) ** 2)
        spread.append(max(mad**2, float(np.mean(clipped))))
        sizes.append(float(size[part].mean()))
        weights.append(float(part.size))
    return np.array(spread), np.array(sizes), np.array(weights)


def _fit(spread: Floats, size: Floats, weight: Floats, floor: float) -> tuple[float, float]:
    """Non-negative line spread = phi + kappa²·size by reweighted least squares (relative errors)."""
    phi, kappa2 = float(np.average(spread, weights=weight)), 0.0
    if spread.size == 1:
        return max(phi, floor), 0.01**2
    least = max(1e-6 * phi, 1e-100)  # no bin is so quiet that it alone decides
    for _ in range(6):
        fitted = np.maximum(phi + kappa2 * size, least)
        w = weight / fitted**2
        s0, s1, s2 = w.sum(), (w * size).sum(), (w * size**2).sum()
        r0, r1 = (w * spread).sum(), (w * spread * size).sum()
        det = s0 * s2 - s1**2
        if det > 1e-12 * s0 * s2:
            phi, kappa2 = float((s2 * r0 - s1 * r1) / det), float((s0 * r1 - s1 * r0) / det)
        if det <= 1e-12 * s0 * s2 or kappa2 < 0:
            phi, kappa2 = float(r0 / s0), 0.0
        if phi < floor:
            phi = floor
            kappa2 = max(0.0, float((r1 - phi * s1) / s2))
        if kappa2 > _WILDEST:
            phi, kappa2 = max(floor, float((r0 - _WILDEST * s1) / s0)), _WILDEST
    return max(phi, floor), max(kappa2, 0.005**2)
