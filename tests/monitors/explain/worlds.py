"""Leaf tables for the tests: seeded, small, with known causes."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

SIZES = {"country": 6, "category": 8, "tier": 4, "carrier": 3}


def leaf_table(
    seed: int = 1,
    *,
    sizes: Mapping[str, int] = SIZES,
    rate: Mapping[tuple[tuple[str, str], ...], float] | None = None,
    weight: Mapping[tuple[tuple[str, str], ...], float] | None = None,
    per_leaf: float = 400.0,
    base: float = 0.03,
) -> pd.DataFrame:
    """A ratio table. `rate`, `weight`: cell ((dimension, value), …) → factor of rate, denominators."""
    rng = np.random.default_rng(seed)
    rows = list(product(*[[f"{name[:2]}{i}" for i in range(size)] for name, size in sizes.items()]))
    frame = pd.DataFrame(rows, columns=list(sizes))
    mean = per_leaf * rng.lognormal(0, 0.5, len(frame))
    chance = np.full(len(frame), base)
    frame["expected_den"] = rng.poisson(4 * mean) / 4
    frame["expected_num"] = rng.poisson(frame["expected_den"] * 4 * chance) / 4
    for cell, factor in (weight or {}).items():
        mean = np.where(inside(frame, dict(cell)), mean * factor, mean)
    for cell, factor in (rate or {}).items():
        chance = np.where(inside(frame, dict(cell)), np.minimum(chance * factor, 1.0), chance)
    frame["actual_den"] = rng.poisson(mean).astype(float)
    frame["actual_num"] = rng.binomial(frame["actual_den"].astype(int), chance).astype(float)
    return frame


def volume_table(seed: int = 1, **options: Any) -> pd.DataFrame:
    """A table of counts: the denominators of `leaf_table` alone, `weight` moving them."""
    frame = leaf_table(seed, **options)
    return frame.drop(columns=["actual_num", "expected_num"]).rename(
        columns={"actual_den": "actual_num", "expected_den": "expected_num"}
    )


def amount_table(seed: int = 1, *, sigma: float = 1.0, sizes: Mapping[str, int] = SIZES) -> pd.DataFrame:
    """A table of money: sums of lognormal orders, nothing moved."""
    rng = np.random.default_rng(seed)
    rows = list(product(*[[f"{name[:2]}{i}" for i in range(size)] for name, size in sizes.items()]))
    frame = pd.DataFrame(rows, columns=list(sizes))
    mean = 20 * rng.lognormal(0, 0.5, len(frame))
    for side, weeks in (("actual", 1), ("expected", 4)):
        counts = rng.poisson(mean * weeks)
        amounts = 30 * rng.lognormal(0, sigma, counts.sum())
        owner = np.repeat(np.arange(len(frame)), counts)
        frame[f"{side}_num"] = np.round(np.bincount(owner, amounts, len(frame)) / weeks, 2)
    return frame


def inside(frame: pd.DataFrame, cell: Mapping[str, str]) -> np.ndarray:
    """Which rows lie in a cell."""
    mask = np.ones(len(frame), dtype=bool)
    for name, value in cell.items():
        mask &= (frame[name] == value).to_numpy()
    return mask


def dimensions(sizes: Mapping[str, int] = SIZES) -> list[str]:
    """Their names."""
    return list(sizes)


def named(causes: list[Any]) -> set[tuple[tuple[tuple[str, Any], ...], str]]:
    """Causes as (cell, effect), to compare."""
    return {(tuple(sorted(cause.segment.items())), cause.effect) for cause in causes}
