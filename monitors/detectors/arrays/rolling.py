"""Moving and exponentially weighted sums along time, the last axis: arrays [segments, buckets], or panels of them."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.timing import Index, Lag

SMALL = 8192  # cells; smaller arrays are stacked for one filter call, whose overhead then dominates; chosen


def shift(values: Floats, by: int, fill: float = np.nan) -> Floats:
    """Values moved `by` buckets later [nS, nT]; the first `by` columns hold `fill`."""
    out = np.empty_like(values)
    out[..., :by] = fill
    if by < values.shape[-1]:
        out[..., by:] = values[..., : values.shape[-1] - by]
    return out


def decayed_sum(values: Floats, half_life: float) -> Floats:
    """Exponentially weighted sum of each row up to and including each bucket; weights halve every `half_life`
    buckets. Values must be finite.
    """
    keep = 0.5 ** (1 / half_life)
    return np.asarray(lfilter([1.0], [1.0, -keep], values, axis=-1))


def decayed_sum_before(values: Floats, half_life: float) -> Floats:
    """`decayed_sum` up to the bucket before each one, so that a bucket is never in its own baseline. Values must be
    finite.
    """
    keep = 0.5 ** (1 / half_life)
    return np.asarray(lfilter([0.0, 1.0], [1.0, -keep], values, axis=-1))


def decayed_sums_before(many: list[Floats], half_life: float) -> list[Floats]:
    """`decayed_sum_before` of several arrays of one shape [nS, nT]; small arrays share one filter call."""
    rows = len(many[0])
    if many[0].size > SMALL:
        return [decayed_sum_before(values, half_life) for values in many]
    total = decayed_sum_before(np.concatenate(many), half_life)
    return [total[k * rows : (k + 1) * rows] for k in range(len(many))]


def zero_unknown(values: Floats) -> Floats:
    """The values with 0 in place of NaN."""
    return np.where(np.isnan(values), 0.0, values)


def window_sum(values: Floats, width: int) -> Floats:
    """Moving sum over the last `width` buckets, the current one included; shorter at the start."""
    total = np.cumsum(values, axis=-1)
    out = total.copy()
    out[..., width:] -= total[..., :-width] if width < values.shape[-1] else 0
    return out


def centred_sum(values: Floats, width: int) -> Floats:
    """Centred moving sum over `width` buckets, cut at both ends.

    It contains later buckets: read it only at a lag of at least `width` − `width` // 2 buckets.
    """
    back = width // 2
    total = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
    at, last = np.arange(values.shape[-1]), values.shape[-1]
    return total.take(np.minimum(at + width - back, last), axis=-1) - total.take(
        np.maximum(at - back, 0), axis=-1
    )


def take(values: Floats, index: Index) -> Floats:
    """values[..., index], with 0 where the index is −1."""
    if index[0] < 0 or (index < 0).any():
        out = values.take(np.maximum(index, 0), axis=-1)
        out[..., index < 0] = 0.0
        return out
    return values.take(index, axis=-1)


def lagged_sums(many: list[Floats], lags: list[Lag]) -> list[Floats]:
    """For each array [nS, nT], the sum of its values at all `lags`; a lag without a bucket adds 0."""
    rows = len(many[0])
    values = np.concatenate(many)
    total = np.zeros_like(values)
    for lag in lags:
        if lag.by:
            total[..., lag.by :] += values[..., : -lag.by]
        else:
            total += take(values, lag.index)
    return [total[k * rows : (k + 1) * rows] for k in range(len(many))]
