"""How noisy the leaves are, estimated from the leaves: variance phi·m + kappa²·m² around the expectation.

phi is the counting (or order size) noise, kappa the relative error of a leaf and of its expectation. Both
come from robust scales of the residuals in bins of size, so that the cause that is looked for does not pass
for noise.
"""

from dataclasses import dataclass

import numpy as np

from monitors.explain.leaves import Floats, bin_sums

_BLOCK = 6.0  # expected size under which neighbouring leaves are added up before their spread is read
_BINS = 12
_CLIP = 4.0
_MAD = 0.6744897501960817


@dataclass(frozen=True)
class Noise:
    """phi, kappa² and how much heavier than normal the tails are (1 = normal); `points` says from how many
    blocks.
    """

    phi: float
    kappa2: float
    tail: float
    points: int

    def weight(self, mean: Floats) -> Floats:
        """Inverse variance per unit of mean: turns amounts into effective counts."""
        return 1.0 / (self.phi + self.kappa2 * mean)


def estimate_noise(residual: Floats, mean: Floats, floor: float) -> Noise:
    """Fit phi and kappa² to residuals [n] with mean size [n] (both sides' average, ≥ 0), in the leaves' own
    order.

    `floor` is the least phi allowed: 1 for counts, 0 for amounts.
    """
    used = mean > 0
    d, m1, m2 = _blocks(residual[used], mean[used])
    scale = float(m2.sum() / m1.sum()) if m1.size else 1.0
    floor = max(floor, 1e-6 * scale)
    if m1.size < 4:
        return Noise(max(floor, float(np.mean(d**2 / m1)) if m1.size else 1.0), 0.05**2, 1.0, int(m1.size))
    spread, size, weight, tail = _spread_by_size(d, m1, m2)
    phi, kappa2 = _fit(spread, size, weight, floor)
    return Noise(phi, kappa2, tail, int(m1.size))


def _blocks(residual: Floats, mean: Floats) -> tuple[Floats, Floats, Floats]:
    """Add up neighbouring small leaves until a block has a size whose spread can be read."""
    unit = np.quantile(mean, 0.9) if mean.size else 1.0
    least = min(_BLOCK, float(unit) * _BLOCK)
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


def _spread_by_size(d: Floats, m1: Floats, m2: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Robust variance of d/√m1 in bins of m2/m1: (spread, size, weight) per bin, and the tail's heaviness."""
    size = m2 / m1
    t = d / np.sqrt(m1)
    order = np.argsort(size, kind="stable")
    bins = max(1, min(_BINS, order.size // 25))
    spread, sizes, weights, tails = [], [], [], []
    for part in np.array_split(order, bins):
        x = t[part]
        mad = float(np.median(np.abs(x - np.median(x)))) / _MAD
        if mad <= 0:
            mad = float(np.sqrt(np.mean(x**2)))
        clipped = np.minimum(x**2, (_CLIP * mad) ** 2)
        spread.append(max(mad**2, float(np.mean(clipped))))
        tails.append(float(np.mean(np.abs(x) > _CLIP * mad)) if mad > 0 else 0.0)
        sizes.append(float(size[part].mean()))
        weights.append(float(part.size))
    tail = float(np.average(tails, weights=weights))
    return np.array(spread), np.array(sizes), np.array(weights), tail


def _fit(spread: Floats, size: Floats, weight: Floats, floor: float) -> tuple[float, float]:
    """Non-negative line spread = phi + kappa²·size by reweighted least squares (relative errors)."""
    phi, kappa2 = float(np.average(spread, weights=weight)), 0.0
    if spread.size == 1:
        return max(phi, floor), 0.01**2
    for _ in range(6):
        fitted = np.maximum(phi + kappa2 * size, 1e-300)
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
    return max(phi, floor), max(kappa2, 0.005**2)
