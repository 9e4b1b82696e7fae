"""Noise of the leaves: variance function phi·m + kappa²·m², estimated from the leaves' own residuals.

phi is the overdispersion of counts (or the size of orders), kappa the relative error of a leaf and of its
expectation. Both come from robust scales of the residuals in bins of size, so that the cause that is searched for
does not pass for noise.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from monitors.explain.causes.leaves import Floats, Ints, bin_sums

# units of phi; small neighbouring leaves are added up to this size before their variance is read; chosen
_BLOCK = 6.0
_BINS = 12  # bins of size; chosen
_CLIP = 4.0  # robust standard deviations; residuals are clipped here; chosen
_MAD = 0.6744897501960817  # median absolute deviation of a standard normal variable
_PILES = 256  # random groups of leaves whose sums give the overall variance; chosen
_PRIOR_BLOCKS = 25.0  # blocks; weight of Poisson's phi = 1 against the estimate, for counts; chosen
# relative error of a leaf where few leaves tell it, and as how many leaves it counts; chosen
_PRIOR_KAPPA, _PRIOR_LEAVES = 0.1, 10.0
COUNT_PHI = 5.0  # phi; whole numbers with more are amounts, not counts; chosen
_WILDEST = 0.5  # upper bound of kappa²; more is a few large events, which is phi; chosen
_SAMPLE = 25_000  # leaves from which the noise is estimated; chosen


@dataclass(frozen=True)
class Noise:
    """phi and kappa² of the variance function, and the number of blocks of leaves behind the estimate."""

    phi: float
    kappa2: float
    points: int

    def weight(self, mean: Floats) -> Floats:
        """Inverse variance per unit of mean, which turns amounts into effective counts; same shape as `mean`."""
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
    """Assign positions to `count` pseudo-random groups that follow no dimension (multiplicative hash)."""
    hashed = positions * 2654435761
    hashed >>= 12
    hashed -= hashed // count * count
    return hashed


@lru_cache(8)
def _piles(size: int, count: int) -> Ints:
    """Group of each of `size` residuals, as `scatter` assigns it."""
    return scatter(np.arange(size, dtype=np.int64), count)


def sample_rows(live: Ints) -> Ints:
    """Sample of the live leaves from which the noise is estimated."""
    every = -(-live.size // _SAMPLE)
    return live if every <= 1 else live[scatter(live, every) == 0]


def estimate_noise(residual: Floats, mean: Floats, floor: float) -> Noise:
    """Fit phi and kappa² to residuals [n] of leaves with mean size [n] (average of both sides, ≥ 0), in the leaves'
    own order.

    floor: lower bound of phi, 1 for counts, 0 for amounts.
    """
    used = mean > 0
    d, m = (residual, mean) if used.all() else (residual[used], mean[used])
    if d.size < 4:
        rough = float(np.mean(d**2 / m)) if d.size else 1.0
        return Noise(max(floor, rough, 1e-9), _PRIOR_KAPPA**2, int(d.size))
    floor = max(floor, 1e-6 * float((m**2).sum() / m.sum()))
    unit, piles = _pile_spread(d, m, m)
    blocks, m1, m2 = _blocks(d, m, _BLOCK * (1.0 if floor == 1.0 else max(unit, floor)))
    spread, size, weight = _spread_by_size(blocks, m1, m2)
    phi, kappa2 = _fit(spread, size, weight, floor)
    if piles >= 30:
        # Sums of many leaves show the whole variance, tails included; robust scales of single leaves do not.
        scale, _ = _pile_spread(d, m, phi * m + kappa2 * m**2)
        scale = min(max(scale, 0.5), 4.0)
        phi, kappa2 = max(phi * scale, floor), kappa2 * scale
    if floor >= 1.0 and (phi < COUNT_PHI or m1.size < _PRIOR_BLOCKS):
        # Counts are shrunk to Poisson unless many blocks disagree: among few events a cause is much of the variance.
        trust = m1.size / (m1.size + _PRIOR_BLOCKS)
        phi = 1.0 + trust * (phi - 1.0)
    # Few leaves do not show how much a leaf strays by itself.
    known = m1.size / (m1.size + _PRIOR_LEAVES)
    return Noise(phi, known * kappa2 + (1.0 - known) * _PRIOR_KAPPA**2, int(m1.size))


def _pile_spread(d: Floats, m: Floats, variance: Floats) -> tuple[float, int]:
    """Robust variance of the residuals' sums over pseudo-random groups, in units of `variance`; and the number of
    groups.
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
    """Neighbouring small leaves added up to a size whose variance can be read: residual, mean and Σ mean² per block."""
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
    """Robust variance of d ÷ √m1 in bins of m2 ÷ m1: (variance, size, weight) per bin."""
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
    """Non-negative line variance = phi + kappa²·size by iteratively reweighted least squares (relative errors)."""
    phi, kappa2 = float(np.average(spread, weights=weight)), 0.0
    if spread.size == 1 or phi <= 0:
        return max(phi, floor), 0.01**2
    # In units of the mean spread and size, so that squares of weights stay finite.
    unit, wide = phi, float(np.average(size, weights=weight))
    phi, kappa2 = _line(spread / unit, size / wide, weight, floor / unit, _WILDEST * wide / unit)
    return max(phi * unit, floor), max(kappa2 * unit / wide, 0.005**2)


