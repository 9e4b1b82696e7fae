"""The bad spell of an incident: its buckets beyond the band, taken together.

One bucket says little: the newest bad one of a spell may already be quiet again, while the spell as a whole
stood far above what was expected. A rate is the sum of numerators over the sum of denominators.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from monitors.store.reading import Incident


@dataclass(frozen=True)
class BadRun:
    """Actual and expected of the bad buckets together (a rate as a fraction, a volume per bucket)."""

    actual: float
    expected: float
    buckets: int


def beyond(series: pd.DataFrame, first: str, last: str, direction: str) -> pd.Series:
    """Which buckets from `first` to `last` stand outside their band on the bad side."""
    outside = series["actual"] > series["upper"] if direction == "up" else series["actual"] < series["lower"]
    return outside & (series["bucket"] >= first) & (series["bucket"] <= last)


def bad_run_of(incident: Incident) -> BadRun:
    """The spell of an incident; its newest bad bucket where no series was kept or none stands out."""
    newest = BadRun(incident.actual, incident.expected, 1)
    if not incident.series:
        return newest
    frame = pd.DataFrame(dict(incident.series))
    bad = frame[beyond(frame, incident.first_bucket, incident.last_bucket, incident.direction)]
    bad = bad.dropna(subset=["actual", "expected"])
    if bad.empty:
        return newest
    weight = bad["denominator"].fillna(0.0) if "denominator" in bad else pd.Series(1.0, index=bad.index)
    whole = float(weight.sum())
    if whole <= 0:
        weight, whole = pd.Series(1.0, index=bad.index), float(len(bad))
    actual, expected = (float((bad[name] * weight).sum()) / whole for name in ("actual", "expected"))
    return BadRun(actual, expected, len(bad))
