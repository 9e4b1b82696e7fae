"""What a bucket should have been: the same phase of the weeks before, overdispersed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.detectors.batch import Batch, Floats


@dataclass(frozen=True)
class Baseline:
    """actual, expected and the predictive sd of each bucket, rates where a denominator exists; NaN = cold."""

    actual: Floats
    expected: Floats
    sd: Floats


def baseline(batch: Batch, weeks: int = 8, cold: int = 3) -> Baseline:
    """Mean of up to `weeks` earlier buckets of the same phase; Pearson dispersion of the own past."""
    num = np.where(batch.usable, batch.numerator, np.nan)
    den = (
        np.ones_like(num)
        if batch.denominator is None
        else np.where(batch.denominator > 0, batch.denominator, np.nan)
    )
    num = np.where(np.isfinite(den), num, np.nan)
    den = np.where(np.isfinite(num), den, np.nan)
    top, bottom, n = np.zeros_like(num), np.zeros_like(num), np.zeros_like(num)
    for lag in _same_phase(batch.ts, weeks):
        seen = lag >= 0
        y, d = num[:, lag[seen]], den[:, lag[seen]]
        top[:, seen] += np.nan_to_num(y)
        bottom[:, seen] += np.nan_to_num(d)
        n[:, seen] += np.isfinite(y)
    warm = n >= cold
    rate = np.where(warm, top / np.where(bottom > 0, bottom, 1), np.nan)
    rate = np.where(warm & (rate == 0), 0.5 / np.where(bottom > 0, bottom, 1), rate)
    share = np.clip(rate, 0, 1) if batch.denominator is not None else 0
    variance = np.abs(rate) * (1 - 0.999 * share) / den * (1 + 1 / np.maximum(n, 1))
    pearson = (num / den - rate) ** 2 / variance
    known = np.isfinite(pearson)
    total = np.cumsum(np.where(known, np.minimum(pearson, 16), 0), axis=1)
    count = np.cumsum(known, axis=1)
    before = np.concatenate([np.zeros((len(num), 1)), total[:, :-1]], axis=1)
    seen_n = np.concatenate([np.zeros((len(num), 1)), count[:, :-1]], axis=1)
    phi = np.maximum((before + 5) / (seen_n + 5), 1 if batch.denominator is not None else 0)
    return Baseline(num / den, rate, np.sqrt(variance * phi))


def _same_phase(ts: np.ndarray, weeks: int) -> list[np.ndarray]:
    """For each of the last `weeks`: index of the bucket exactly that many weeks before, or -1."""
    found = []
    for week in range(1, weeks + 1):
        want = ts - np.timedelta64(7 * week, "D")
        at = np.searchsorted(ts, want)
        at = np.minimum(at, len(ts) - 1)
        found.append(np.where(ts[at] == want, at, -1) if len(ts) else at)
    return found
