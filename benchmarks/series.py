"""Simulated labelled series, hourly and weekly: one seed, one series, its labels beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """One series; label [nT] marks the buckets inside an injected anomaly; warm: buckets for learning only.

    trials: the denominator, where `value` is the numerator of a rate.
    """

    name: str
    ts: pd.DatetimeIndex
    value: Floats
    label: npt.NDArray[np.bool_]
    warm: int
    trials: Floats | None = None

    @property
    def shown(self) -> Floats:
        """The one line that a tool without denominators is given."""
        return self.value if self.trials is None else self.value / np.maximum(self.trials, 1.0)


def simulate_series(family: str, seed: int) -> Labelled:
    """One series of a family in `FAMILIES`."""
    rng = np.random.default_rng([seed, sum(map(ord, family))])
    return FAMILIES[family](family, rng)


def _hourly(name: str, rng: np.random.Generator, kind: str) -> Labelled:
    days = int(rng.integers(45, 90))
    ts = pd.date_range("2026-01-05", periods=days * 24, freq="h")
    hour, weekend = ts.hour.to_numpy(), ts.day_of_week.to_numpy() >= 5
    shape = np.exp(rng.uniform(0.3, 1.0) * np.cos((hour - rng.uniform(12, 20)) * np.pi / 12))
    shape = shape * np.where(weekend, rng.uniform(0.5, 1.1), 1.0)
    shape = shape * np.exp(0.2 * np.cos(hour * np.pi / 6 + rng.uniform(0, 6)))
    wander = _wander(len(ts), rng.uniform(0.8, 0.98), rng.uniform(0.02, 0.12), rng)
    mean = shape * np.exp(wander + np.linspace(0, rng.normal(0, 0.3), len(ts)))
    if kind == "count":
        scale = np.exp(rng.uniform(np.log(5), np.log(500)))
        spread = rng.uniform(1, 3)
        return _with_anomalies(name, ts, mean * scale, lambda m: _counts(m, spread, rng), 8 * 24, rng)
    if kind == "load":
        noise = rng.uniform(0.03, 0.15)
        return _with_anomalies(
            name, ts, 20 + 15 * mean, lambda m: m * np.exp(rng.standard_t(5, len(m)) * noise), 8 * 24, rng
        )
    noise = rng.uniform(0.3, 1.5)
    level = rng.uniform(-5, 15)
    return _with_anomalies(
        name,
        ts,
        level + 6 * (mean - 1),
        lambda m: m + rng.standard_t(6, len(m)) * noise,
        8 * 24,
        rng,
        scale=4 * noise + 2,
    )


def _weekly(name: str, rng: np.random.Generator, kind: str) -> Labelled:
    weeks = int(rng.integers(200, 420))
    ts = pd.date_range("2017-01-02", periods=weeks, freq="7D")
    turn = 2 * np.pi * np.arange(weeks) / 52.18
    depth = rng.uniform(0.1, 1.2) if kind == "cases" else rng.uniform(0.05, 0.4)
    season = depth * np.cos(turn - rng.uniform(0, 6)) + 0.3 * depth * np.cos(2 * turn - rng.uniform(0, 6))
    log = season + _wander(weeks, 0.7, 0.08, rng) + np.linspace(0, rng.normal(0, 0.4), weeks)
    if kind == "cases":
        scale, spread = np.exp(rng.uniform(np.log(2), np.log(200))), rng.uniform(1, 4)
        return _with_anomalies(name, ts, np.exp(log) * scale, lambda m: _counts(m, spread, rng), 52, rng)
    noise = rng.uniform(0.03, 0.12)
    xmas = np.where(np.isin(ts.isocalendar().week.to_numpy(), [50, 51]), 1.4, 1.0)
    return _with_anomalies(
        name, ts, 1e5 * np.exp(log) * xmas, lambda m: m * np.exp(rng.normal(0, noise, len(m))), 52, rng
    )


def _signups(name: str, rng: np.random.Generator) -> Labelled:
    """Hourly sign-ups of one country: next to nobody at night, growth, a campaign's lasting step now and then."""
    ts = pd.date_range("2026-02-02", periods=int(rng.integers(40, 100)) * 24, freq="h")
    hour, weekend = ts.hour.to_numpy(), ts.day_of_week.to_numpy() >= 5
    awake = np.clip(np.cos((hour - rng.uniform(13, 19)) * np.pi / 12) + rng.uniform(0.1, 0.6), 0, None)
    shape = (0.02 + awake) * np.where(weekend, rng.uniform(0.6, 1.6), 1.0)
    growth = np.linspace(0, rng.uniform(-0.2, 0.6), len(ts)) + _wander(len(ts), 0.95, 0.08, rng)
    if rng.random() < 0.3:
        growth += rng.normal(0, 0.3) * (np.arange(len(ts)) > rng.integers(8 * 24, len(ts)))
    mean = np.exp(rng.uniform(np.log(2), np.log(60))) * shape * np.exp(growth)
    spread = rng.uniform(1, 2)
    return _with_anomalies(name, ts, mean, lambda m: _counts(m, spread, rng), 8 * 24, rng)


