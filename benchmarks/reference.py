"""Two ways to judge a simulated panel beside ours: what any desk could do, and what only the panel's maker can."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from benchmarks.panels import SimPanel
from benchmarks.verdict import false_alerts, judge_panel
from monitors.detectors import Batch
from monitors.detectors.baseline.calendar_effects import read_calendar
from monitors.detectors.calibration.residuals import gamma_residual
from monitors.detectors.decision.step_up import step_up

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
BUDGET = 0.10
HALVINGS = 18


def plain_flags(panel: SimPanel) -> Flags:
    """Pooled conformal with Benjamini–Hochberg by day: distance from the phase's recent mean over the segment's recent
    scatter, ranked among all segments' past; campaign days are left out.
    """
    y = panel.numerator if panel.denominator is None else _rate(panel.numerator, panel.denominator)
    daily = panel.per_day == 1
    mean, _ = _recent(y, 7 if daily else 24, 8 if daily else 14)
    error = y - mean if panel.denominator is None else (y - mean) * np.sqrt(panel.denominator)
    _, scatter = _recent(error, 1 if daily else 24, 56 if daily else 28)
    deviates = error / np.sqrt(np.maximum(scatter, 1e-9))
    known = read_calendar(Batch(panel.ts, panel.numerator, None, panel.segments, panel.calendar)) > 0
    p = _ranked(np.where(known, np.nan, deviates), panel.warm, panel.per_day)
    return flag_by_day(p, panel.per_day)


def oracle_flags(panel: SimPanel) -> Flags:
    """Each bucket alone against its true mean and variance, with the same decision."""
    return flag_by_day(ndtr(-oracle_deviates(panel)), panel.per_day)


def oracle_share(panel: SimPanel, rate: float = 0.5) -> float:
    """Money in the cells of one who knows each cell's mean and variance and may raise `rate` false alerts per 1,000
    segment-days: a one-sided test of each bucket alone, its threshold set by hindsight.
    """
    z = np.nan_to_num(oracle_deviates(panel), nan=-np.inf)
    low, high = 0.0, 40.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if false_alerts(panel, z > middle) <= rate else (middle, high)
    return judge_panel(panel, z > high).found


def oracle_deviates(panel: SimPanel) -> Floats:
    """Deviate of each cell under its true mean and variance, NaN where nothing is known [nS, nT]."""
    known = np.isfinite(panel.numerator) & (panel.truth.mean > 0)
    mean = np.where(known, panel.truth.mean, 1.0)
    variance = np.maximum(np.where(known, panel.truth.variance, 1.0), 1e-9)
    return np.where(known, gamma_residual(np.nan_to_num(panel.numerator), mean, variance), np.nan)


def flag_by_day(p: Floats, per_day: int) -> Flags:
    """Benjamini–Hochberg over the segments of each day, a segment's smallest p-value times its buckets [nS, nT]."""
    flags = np.zeros(p.shape, dtype=bool)
    filled = np.where(np.isfinite(p), p, 1.0) * per_day
    for start in range(0, p.shape[1], per_day):
        today = filled[:, start : start + per_day]
        least = today.min(axis=1)
        found = step_up(least, BUDGET).flags
        if found.any():
            flags[:, start : start + per_day] = today <= least[found].max()
    return flags


def _rate(num: Floats, den: Floats) -> Floats:
    return num / np.where(den > 0, den, np.nan)


def _recent(y: Floats, step: int, times: int) -> tuple[Floats, Floats]:
    """Mean and variance of the same phase `times` times before [nS, nT]."""
    count, total, square = np.zeros(y.shape), np.zeros(y.shape), np.zeros(y.shape)
    for k in range(1, times + 1):
        past = y[:, : -k * step]
        known = np.isfinite(past)
        count[:, k * step :] += known
        total[:, k * step :] += np.where(known, past, 0.0)
        square[:, k * step :] += np.where(known, past, 0.0) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / count
        return mean, np.maximum(square / count - mean * mean, 0.0)


def _ranked(z: Floats, window: int, block: int) -> Floats:
    """One-sided rank p-value among all deviates of the `window` buckets before, NaN before that."""
    p = np.full(z.shape, np.nan)
    for start in range(window, z.shape[1], block):
        past = z[:, start - window : start]
        past = np.sort(past[np.isfinite(past)])
        here = z[:, start : start + block]
        above = len(past) - np.searchsorted(past, np.nan_to_num(here))
        p[:, start : start + block] = np.where(np.isfinite(here), (1 + above) / (len(past) + 1), np.nan)
    return p
