"""Panels like the demo's, with interventions whose truth is known: effect, fading, displacement, campaigns, attacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.effects.study import Flags, Floats, Study

MARKETS, CATEGORIES = 6, 8
DAYS = 120
KINDS = ("sudden", "fading", "none")


@dataclass(frozen=True)
class Simulated:
    """A study and its truth: ratio in the window; half_life in days (None: steady); moved: share of what was prevented
    that went to the neighbour `to` (row); prevented events and money; weekly: bad events a week before.
    """

    study: Study
    amounts: Floats
    neighbours: Flags
    kind: str
    ratio: float
    half_life: float | None
    moved: float
    to: int
    prevented: float
    money: float
    weekly: float
    cut: float
    method: str


def simulate(rng: np.random.Generator, *, lonely: bool = False, held: bool = False) -> Simulated:
    """One intervention on a panel of its own. lonely: no untouched segment; held: with a holdout."""
    # Over 40 lines: one panel drawn in the order in which its parts depend on each other.
    shape = (MARKETS * CATEGORIES, DAYS)
    market = np.repeat(np.arange(MARKETS), CATEGORIES)
    category = np.tile(np.arange(CATEGORIES), MARKETS)
    at = int(rng.integers(42, 92))
    after = int(rng.integers(14, min(56, DAYS - at) + 1))
    scale = 10 ** rng.uniform(-0.3, 1.7)  # sparse to dense
    base = scale * 60 * np.exp(rng.normal(0, 0.6, shape[0]))[:, None] * np.ones(shape)
    base *= 1 + 0.15 * np.sin(2 * np.pi * (np.arange(DAYS) + rng.integers(7)) / 7)
    rate = 0.015 * np.exp(rng.normal(0, 0.5, shape[0]))[:, None] * np.ones(shape)
    rate *= np.exp(_walk(rng, MARKETS, 0.03)[market] + _walk(rng, CATEGORIES, 0.03)[category])
    rate *= np.exp(_memory(rng, shape[0], rng.uniform(0.05, 0.15)))
    for _ in range(rng.poisson(3)):  # attacks elsewhere, and at home
        row, day = int(rng.integers(shape[0])), int(rng.integers(DAYS - 14))
        rate[row, day : day + int(rng.integers(4, 14))] *= rng.uniform(1.5, 3.5)
    if rng.random() < 0.4:  # a campaign, often while the intervention begins
        day = at + int(rng.integers(-10, 15))
        base[market == int(rng.integers(MARKETS)), max(day, 0) : day + 5] *= rng.uniform(1.5, 3)
    treated = int(rng.integers(shape[0]))
    rate[treated] *= rng.uniform(1, 3)
    kind = KINDS[int(rng.choice(3, p=[0.4, 0.35, 0.25]))]
    cut = 0.0 if kind == "none" else float(rng.uniform(0.1, 0.8))
    half = float(rng.uniform(5, 60)) if kind == "fading" else None
    t = np.arange(after) + 0.5
    left = np.ones(after) if half is None else _left(rng, t, half)
    window = slice(at, at + after)
    mean = base * rate
    before = mean[treated, window].copy()
    mean[treated, window] *= 1 - cut * left
    gone = before - mean[treated, window]
    moved, to = 0.0, -1
    near = (market == market[treated]) & (np.arange(shape[0]) != treated)
    if kind != "none" and rng.random() < 0.5:
        moved = float(rng.uniform(0.34, 1.0))
        to = int(rng.choice(np.flatnonzero(near)))
        mean[to, window] += moved * gone
    other = np.zeros(shape[0], dtype=bool)
    if rng.random() < 0.3:  # another intervention at the same time, known to the ledger
        other[int(rng.choice(np.flatnonzero(~near)))] = True
        other[treated] = False
        mean[other, window] *= 0.5
    spread = rng.uniform(1.0, 2.0)
    weekly_noise = rng.gamma(1 / ((spread - 1) / 8 + 1e-3), (spread - 1) / 8 + 1e-3, shape)
    counts = rng.poisson(mean * weekly_noise).astype(float)
    typical = 40.0
    amounts = _amounts(rng, counts, typical)
    holdout = None
    if held:  # half of the treated segment at random, kept as a row of its own
        mine = 0.5 * before[None, :]
        extra = rng.poisson(0.5 * base[[treated]] * rate[[treated]] * weekly_noise[[treated]]).astype(float)
        counts[treated] = rng.poisson(0.5 * mean[treated] * weekly_noise[treated])
        counts, base = np.vstack([counts, extra]), np.vstack([base, 0.5 * base[[treated]]])
        base[treated] *= 0.5
        amounts = _amounts(rng, counts, typical)
        gone, before = 0.5 * gone, mine[0]
        market, category = np.append(market, market[treated]), np.append(category, category[treated])
        near, other = np.append(near, False), np.append(other, False)
        holdout = np.arange(len(counts)) == len(counts) - 1
    rows = np.arange(len(counts)) == treated
    donors = ~rows & ~other & (np.zeros(len(rows), bool) if lonely else np.ones(len(rows), bool))
    if holdout is not None:
        donors &= ~holdout
    study = Study(
        counts,
        base,
        np.ones(counts.shape, dtype=bool),
        rows,
        donors,
        at,
        at + after,
        holdout,
        {"market": market, "category": category},
    )
    weekly = float((base * np.concatenate([rate, rate[[treated]]])[: len(base)])[treated, :at].mean() * 7)
    lost = float(gone.sum())
    return Simulated(
        study, amounts, near, kind, 1 - lost / float(before.sum()), half, moved, to, lost, lost * typical, weekly, cut,
        "holdout" if held else "alone" if lonely else "donors",
    )  # fmt: skip


def _left(rng: np.random.Generator, t: Floats, half: float) -> Floats:
    """What is left of an effect: halved every so often, or held and then back along a line."""
    if rng.random() < 0.5:
        return np.asarray(0.5 ** (t / half))
    back = max(2.0, 0.5 * half)
    return np.clip(1 - (t - (half - back / 2)) / back, 0, 1)


def _amounts(rng: np.random.Generator, counts: Floats, typical: float) -> Floats:
    """Money of so many events: gamma amounts, about as uneven as an exponential."""
    many = np.maximum(counts, 1e-9)
    return np.where(counts > 0, rng.gamma(1.2 * many, typical / 1.2), 0.0)


def _walk(rng: np.random.Generator, many: int, step: float) -> Floats:
    """Slow random walks by week [many, DAYS]."""
    weeks = np.cumsum(rng.normal(0, step, (many, DAYS // 7 + 1)), axis=1)
    return np.asarray(np.repeat(weeks, 7, axis=1)[:, :DAYS])


def _memory(rng: np.random.Generator, many: int, size: float) -> Floats:
    """First-order autoregressions by week with that standard deviation and memory 0.6."""
    weeks = rng.normal(0, size, (many, DAYS // 7 + 1))
    for at in range(1, weeks.shape[1]):
        weeks[:, at] = 0.6 * weeks[:, at - 1] + 0.8 * weeks[:, at]
    return np.asarray(np.repeat(weeks, 7, axis=1)[:, :DAYS])