def _errors(name: str, rng: np.random.Generator) -> Labelled:
    """Five-minute error rate of a service: the requests rise and fall with the day, the rate hardly does."""
    ts = pd.date_range("2026-03-02", periods=int(rng.integers(8, 14)) * 288, freq="5min")
    turn = np.arange(len(ts)) * 2 * np.pi / 288
    busy = np.exp(rng.uniform(0.3, 1.2) * np.cos(turn - rng.uniform(0, 6)))
    trials = rng.poisson(np.exp(rng.uniform(np.log(30), np.log(3000))) * busy).astype(float)
    usual = np.exp(rng.uniform(np.log(0.004), np.log(0.06)) + _wander(len(ts), 0.98, 0.15, rng))
    spread = rng.uniform(1, 2)
    found = _with_anomalies(
        name, ts, trials * usual, lambda m: np.minimum(_counts(m, spread, rng), trials), 3 * 288, rng
    )
    return replace(found, trials=trials)


def _revenue(name: str, rng: np.random.Generator) -> Labelled:
    """Weekly revenue: trend, a soft yearly season, Christmas, an Easter that moves, one lasting step in some."""
    ts = pd.date_range("2017-01-02", periods=int(rng.integers(150, 360)), freq="7D")
    weeks = np.arange(len(ts))
    log = rng.normal(0.1, 0.15) * weeks / 52 + rng.uniform(0.05, 0.3) * np.cos(weeks * 2 * np.pi / 52.18 - 1)
    log += _wander(len(ts), 0.8, rng.uniform(0.02, 0.06), rng)
    if rng.random() < 0.3:
        log += rng.normal(0, 0.25) * (weeks > rng.integers(52, len(ts)))
    last, easter = rng.uniform(1.2, 2.5), rng.uniform(0.7, 1.3)
    number = ts.isocalendar().week.to_numpy()
    log += np.log(last) * np.isin(number, [50, 51]) + np.log(easter) * (
        number == 14 + ts.year.to_numpy() * 7 % 4
    )
    noise = rng.uniform(0.03, 0.1)
    return _with_anomalies(
        name, ts, 2e4 * np.exp(log), lambda m: m * np.exp(rng.standard_t(6, len(m)) * noise), 52, rng
    )


def _wander(length: int, rho: float, sd: float, rng: np.random.Generator) -> Floats:
    steps = rng.normal(0, sd * np.sqrt(1 - rho**2), length)
    out, state = np.empty(length), rng.normal(0, sd)
    for k in range(length):
        state = rho * state + steps[k]
        out[k] = state
    return out


def _counts(mean: Floats, spread: float, rng: np.random.Generator) -> Floats:
    extra = max(spread - 1, 1e-3)
    return rng.poisson(rng.gamma(np.maximum(mean / extra, 1e-9), extra)).astype(float)


def _with_anomalies(
    name: str,
    ts: pd.DatetimeIndex,
    mean: Floats,
    draw: Callable[[Floats], Floats],
    warm: int,
    rng: np.random.Generator,
    scale: float | None = None,
) -> Labelled:
    """Spikes, dips and short runs of either; additive (in units of `scale`) where values may be negative."""
    label = np.zeros(len(mean), dtype=bool)
    changed = mean.copy()
    for _ in range(int(rng.integers(3, 9))):
        length = int(rng.choice([1, 1, 2, 4, 8] if warm > 100 else [1, 1, 2, 4]))
        at = int(rng.integers(warm, len(mean) - length))
        if label[max(0, at - 5) : at + length + 5].any():
            continue
        up = rng.random() < 0.7
        if scale is None:
            changed[at : at + length] *= rng.uniform(1.5, 4.0) if up else rng.uniform(0.0, 0.5)
        else:
            changed[at : at + length] += (1 if up else -1) * scale * rng.uniform(1.0, 3.0)
        label[at : at + length] = True
    return Labelled(name, ts, draw(changed), label, warm)


FAMILIES: dict[str, Callable[[str, np.random.Generator], Labelled]] = {
    "hourly counts": lambda name, rng: _hourly(name, rng, "count"),
    "hourly load": lambda name, rng: _hourly(name, rng, "load"),
    "hourly temperature": lambda name, rng: _hourly(name, rng, "temperature"),
    "weekly cases": lambda name, rng: _weekly(name, rng, "cases"),
    "weekly sales": lambda name, rng: _weekly(name, rng, "sales"),
    "hourly sign-ups": _signups,
    "5-minute error rate": _errors,
    "weekly revenue": _revenue,
}
