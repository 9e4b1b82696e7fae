"""Small seeded panels for the tests of the detectors."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.detectors import Batch

Floats = npt.NDArray[np.float64]


def counts(segments: int, buckets: int, seed: int = 0, mean: float = 40.0) -> Floats:
    """Overdispersed counts with a weekday profile; segment means a few times apart."""
    rng = np.random.default_rng(seed)
    level = mean * np.exp(rng.normal(0, 0.7, (segments, 1)))
    week = 1 + 0.3 * np.sin(2 * np.pi * np.arange(buckets) / 7)
    return rng.negative_binomial(10, 10 / (10 + level * week)).astype(float)


def rates(segments: int, buckets: int, seed: int = 0, rate: float = 0.05) -> tuple[Floats, Floats]:
    """Numerators and denominators of overdispersed rates."""
    rng = np.random.default_rng(seed)
    den = rng.poisson(500 * np.exp(rng.normal(0, 0.5, (segments, 1))), (segments, buckets)).astype(float)
    share = rng.beta(rate * 400, (1 - rate) * 400, den.shape)
    return rng.binomial(den.astype(int), share).astype(float), den


def days(buckets: int) -> pd.DatetimeIndex:
    return pd.date_range("2026-01-01", periods=buckets)


def mixed(segments: int = 12, buckets: int = 130, seed: int = 0) -> Batch:
    """A panel that every detector can say something about: newcomers, a silence, a spike, held levels, dimensions."""
    num, den = rates(segments, buckets, seed)
    num[2, 100] = min(num[2, 100] * 4, den[2, 100])
    num[3, :110] = den[3, :110] = 0
    num[4, 115:] = 0
    frame = pd.DataFrame({"country": np.repeat(["BR", "US"], segments - segments // 2)[:segments]})
    frame["band"] = np.arange(segments) % 6
    held = np.zeros(num.shape, dtype=bool)
    held[0, 50:64] = held[1, 70:84] = True
    return Batch(days(buckets), num, den, frame, held=held)


def cut(batch: Batch, length: int, **changes: Any) -> Batch:
    """The batch as it was `length` buckets in."""
    den = None if batch.denominator is None else batch.denominator[:, :length]
    parts: dict[str, Any] = {
        "ts": batch.ts[:length],
        "numerator": batch.numerator[:, :length],
        "denominator": den,
        "segments": batch.segments,
        "calendar": batch.calendar,
        "usable": batch.usable[:, :length],
        "reference": batch.reference[:, :length],
        "held": None if batch.held is None else batch.held[:, :length],
    }
    return Batch(**(parts | changes))
