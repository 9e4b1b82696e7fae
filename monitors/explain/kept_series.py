"""What the detector said of an episode's buckets, read from the series kept with it: expectation and band."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from monitors.detectors.relapse import RELAPSE
from monitors.explain.window import Window
from monitors.life.episode import Episode


def in_window(
    series: Mapping[str, Sequence[Any]], window: Window, *names: str
) -> dict[str, np.ndarray[Any, Any]]:
    """Columns of a stored series for the buckets explained that have all of them."""
    if not series:
        return {}
    times = np.array([str(b)[:19] for b in series["bucket"]], dtype=window.now.dtype)
    columns = {n: np.array([np.nan if v is None else float(v) for v in series[n]]) for n in names}
    inside = np.isin(times, window.now)
    for column in columns.values():
        inside &= np.isfinite(column)
    return {n: column[inside] for n, column in columns.items()}


def expected_of(series: Mapping[str, Sequence[Any]], episode: Episode, window: Window) -> float | None:
    """The detector's expectation over the window: a rate, or a volume's total; None where it is not stored."""
    if episode.family == RELAPSE:
        return episode.evidence.expected if episode.evidence.denominator is not None else None
    if episode.evidence.denominator is None:
        found = in_window(series, window, "expected")
        # Only a series that covers the whole window gives its total.
        return float(found["expected"].sum()) if found and found["expected"].size == window.now.size else None
    found = in_window(series, window, "expected", "denominator")
    if not found or found["denominator"].sum() <= 0:
        return episode.evidence.expected
    return float(found["expected"] @ found["denominator"] / found["denominator"].sum())


def half_width_of(series: Mapping[str, Sequence[Any]], episode: Episode, window: Window) -> float:
    """Half-width of the expectation over the window, from the detector's band; on the scale of the split."""
    ratio = episode.evidence.denominator is not None
    names = ("lower", "upper", "denominator") if ratio else ("lower", "upper")
    found = in_window(series, window, *names)
    if not found or not found["lower"].size:
        half = (episode.evidence.upper - episode.evidence.lower) / 2
        return abs(half) if np.isfinite(half) else 0.0
    half = (found["upper"] - found["lower"]) / 2
    weight = found["denominator"] / max(found["denominator"].sum(), 1e-300) if ratio else np.ones(half.size)
    return float(np.sqrt(((half * weight) ** 2).sum()))
