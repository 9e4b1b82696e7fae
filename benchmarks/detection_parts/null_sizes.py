"""Null sizes on real rates: how often p-values fall below a level where nothing happens, together and one by one.

The flights' days are shuffled within their weekday in three ways: each series by itself (no shock is shared), one
order for all (a storm delays every carrier), and one series alone (it has only its own past to learn from).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.flights import RatePanel, flight_rates
from monitors.detectors import DETECTORS, Batch, score_panel, score_series
from monitors.selftest.shuffle import Shuffle

Floats = npt.NDArray[np.floating[Any]]
LEVELS = (0.05, 0.01, 0.001)
FROM = 90  # first day judged
EVERY = 4  # of the series alone each shuffle takes every fourth: they cost as much as a panel each
DETECTORS_SHOWN = ("spike", "drift", "sustained")
WAYS = ("each series by itself", "one order for all", "one series alone")


def show_null(asked: PartOptions) -> None:
    """Actual ÷ nominal by way of shuffling and detector; the entry points' p-value is of the smallest of all."""
    real = flight_rates()
    rows = []
    for way in WAYS:
        found: dict[str, list[Floats]] = {}
        for seed in asked.seeds:
            for name, p in null_p_values(real, way, seed).items():
                found.setdefault(name, []).append(p)
        for name, parts in found.items():
            p = np.concatenate(parts)
            rows.append([way, name, *(f"{ratio:.2f}" for ratio in sizes(p)), f"{np.isfinite(p).sum():,}"])
    title = "Null sizes on real flight rates, days shuffled: actual ÷ nominal"
    print_table(title, ["shuffled", "test", "5 %", "1 %", "0.1 %", "p-values"], rows)


def sizes(p: Floats, levels: tuple[float, ...] = LEVELS) -> list[float]:
    """Share of the finite p-values at or below each level, divided by the level; 1 is exact, NaN without any."""
    known = p[np.isfinite(p)]
    return [float(np.mean(known <= level) / level) if len(known) else float("nan") for level in levels]


def null_p_values(real: RatePanel, way: str, seed: int) -> dict[str, Floats]:
    """p-values by test of one shuffle, those of the days before `FROM` left out."""
    num, den = _shuffled(real, way, seed)
    if way != WAYS[2]:
        batch = Batch(real.ts, num, den, real.segments)
        found = {name: DETECTORS[name](batch).p_value for name in DETECTORS_SHOWN}
        found["score_panel"] = score_panel(real.ts, num, den, segments=real.segments).p_value
    else:
        some = range(seed % EVERY, len(num), EVERY)
        batches = [Batch(real.ts, num[row : row + 1], den[row : row + 1]) for row in some]
        found = {
            name: np.concatenate([DETECTORS[name](batch).p_value for batch in batches])
            for name in DETECTORS_SHOWN
        }
        found["score_series"] = np.stack([score_series(real.ts, num[row], den[row]).p_value for row in some])
    return {name: p[:, FROM:].ravel() for name, p in found.items()}


def _shuffled(real: RatePanel, way: str, seed: int) -> tuple[Floats, Floats]:
    """Numerators and denominators with their days shuffled."""
    rows = len(real.numerator)
    orders = rows if way == WAYS[0] else 1
    picks = [Shuffle(np.random.default_rng([seed, number])).pick(real.ts)[0] for number in range(orders)] * (
        rows // orders
    )
    cells = np.arange(rows)[:, None], np.stack(picks)
    return real.numerator[cells], real.denominator[cells]
