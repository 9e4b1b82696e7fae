"""Simulated panels with everything a marketplace does to a detector, and the truth beside them.

Each panel: Zipf-like segments in a country × category grid, weekday or hour-of-week profiles, trend, autocorrelated
level, overdispersed counts / rates / heavy-tailed amounts; shared shocks, campaigns that are in the calendar,
launches, wind-downs, partial and duplicated loads (nuisances: an alert there is false); and injected events
(single segments and related groups, short and slow) whose excess is the money to be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.floating[Any]]
COUNTRIES = ["BR", "ID", "MX", "PH", "TH", "US", "VN", "GB"]


@dataclass(frozen=True)
class Truth:
    """excess: money an event added; event: its number (0 = none); nuisance: index into NUISANCES.

    mean, variance: of the numerator without events; told to the oracle only.
    """

    excess: Floats
    event: npt.NDArray[np.int64]
    mean: Floats
    variance: Floats
    nuisance: npt.NDArray[np.int8]


NUISANCES = ["none", "shock", "campaign", "launch", "wind-down", "fault"]


@dataclass(frozen=True)
class SimPanel:
    """One panel [segments, buckets] and its truth; warm: buckets before are for learning only."""

    name: str
    ts: pd.DatetimeIndex
    numerator: Floats
    denominator: Floats | None
    segments: pd.DataFrame
    calendar: pd.DataFrame
    truth: Truth
    warm: int
    per_day: int


@dataclass(frozen=True)
class Plan:
    """What to simulate; shares are per segment over the whole panel."""

    kind: str  # rate, count, amount
    segments: int = 200
    days: int = 180
    hourly: bool = False
    events: float = 0.15  # per segment and 180 days, three times as many where hourly
    nuisances: bool = True
    scale: float = 60.0
    spread: float = 1.3
    wander: float = 0.10
    persistence: float = 0.6


def simulate(plan: Plan, seed: int) -> SimPanel:
    """One panel from a plan and a seed; the same two give the same panel."""
    rng = np.random.default_rng([seed, 20261122])
    per_day = 24 if plan.hourly else 1
    ts = pd.date_range("2025-09-01", periods=plan.days * per_day, freq="h" if plan.hourly else "D")
    segments = _segments(plan.segments, rng)
    volume = _level(plan, ts, per_day, rng)
    calendar = pd.DataFrame(columns=["day", "country", "kind", "name"])
    nuisance = np.zeros(volume.shape, dtype=np.int8)
    if plan.nuisances:
        calendar = _campaigns(volume, nuisance, ts, segments, rng)
        _shocks(volume, nuisance, segments, per_day, rng)
        _launches(volume, nuisance, per_day, rng)
    factor, event = _events(plan, _relative(volume), segments, per_day, rng)
    load = _faults(nuisance, segments, per_day, rng) if plan.nuisances else np.ones(volume.shape)
    numerator, denominator, truth = _counts(plan, volume, factor, event, load, nuisance, rng)
    name = f"{plan.kind}-{'hour' if plan.hourly else 'day'}-{plan.segments}-{seed}"
    warm = 56 * per_day if not plan.hourly else 28 * per_day
    return SimPanel(name, ts, numerator, denominator, segments, calendar, truth, warm, per_day)


def _segments(count: int, rng: np.random.Generator) -> pd.DataFrame:
    countries = COUNTRIES[: max(2, min(8, count // 8))]
    grid = [(c, f"cat{k:03d}") for k in range(-(-count // len(countries))) for c in countries][:count]
    frame = pd.DataFrame(grid, columns=["country", "category"])
    frame["tier"] = rng.choice(["new", "small", "mid", "top"], count)
    return frame


def _level(plan: Plan, ts: pd.DatetimeIndex, per_day: int, rng: np.random.Generator) -> Floats:
    n, t = plan.segments, len(ts)
    base = plan.scale / (per_day**0.4) * np.exp(rng.normal(0, plan.spread, n))
    weekday = rng.normal(0, 0.18, 7)[None] + rng.normal(0, 0.08, (n, 7))
    log = np.log(base)[:, None] + weekday[:, ts.day_of_week]
    if per_day > 1:
        hours = np.arange(24)
        peak = 20 + rng.normal(0, 1.0, n)[:, None]
        wave = rng.uniform(0.6, 1.0) * np.cos((hours - peak) * 2 * np.pi / 24)
        log = log + wave[:, ts.hour]
    log = log + (rng.normal(0, 0.25, n)[:, None] * np.linspace(-0.5, 1, t))
    rho = plan.persistence ** (1 / per_day)
    shocks = rng.normal(0, plan.wander * np.sqrt(1 - rho**2), (n, t))
    wander = np.empty((n, t))
    state = rng.normal(0, plan.wander, n)
    for k in range(t):
        state = rho * state + shocks[:, k]
        wander[:, k] = state
    shared = rng.normal(0, 0.05, t // per_day + 1)
    return np.exp(log + wander + shared[np.arange(t) // per_day])


def _campaigns(
    volume: Floats,
    nuisance: npt.NDArray[np.int8],
    ts: pd.DatetimeIndex,
    segments: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    rows = []
    days = ts.normalize().unique()
    kinds = {"double day": rng.uniform(1.6, 2.6), "payday": rng.uniform(1.2, 1.5)}
    for country in segments["country"].unique():
        for month in range(0, len(days), 30):
            for kind, size in kinds.items():
                at = month + (10 if kind == "double day" else 25)
                if at >= len(days) or rng.random() < 0.3:
                    continue
                here = (segments["country"] == country).to_numpy()[:, None] & (ts.normalize() == days[at])[
                    None
                ]
                own = np.exp(rng.normal(np.log(size), 0.15, len(segments)))[:, None]
                volume *= np.where(here, own, 1.0)
                nuisance[here] = 2
                rows.append((days[at], country, "campaign", kind))
    return pd.DataFrame(rows, columns=["day", "country", "kind", "name"])


def _shocks(
    volume: Floats,
    nuisance: npt.NDArray[np.int8],
    segments: pd.DataFrame,
    per_day: int,
    rng: np.random.Generator,
) -> None:
    days = volume.shape[1] // per_day
    for _ in range(max(2, days // 25)):
        at, length = rng.integers(0, days), rng.integers(1, 3)
        size = np.exp(rng.choice([-1, 1], p=[0.35, 0.65]) * rng.uniform(0.2, 0.7))
        where = np.ones(len(segments), bool)
        if rng.random() < 0.4:
            where = (segments["country"] == rng.choice(segments["country"].unique())).to_numpy()
        loading = np.exp(np.log(size) * rng.uniform(0.6, 1.4, len(segments)))
        span = slice(at * per_day, (at + length) * per_day)
        volume[where, span] *= loading[where, None]
        nuisance[where, span] = 1


def _launches(volume: Floats, nuisance: npt.NDArray[np.int8], per_day: int, rng: np.random.Generator) -> None:
    n, t = volume.shape
    days = np.arange(t) / per_day
    for row in rng.choice(n, max(1, n // 15), replace=False):
        start = rng.uniform(0.1, 0.9) * days[-1]
        nuisance[row, (days >= start) & (days < start + 40)] = 3
        volume[row] *= np.where(days < start, 0.0, 1 - np.exp(-(days - start) / rng.uniform(3, 15)))
    for row in rng.choice(n, max(1, n // 15), replace=False):
        start = rng.uniform(0.2, 0.9) * days[-1]
        nuisance[row, days >= start] = 4
        volume[row] *= np.where(days < start, 1.0, np.exp(-np.maximum(days - start, 0) / rng.uniform(3, 15)))


def _relative(volume: Floats) -> Floats:
    """Each segment's size over the median segment's: a fraud ring adds money, it does not multiply a market."""
    size = np.median(volume, axis=1, keepdims=True)
    return np.broadcast_to(np.maximum(size / np.median(size), 0.05), volume.shape)


def _events(
    plan: Plan, size_of: Floats, segments: pd.DataFrame, per_day: int, rng: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.int64]]:
    shape = size_of.shape
    factor, event = np.ones(shape), np.zeros(shape, dtype=np.int64)
    for number in range(
        1, 1 + round(plan.events * plan.segments * plan.days / 180 * (3 if plan.hourly else 1))
    ):
        row = int(rng.integers(0, shape[0]))
        rows = [row]
        if rng.random() < 0.2:
            kin = np.flatnonzero((segments["country"] == segments["country"][row]).to_numpy())
            rows = list(rng.choice(kin, min(len(kin), int(rng.integers(2, 6))), replace=False))
        length = int(rng.choice([1, 2, 4, 8, 14], p=[0.3, 0.2, 0.2, 0.2, 0.1]))
        if plan.hourly:
            length = int(rng.choice([2, 6, 12, 24, 72], p=[0.2, 0.2, 0.2, 0.2, 0.2]))
        start = int(rng.integers(0, shape[1] - length))
        size = np.exp(rng.uniform(np.log(1.25), np.log(3.0)))
        ramp = np.linspace(0.4, 1, length) if length > 3 and rng.random() < 0.4 else np.ones(length)
        for r in rows:
            if not event[r, start : start + length].any():
                factor[r, start : start + length] = 1 + (size - 1) * ramp * size_of[r, 0] ** -0.4
                event[r, start : start + length] = number
    return factor, event


def _faults(
    nuisance: npt.NDArray[np.int8], segments: pd.DataFrame, per_day: int, rng: np.random.Generator
) -> Floats:
    shape = nuisance.shape
    load = np.ones(shape)
    days = shape[1] // per_day
    for _ in range(max(2, days // 40)):
        at = int(rng.integers(0, days))
        where = np.ones(shape[0], bool)
        if rng.random() < 0.5:
            where = (segments["country"] == rng.choice(segments["country"].unique())).to_numpy()
        nuisance[where, at * per_day : (at + 1) * per_day] = 5
        load[where, at * per_day : (at + 1) * per_day] = rng.choice([0.0, 0.5, 2.0, np.nan])
    return load


def _counts(
    plan: Plan,
    volume: Floats,
    factor: Floats,
    event: npt.NDArray[np.int64],
    load: Floats,
    nuisance: npt.NDArray[np.int8],
    rng: np.random.Generator,
) -> tuple[Floats, Floats | None, Truth]:
    n = plan.segments
    missing = np.isnan(load)
    load = np.nan_to_num(load, nan=1.0)
    if plan.kind == "rate":
        base = np.exp(rng.normal(np.log(0.03), 0.6, n))[:, None]
        wobble = np.exp(
            0.6
            * np.log(volume / np.maximum(np.median(volume, axis=1, keepdims=True), 1e-9) + 1e-9).clip(-1, 1)
            * 0.2
        )
        trials = rng.poisson(np.clip(volume * 15 * load, 0, 1e7)).astype(float)
        share = np.clip(base * wobble, 0, 0.9)
        mean = trials * share
        phi = np.exp(rng.normal(np.log(1.6), 0.3, n))[:, None]
        hits = np.minimum(_negbin(mean * factor, phi, rng), trials)
        excess = np.maximum(mean * (factor - 1), 0) * np.where(trials > 0, 1, 0)
        trials[missing] = np.nan
        hits[missing] = np.nan
        return hits, trials, Truth(np.where(missing, 0, excess), event, mean, mean * phi, nuisance)
    mean = volume * load
    phi = np.exp(rng.normal(np.log(1.8), 0.4, n))[:, None] + mean * 0.01
    counts = _negbin(mean * factor, phi, rng)
    if plan.kind == "count":
        value = counts
        truth = Truth(np.where(missing, 0, mean * (factor - 1)), event, mean, mean * phi, nuisance)
    else:
        sigma = rng.uniform(0.7, 1.2, n)[:, None]
        ticket = np.exp(rng.normal(np.log(25), 0.5, n))[:, None]
        value = _amounts(counts, sigma, rng) * ticket
        second = np.exp(sigma**2)
        truth = Truth(
            np.where(missing, 0, mean * (factor - 1) * ticket),
            event,
            mean * ticket,
            mean * (phi + second - 1) * ticket**2,
            nuisance,
        )
    value = value.astype(float)
    value[missing] = np.nan
    return value, None, truth


def _negbin(mean: Floats, phi: Floats, rng: np.random.Generator) -> Floats:
    """Counts with the mean and variance mean × phi."""
    extra = np.maximum(phi - 1, 1e-6) * np.ones_like(mean)
    rate = rng.gamma(np.maximum(mean / extra, 1e-12), extra)
    return rng.poisson(rate).astype(float)


def _amounts(counts: Floats, sigma: Floats, rng: np.random.Generator) -> Floats:
    """Sums of `counts` lognormal orders of mean 1 each, drawn exactly up to 40 orders and as a gamma beyond."""
    total = np.zeros_like(counts)
    wide = sigma * np.ones_like(counts)
    for k in range(40):
        alive = (counts > k) & (counts <= 40)
        if not alive.any():
            break
        total[alive] += rng.lognormal(-(wide[alive] ** 2) / 2, wide[alive])
    big = counts > 40
    cv2 = (np.exp(wide[big] ** 2) - 1) / counts[big]
    total[big] = counts[big] * rng.gamma(1 / cv2, cv2)
    return total
