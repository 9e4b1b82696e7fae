"""Onset: the posterior of a step in the residuals of a series, with an interval."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.life.incident_facts import Onset

Floats = npt.NDArray[np.float64]
_MASS = 0.9  # probability of the interval; chosen
_BACK = 42  # buckets before the first bad one in which the onset is searched; 10 to 21: same hits


def find_onset(series: Mapping[str, Sequence[Any]], first_bad: str, last_bad: str) -> Onset:
    """Estimate the onset from a stored series: bucket, actual, expected, lower, upper (lists of equal length).

    The residuals, in standard deviations from the band's half-width, are modelled as a mean that steps from 0 to the
    side of the first bad bucket and stays there until the last bad bucket. Each start up to the first bad bucket gets
    its likelihood with the level integrated out. Returns the first bad bucket where the series does not reach it.
    """
    day = date.fromisoformat(first_bad[:10])
    buckets = [str(b)[:19] for b in series.get("bucket", ())]
    length = max(len(first_bad), 10)
    stops = [i for i, b in enumerate(buckets) if b[:length] <= last_bad]
    starts = [i for i, b in enumerate(buckets) if b[:length] >= first_bad]
    known = {"actual", "expected", "lower", "upper"} <= series.keys()
    if not known or not stops or not starts or stops[-1] < starts[0]:
        return Onset(day, day, day)
    stop, bad = stops[-1] + 1, starts[0]
    begin = max(0, bad - _BACK)
    z = _residuals(series, begin, stop)
    # A later rise inside the episode is no onset: the step is at the first bad bucket or before it.
    side = -1.0 if z[bad - begin] < 0 else 1.0
    probability = _posterior(z * side)[: bad - begin + 1]
    probability = (
        probability / probability.sum()
        if probability.sum() > 0
        else np.eye(1, probability.size, bad - begin)[0]
    )
    cumulated = np.cumsum(probability)
    low = int(np.searchsorted(cumulated, (1 - _MASS) / 2))
    high = int(np.searchsorted(cumulated, 1 - (1 - _MASS) / 2))
    best = int(np.argmax(probability))
    days = [date.fromisoformat(buckets[begin + min(i, z.size - 1)][:10]) for i in (best, low, high)]
    return Onset(days[0], min(days[1], days[0]), max(days[2], days[0]))


def _residuals(series: Mapping[str, Sequence[Any]], begin: int, stop: int) -> Floats:
    """Residuals of the buckets begin … stop − 1 in standard deviations, clipped to ± 8; 0 where unknown."""
    columns = [
        np.array([np.nan if v is None else float(v) for v in series[name][begin:stop]])
        for name in ("actual", "expected", "lower", "upper")
    ]
    actual, expected, lower, upper = columns
    # The wider side: for rare events a zero is ordinary, however close the lower limit lies.
    half = np.fmax(upper - expected, expected - lower) / 1.96
    z = np.divide(actual - expected, half, out=np.zeros(actual.size), where=half > 0)
    return np.clip(np.nan_to_num(z, nan=0.0, posinf=0.0, neginf=0.0), -8.0, 8.0)


def _posterior(z: Floats) -> Floats:
    """Posterior probability of each start of an upward step that lasts to the end; level ~ |N(0, 4²)|, residuals ~
    N(0, 1).
    """
    from scipy.special import log_ndtr  # a fifth of a second: commands that only read facts do without it

    tail_sum = np.cumsum(z[::-1])[::-1]
    count = np.arange(z.size, 0, -1, dtype=np.float64)
    prior = 16.0
    nats = 0.5 * tail_sum**2 * prior / (1 + count * prior) - 0.5 * np.log1p(count * prior)
    nats += log_ndtr(tail_sum * np.sqrt(prior / (1 + count * prior)))
    probability: Floats = np.exp(nats - nats.max())
    return probability / probability.sum()
