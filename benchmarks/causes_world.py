"""Tables before anything happens to them: leaves, their means, what is unknown of them, and how they are
sampled.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

Segment = frozenset[tuple[str, Any]]
SIZES = (
    (2, 12, 30),
    (3, 2, 10, 8, 6),
    (16, 12),
    (24, 10, 8),
    (40, 12, 6),
    (12, 10, 8, 6),
    (25, 16, 10, 16),
    (16, 10, 10, 8, 5),
    (8, 8, 6, 5, 4, 3),
)


@dataclass
class Case:
    """A leaf table and what moved in it: (segment, effect) pairs; effect "volume" where there are no
    denominators.
    """

    name: str
    frame: pd.DataFrame
    dimensions: list[str]
    truth: set[tuple[Segment, str]]
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """A table before sampling: mean volume per leaf, codes, and how noisy it is."""

    rng: Generator
    sizes: tuple[int, ...]
    codes: np.ndarray
    volume: np.ndarray
    kappa: float
    drift: float
    pairs: float
    weeks: int
    common: float

    @property
    def names(self) -> list[str]:
        return [f"d{i}" for i in range(len(self.sizes))]

    def mask(self, cell: dict[int, int]) -> np.ndarray:
        out = np.ones(self.volume.size, dtype=bool)
        for d, c in cell.items():
            out &= self.codes[d] == c
        return out

    def segment(self, cell: dict[int, int]) -> Segment:
        return frozenset((f"d{d}", f"v{c}") for d, c in cell.items())


def world(rng: Generator, sizes: tuple[int, ...] | None = None, per_leaf: float | None = None) -> World:
    """Zipf-like dimensions, their product times lognormal: some leaves large, most small."""
    sizes = sizes or SIZES[rng.integers(len(SIZES))]
    codes = np.stack([g.ravel() for g in np.meshgrid(*[np.arange(s) for s in sizes], indexing="ij")])
    logs = rng.normal(0, rng.uniform(0.2, 0.8), codes.shape[1])
    for d, size in enumerate(sizes):
        weight = rng.permutation(np.log(1.0 / (1 + np.arange(size)) ** rng.uniform(0.2, 1.1)))
        logs += weight[codes[d]]
    volume = np.exp(logs)
    per_leaf = per_leaf or float(np.exp(rng.uniform(np.log(2), np.log(60))))
    volume *= per_leaf / volume.mean()
    if rng.random() < 0.4:  # many combinations never occur
        volume[rng.random(volume.size) < rng.uniform(0.1, 0.5)] = 0.0
    return World(
        rng,
        sizes,
        codes,
        volume,
        kappa=float(rng.choice([0.0, 0.05, 0.1, 0.2, 0.3, 0.5])),
        drift=float(rng.choice([0.0, 0.01, 0.02, 0.03, 0.05])),
        pairs=float(rng.choice([0.0, 0.0, 0.03, 0.06])),
        weeks=int(rng.choice([1, 4, 8])),
        common=float(np.exp(rng.normal(0, 0.06))),
    )


def noisy_means(w: World) -> np.ndarray:
    """Mean of every leaf today: a common factor and a seasonal error per value of each dimension, both
    unknown.
    """
    means = w.volume * w.common
    for d, size in enumerate(w.sizes):
        means = means * np.exp(w.rng.normal(0, w.drift, size))[w.codes[d]]
    if w.pairs > 0:  # two dimensions stray together, as a market and its carrier do
        a, b = w.rng.choice(len(w.sizes), size=2, replace=False)
        joint = np.exp(w.rng.normal(0, w.pairs, (w.sizes[a], w.sizes[b])))
        means = means * joint[w.codes[a], w.codes[b]]
    return means


def count(rng: Generator, mean: np.ndarray, kappa: float) -> np.ndarray:
    """Overdispersed counts: Poisson with gamma spread kappa."""
    if kappa > 0:
        mean = mean * rng.gamma(1 / kappa**2, kappa**2, mean.size)
    return rng.poisson(mean).astype(float)


def order_sums(rng: Generator, counts: np.ndarray, sigma: float, pareto: float = 0.0) -> np.ndarray:
    """Sum of that many order amounts per leaf: lognormal, or Pareto of that index."""
    total = int(counts.sum())
    amounts = (
        np.exp(rng.normal(0, sigma, total)) * 30.0 if pareto == 0 else (1 + rng.pareto(pareto, total)) * 30.0
    )
    owner = np.repeat(np.arange(counts.size), counts.astype(int))
    return np.round(np.bincount(owner, weights=amounts, minlength=counts.size), 2)


def apply_factors(w: World, mean: np.ndarray, placed: list[tuple[dict[int, int], float]]) -> np.ndarray:
    out = mean.copy()
    for cell, f in placed:
        out[w.mask(cell)] *= f
    return out


def table(w: World, **columns: np.ndarray) -> pd.DataFrame:
    """The leaf table, rows shuffled, leaves without anything left out."""
    texts = [np.array([f"v{i}" for i in range(s)], dtype=object) for s in w.sizes]
    frame = pd.DataFrame({f"d{i}": texts[i][c] for i, c in enumerate(w.codes)} | columns)
    used = np.any(np.stack(list(columns.values())) != 0, axis=0)
    frame = frame[used]
    return frame.iloc[w.rng.permutation(len(frame))].reset_index(drop=True)


def past(w: World, sample: Any) -> np.ndarray:
    """The baseline: the mean of some past weeks, each as noisy as today."""
    return np.mean([sample(w.volume) for _ in range(w.weeks)], axis=0)


def notes(w: World, placed: list[tuple[dict[int, int], float]]) -> dict[str, Any]:
    """What a failing case is told by."""
    return {
        "sizes": w.sizes,
        "leaves": int((w.volume > 0).sum()),
        "per_leaf": round(float(w.volume.mean()), 1),
        "kappa": w.kappa,
        "drift": w.drift,
        "pairs": w.pairs,
        "weeks": w.weeks,
        "common": round(w.common, 3),
        "factors": [round(f, 2) for _, f in placed],
    }
