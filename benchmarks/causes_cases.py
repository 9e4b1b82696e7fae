"""Cases for the search of causes, each with its truth: seeded, generated here.

`hardened(seed)`: counts, amounts and ratios as a marketplace has them, with a noisy baseline. `null(seed)`: the
same noise and nothing else.
"""

from typing import Any

import numpy as np
from numpy.random import Generator

from benchmarks.causes_place import clear, pick_cell, place
from benchmarks.causes_world import (
    Case,
    World,
    apply_factors,
    count,
    noisy_means,
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
        f"counts/{shape}", frame, w.names, {(w.segment(c), "volume") for c, _ in placed}, _notes(w, placed)
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
        f"amounts/{shape}", frame, w.names, truth, _notes(w, placed) | {"sigma": sigma, "pareto": pareto}
    )


def rates(w: World, base: float) -> np.ndarray:
    """A rate per leaf: a base times an effect per value of two dimensions, and often one per leaf."""
    logs = np.full(w.volume.size, np.log(base))
    for d in w.rng.choice(len(w.sizes), size=2, replace=False):
        logs += w.rng.normal(0, 0.35, w.sizes[d])[w.codes[d]]
    logs += w.rng.normal(0, float(w.rng.choice([0.0, 0.2, 0.5])), logs.size)  # leaves of their own mind
    return np.minimum(np.exp(logs), 0.3)


def ratio_case(rng: Generator, shape: str, w: World | None = None) -> Case | None:
    """Numerators and denominators; causes are rate cells, mix cells or both."""
    w = w or world(rng, per_leaf=float(np.exp(rng.uniform(np.log(30), np.log(600)))))
    base = float(np.exp(rng.uniform(np.log(0.01), np.log(0.12))))
    rate = rates(w, base)
    high = rng.random() < 0.25  # a pass rate: the rare side is what failed
    rate_cells: list[tuple[dict[int, int], float]] = []
    mix_cells: list[tuple[dict[int, int], float]] = []
    if shape in ("one", "several", "opposite", "children"):
        rate_cells = [(c, f) for c, f in place(w, w.volume * rate, shape, 1.0)]
    elif shape == "mix":
        mix_cells = place(w, w.volume, "one", 1.0)
    elif shape == "both":
        rate_cells, mix_cells = place(w, w.volume * rate, "one", 1.0), place(w, w.volume, "one", 1.0)
        if rate_cells and mix_cells and not clear(w, rate_cells + mix_cells):
            return None
    elif shape == "simpson":
        mix_cells = place(w, w.volume, "one", 1.0)
        rate = rate * (0.93 if rng.random() < 0.5 else 1.0)
        if mix_cells:
            cell, _ = mix_cells[0]
            mask = w.mask(cell)
            rate = np.where(mask, np.minimum(rate * 3, 0.4), rate)
            mix_cells = [(cell, float(rng.uniform(1.8, 4)))]
    elif shape == "new":
        fresh = pick_cell(w, w.volume, 200.0, 1)
        mix_cells = [(fresh, np.inf)] if fresh else []
    if shape != "null" and not (rate_cells or mix_cells):
        return None
    if shape == "both" and not (rate_cells and mix_cells):
        return None
    gone = w.mask(mix_cells[0][0]) if shape == "new" else np.zeros(w.volume.size, dtype=bool)
    history = w.volume.copy()
    if shape == "new":
        history[gone] = 0.0
    today_den = count(rng, apply_factors(w, noisy_means(w), [] if shape == "new" else mix_cells), w.kappa)
    shift = 0.93 if shape == "simpson" else 1.0
    today_rate = np.minimum(apply_factors(w, rate * shift, rate_cells), 0.95)
    spread = float(rng.choice([0.0, 0.05, 0.15]))
    today_num = binomial(rng, today_den, today_rate, spread)
    dens, nums = [], []
    for _ in range(w.weeks):
        den = count(rng, history, w.kappa)
        dens.append(den)
        nums.append(binomial(rng, den, rate, spread))
    den_e, num_e = np.mean(dens, axis=0), np.mean(nums, axis=0)
    if high:
        today_num, num_e = today_den - today_num, den_e - num_e
    frame = table(w, actual_num=today_num, actual_den=today_den, expected_num=num_e, expected_den=den_e)
    truth = {(w.segment(c), "rate") for c, _ in rate_cells} | {(w.segment(c), "mix") for c, _ in mix_cells}
    return Case(
        f"ratio/{shape}",
        frame,
        w.names,
        truth,
        _notes(w, rate_cells + mix_cells) | {"base": base, "high": high},
    )


def binomial(rng: Generator, den: np.ndarray, rate: np.ndarray, spread: float) -> np.ndarray:
    """Binomial with a beta-like spread of the rate between leaves and days."""
    p = rate * rng.gamma(1 / spread**2, spread**2, rate.size) if spread > 0 else rate
    return rng.binomial(den.astype(int), np.clip(p, 0, 1)).astype(float)


def _notes(w: World, placed: list[tuple[dict[int, int], float]]) -> dict[str, Any]:
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
