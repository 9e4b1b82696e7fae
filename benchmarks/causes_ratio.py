"""Ratio cases: numerators and denominators; what moves is rates, weights or both."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from benchmarks.causes_place import clear, pick_cell, place
from benchmarks.causes_world import Case, World, apply_factors, count, noisy_means, notes, table, world

Cells = list[tuple[dict[int, int], float]]


@dataclass
class Plan:
    """What is to happen: rates before, cells whose rate or weight moves, a shift of all rates, leaves new
    today.
    """

    rate: np.ndarray
    rate_cells: Cells = field(default_factory=list)
    mix_cells: Cells = field(default_factory=list)
    shift: float = 1.0
    fresh: np.ndarray | None = None


def rates(w: World, base: float) -> np.ndarray:
    """A rate per leaf: a base times an effect per value of two dimensions, and often one per leaf."""
    logs = np.full(w.volume.size, np.log(base))
    for d in w.rng.choice(len(w.sizes), size=2, replace=False):
        logs += w.rng.normal(0, 0.35, w.sizes[d])[w.codes[d]]
    logs += w.rng.normal(0, float(w.rng.choice([0.0, 0.2, 0.5])), logs.size)  # leaves of their own mind
    return np.minimum(np.exp(logs), 0.3)


def make_plan(rng: Generator, shape: str, w: World, base: float) -> Plan | None:
    """The plan of a shape; None where this world has no room for it."""
    plan = Plan(rates(w, base))
    if shape == "null":
        return plan
    if shape in ("one", "several", "opposite", "children", "both"):
        plan.rate_cells = place(w, w.volume * plan.rate, "one" if shape == "both" else shape, 1.0)
    if shape in ("mix", "both", "simpson"):
        plan.mix_cells = place(w, w.volume, "one", 1.0)
    if shape == "new":
        cell = pick_cell(w, w.volume, 200.0, 1)
        plan.fresh = None if cell is None else w.mask(cell)
        plan.mix_cells = [] if cell is None else [(cell, np.inf)]
    if shape == "simpson" and plan.mix_cells:
        # The cell with three times the rate grows while every rate falls: the whole rises.
        cell = plan.mix_cells[0][0]
        plan.rate = np.where(w.mask(cell), np.minimum(plan.rate * 3, 0.4), plan.rate)
        plan.mix_cells, plan.shift = [(cell, float(rng.uniform(1.8, 4)))], 0.93
    placed = plan.rate_cells + plan.mix_cells
    if not placed or (shape == "both" and not (plan.rate_cells and plan.mix_cells and clear(w, placed))):
        return None
    return plan


def ratio_case(rng: Generator, shape: str, w: World | None = None) -> Case | None:
    """Numerators and denominators; causes are rate cells, mix cells or both. One in four is a pass rate."""
    w = w or world(rng, per_leaf=float(np.exp(rng.uniform(np.log(30), np.log(600)))))
    base = float(np.exp(rng.uniform(np.log(0.01), np.log(0.12))))
    plan = make_plan(rng, shape, w, base)
    if plan is None:
        return None
    history = w.volume if plan.fresh is None else np.where(plan.fresh, 0.0, w.volume)
    today = apply_factors(w, noisy_means(w), [] if plan.fresh is not None else plan.mix_cells)
    today_rate = np.minimum(apply_factors(w, plan.rate * plan.shift, plan.rate_cells), 0.95)
    spread = float(rng.choice([0.0, 0.05, 0.15]))
    den = count(rng, today, w.kappa)
    num = binomial(rng, den, today_rate, spread)
    past = [count(rng, history, w.kappa) for _ in range(w.weeks)]
    num_e = np.mean([binomial(rng, one, plan.rate, spread) for one in past], axis=0)
    den_e = np.mean(past, axis=0)
    split = true_split(den, today_rate, den_e, plan.rate)
    high = rng.random() < 0.25
    if high:
        num, num_e = den - num, den_e - num_e
    frame = table(w, actual_num=num, actual_den=den, expected_num=num_e, expected_den=den_e)
    truth = {(w.segment(c), "rate") for c, _ in plan.rate_cells}
    truth |= {(w.segment(c), "mix") for c, _ in plan.mix_cells}
    told = notes(w, plan.rate_cells + plan.mix_cells) | {"base": base, "high": high}
    told["split"] = (-split[0], -split[1]) if high else split
    return Case(f"ratio/{shape}", frame, w.names, truth, told)


def true_split(
    den: np.ndarray, rate: np.ndarray, den_e: np.ndarray, rate_e: np.ndarray
) -> tuple[float, float]:
    """Rate and mix effect of these denominators at the true rates: what the table says but for its sampling."""
    share, share_e = den / den.sum(), den_e / den_e.sum()
    both = (den > 0) & (den_e > 0)
    rate_effect = float(((share + share_e) / 2 * (rate - rate_e))[both].sum())
    return rate_effect, float(share @ rate - share_e @ rate_e) - rate_effect


def binomial(rng: Generator, den: np.ndarray, rate: np.ndarray, spread: float) -> np.ndarray:
    """Binomial with a spread of the rate between leaves and days."""
    p = rate * rng.gamma(1 / spread**2, spread**2, rate.size) if spread > 0 else rate
    return rng.binomial(den.astype(int), np.clip(p, 0, 1)).astype(float)
