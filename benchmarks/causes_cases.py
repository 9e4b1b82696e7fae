"""Cases for the search of causes, each with its truth: seeded, generated here.

`hardened(seed)`: counts, amounts and ratios as a marketplace has them, with a noisy baseline. `null(seed)`:
the same noise and nothing else.
"""

import numpy as np
from numpy.random import Generator

from benchmarks.causes_place import place
from benchmarks.causes_ratio import ratio_case
from benchmarks.causes_world import (
    Case,
    World,
    apply_factors,
    count,
    noisy_means,
    notes,
    order_sums,
    past,
    table,
    world,
)


def counts_case(rng: Generator, shape: str, w: World | None = None) -> Case | None:
    """Counts per leaf; no denominators."""
    w = w or world(rng)
    placed = [] if shape == "null" else place(w, w.volume, shape, 1.0)
    if shape != "null" and not placed:
        return None
    today = apply_factors(w, noisy_means(w), placed)
    frame = table(
        w, actual_num=count(rng, today, w.kappa), expected_num=past(w, lambda v: count(rng, v, w.kappa))
    )
    return Case(
        f"counts/{shape}", frame, w.names, {(w.segment(c), "volume") for c, _ in placed}, notes(w, placed)
    )


def amounts_case(rng: Generator, shape: str, w: World | None = None) -> Case | None:
    """Sums of heavy-tailed order amounts per leaf."""
    w = w or world(rng, per_leaf=float(np.exp(rng.uniform(np.log(2), np.log(25)))))
    sigma = float(rng.uniform(0.6, 1.5))
    pareto = float(rng.uniform(2.1, 3.0)) if rng.random() < 0.2 else 0.0
    phi = float(np.exp(sigma**2)) if pareto == 0 else (pareto - 1) ** 2 / (pareto * (pareto - 2))
    giant = shape == "giant"
    placed = [] if shape in ("null", "giant") else place(w, w.volume, shape, phi)
    if shape not in ("null", "giant") and not placed:
        return None
    today = order_sums(rng, count(rng, apply_factors(w, noisy_means(w), placed), w.kappa), sigma, pareto)
    before = past(w, lambda v: order_sums(rng, count(rng, v, w.kappa), sigma, pareto))
    truth = {(w.segment(c), "volume") for c, _ in placed}
    if giant:
        leaf = int(rng.choice(w.volume.size, p=w.volume / w.volume.sum()))
        today[leaf] += rng.uniform(0.08, 0.5) * today.sum()
        truth = {(w.segment({d: int(c[leaf]) for d, c in enumerate(w.codes)}), "giant")}
    frame = table(w, actual_num=today, expected_num=before)
    return Case(
        f"amounts/{shape}", frame, w.names, truth, notes(w, placed) | {"sigma": sigma, "pareto": pareto}
    )


SHAPES = (
    ("counts", "one"),
    ("counts", "several"),
    ("counts", "children"),
    ("counts", "opposite"),
    ("amounts", "one"),
    ("amounts", "several"),
    ("amounts", "children"),
    ("amounts", "giant"),
    ("ratio", "one"),
    ("ratio", "several"),
    ("ratio", "children"),
    ("ratio", "opposite"),
    ("ratio", "mix"),
    ("ratio", "both"),
    ("ratio", "simpson"),
    ("ratio", "new"),
)
MAKERS = {"counts": counts_case, "amounts": amounts_case, "ratio": ratio_case}


def hardened(seed: int) -> Case:
    """One hardened case; the shape goes round with the seed."""
    kind, shape = SHAPES[seed % len(SHAPES)]
    for attempt in range(100):
        case = MAKERS[kind](np.random.default_rng([seed, attempt, 11]), shape)
        if case is not None:
            return case
    raise RuntimeError(f"no case of shape {kind}/{shape} for seed {seed}")


def null(seed: int) -> Case:
    """Hardened noise without any cause."""
    kind = ("counts", "amounts", "ratio")[seed % 3]
    case = MAKERS[kind](np.random.default_rng([seed, 12]), "null")
    if case is None:
        raise RuntimeError(f"no null case for seed {seed}")
    return case