def _line(spread: Floats, size: Floats, weight: Floats, floor: float, wildest: float) -> tuple[float, float]:
    """The line itself, with phi at least `floor` and kappa² at most `wildest`, of spreads and sizes around 1."""
    phi, kappa2 = 1.0, 0.0
    least = 1e-6  # lower bound of a bin, so that none has all the weight
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
        if kappa2 > wildest:
            phi, kappa2 = max(floor, float((r0 - wildest * s1) / s0)), wildest
    return phi, kappa2


def mixed_density(inner: Floats, theta: Floats, prior: Floats) -> float:
    """Log density of gaps [n] under unit noise and random effects, but for a constant.

    inner: inner products [k + j + 1]² of the columns of k standard normal effects, of j factors and of the gaps; it is
    written into. The factors are integrated out around theta [j], under a normal prior of variance [j].
    """
    k = inner.shape[0] - theta.size - 1
    # One Cholesky factor has all: both determinants on its diagonal, and the misfit as the last pivot. The misfit may
    # be 0, so 1 is added to it.
    corner = 1.0 + float((theta**2 / prior).sum())
    inner[np.diag_indices_from(inner)] += np.concatenate([np.ones(k), 1 / prior, [corner]])
    inner[-1, k:-1] -= theta / prior  # only the lower triangle is read
    pivots = np.linalg.cholesky(inner).diagonal()
    misfit = float(pivots[-1]) ** 2 - 1.0
    return -0.5 * (misfit + float(np.log(prior).sum())) - float(np.log(pivots[:-1]).sum())


def stabilised_products(
    y: Floats, fitted: Floats, kappa: float, uneven: Floats, columns: Floats
) -> tuple[Floats, float]:
    """Inner products [k + 1]² of columns [n, k] and the gap of counts y [n] to their fitted values [n], all on the
    scale on which a leaf's variance is 1; and the log density's term of that scale.

    The scale is an inverse hyperbolic sine, for a variance of m + kappa²·m²; a log factor weighs as `slope` on it.
    uneven: variance of each leaf's own log factor beside kappa² [n].
    """
    gap = (np.arcsinh(kappa * np.sqrt(y)) - np.arcsinh(kappa * np.sqrt(fitted))) * 2 / kappa
    slope = (np.sqrt(fitted / (1 + kappa**2 * fitted)) + np.sqrt(y / (1 + kappa**2 * y))) / 2
    variance = 1 + uneven * slope**2
    root = 1 / np.sqrt(variance)
    weighed = np.column_stack([columns * (slope * root)[:, None], gap * root])
    return weighed.T @ weighed, -0.5 * float(np.log((y + kappa**2 * y**2) * variance).sum())


def likely_factors(y: Floats, e: Floats, design: Floats, prior: Floats, kappa2: float) -> Floats:
    """Log factors [j] of counts y [n] against e [n] at the posterior's mode, leaves independent (Fisher scoring).

    design: which leaves each factor changes [n, j]; the first changes all. prior: variance of each factor before
    anything is seen. kappa2: the leaves' own.
    """
    outside = design[:, 1:].sum(axis=1) == 0
    theta = np.zeros(design.shape[1])
    theta[0] = np.clip(np.log(max(y[outside].sum(), 0.5) / max(e[outside].sum(), 0.5)), -2, 2)
    for j in range(1, theta.size):
        inside = design[:, j] > 0
        ratio = max(float(y[inside].sum()), 0.5) / max(float(e[inside].sum()), 0.05)
        theta[j] = np.clip(np.log(ratio) - theta[0], -4, 4)
    for _ in range(12):
        fitted = e * np.exp(design @ theta)
        weight = 1 / (1 + kappa2 * (fitted + y) / 2)
        gradient = design.T @ (weight * (y - fitted)) - theta / prior
        hessian = (design * (weight * fitted)[:, None]).T @ design + np.diag(1 / prior)
        step = np.clip(np.linalg.solve(hessian, gradient), -1, 1)
        theta = np.clip(theta + step, -6, 6)
        if np.abs(step).max() < 1e-3:
            break
    return theta
