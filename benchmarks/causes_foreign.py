"""Cases from worlds the search was not made on: correlated sparse tables, other noise, other baselines.

Leaves come from sampled rows with latent classes (so dimensions hang together and most combinations never
occur), 2 to 6 dimensions of 2 to 200 values. Noise is Poisson, negative binomial (two forms), zero-inflated
or a relative error; amounts are sums of lognormal, gamma or Pareto orders; ratios are binomial,
beta-binomial or ratios of money. The baseline is a mean of few weeks, a forecast, rounded, or scaled to
another total.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from benchmarks.causes_world import Case, Segment

Conditions = dict[int, int]
Cells = list[tuple[Conditions, float]]
Noise = Callable[[Generator, np.ndarray], np.ndarray]

NOISES = ("poisson", "negbin", "quadratic", "zeros", "relative")
BASELINES = ("weeks", "forecast", "rounded", "scaled")
ORDERS = ("lognormal", "gamma", "pareto")
SHAPES = ("one", "several", "children", "opposite", "cancelling", "vanished")
RATIO_SHAPES = ("one", "several", "children", "opposite", "mix", "both", "new")
_SEEN = 6.0  # standard errors an effect must have, told the true noise


@dataclass
class Land:
    """A sparse table: mean per leaf, codes [D, n], and what is unknown of it."""

    rng: Generator
    sizes: list[int]
    codes: np.ndarray
    mean: np.ndarray
    season: float
    common: float

    def inside(self, cell: Conditions) -> np.ndarray:
        found = np.ones(self.mean.size, dtype=bool)
        for d, c in cell.items():
            found &= self.codes[d] == c
        return found

    def segment(self, cell: Conditions) -> Segment:
        return frozenset((f"k{d}", f"x{c}") for d, c in cell.items())


def land(rng: Generator, total: float | None = None) -> Land:
    """Rows of latent classes, counted into leaves; the leaves' means follow another, heavier law."""
    dims = int(rng.integers(2, 7))
    sizes = [int(np.exp(rng.uniform(np.log(2), np.log(200 if dims < 5 else 40)))) for _ in range(dims)]
    sizes[0] = max(sizes[0], 6)
    rows, classes = int(np.exp(rng.uniform(np.log(400), np.log(40_000)))), int(rng.integers(1, 6))
    kind = rng.integers(classes, size=rows)
    columns = []
    for size in sizes:
        plain = (1.0 + np.arange(size)) ** -rng.uniform(0.0, 1.3)
        own = rng.dirichlet(np.full(size, 0.7), classes) if rng.random() < 0.6 else np.zeros((classes, size))
        chance = plain / plain.sum() + own * rng.uniform(0.2, 1.5)
        steps = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)
        columns.append(np.minimum((rng.random(rows)[:, None] > steps[kind]).sum(axis=1), size - 1))
    codes, times = np.unique(np.stack(columns), axis=1, return_counts=True)
    mean = times * rng.gamma(rng.uniform(0.6, 3.0), size=times.size)
    total = total or float(np.exp(rng.uniform(np.log(2_000), np.log(400_000))))
    return Land(
        rng,
        sizes,
        codes,
        mean * total / mean.sum(),
        season=float(rng.choice([0.0, 0.01, 0.02, 0.04])),
        common=float(np.exp(rng.normal(0, 0.08))),
    )


def today_of(w: Land) -> np.ndarray:
    """Today's means: a common factor and a seasonal error per value of each dimension."""
    means = w.mean * w.common
    for d, size in enumerate(w.sizes):
        means = means * np.exp(w.rng.standard_t(5, size) * w.season * 0.77)[w.codes[d]]
    return means


def noise_of(rng: Generator, name: str) -> tuple[Noise, Callable[[np.ndarray], np.ndarray]]:
    """A sampler of counts and the variance of what it gives, both of the mean."""
    over, spread, empty = (
        float(rng.uniform(1.2, 6)),
        float(rng.uniform(0.05, 0.5)),
        float(rng.uniform(0, 0.2)),
    )
    if name == "negbin":
        return lambda g, m: g.poisson(g.gamma(m / (over - 1) + 1e-9, over - 1)) * 1.0, lambda m: over * m
    if name == "quadratic":
        return (
            lambda g, m: g.poisson(m * g.gamma(spread**-2, spread**2, m.size)) * 1.0,
            lambda m: m + spread**2 * m**2,
        )
    if name == "zeros":
        return (
            lambda g, m: g.poisson(m) * (g.random(m.size) >= empty) / 1.0,
            lambda m: m + empty * m**2,
        )
    if name == "relative":
        return (
            lambda g, m: m * np.maximum(1 + g.normal(0, spread / 2, m.size), 0),
            lambda m: (spread * m / 2) ** 2,
        )
    return lambda g, m: g.poisson(m) * 1.0, lambda m: m


def size_of(rng: Generator) -> float:
    """An effect of ×1.15 to ×4, up or down."""
    factor = float(np.exp(rng.uniform(np.log(1.15), np.log(4))))
    return factor if rng.random() < 0.5 else 1 / factor


def plain(w: Land, weight: np.ndarray, cell: Conditions) -> bool:
    """Can the cell be told from its parents and from its children at all?"""
    mass = float(weight[w.inside(cell)].sum())
    if not 0 < mass <= 0.25 * weight.sum():
        return False
    for dropped in cell if len(cell) > 1 else ():
        parent = {d: c for d, c in cell.items() if d != dropped}
        if float(weight[w.inside(parent)].sum()) < 1.6 * mass:
            return False
    held = w.inside(cell)
    for d in range(len(w.sizes)):
        if d not in cell:
            parts = np.bincount(w.codes[d][held], weights=weight[held])
            if parts.max(initial=0.0) > 0.7 * mass:
                return False
    return True


def draw_cell(w: Land, weight: np.ndarray, depth: int | None = None) -> Conditions | None:
    """A random cell of one to three conditions that can be told from its relatives."""
    for _ in range(60):
        k = min(depth or int(w.rng.choice([1, 2, 3], p=[0.45, 0.4, 0.15])), len(w.sizes))
        leaf = int(w.rng.choice(weight.size, p=weight / weight.sum()))
        cell = {int(d): int(w.codes[d][leaf]) for d in w.rng.choice(len(w.sizes), k, replace=False)}
        if plain(w, weight, cell):
            return cell
    return None


def seen(w: Land, mean: np.ndarray, variance: np.ndarray, cells: Cells, weeks: float) -> bool:
    """Would an oracle told the true noise see every effect, and are the cells apart?"""
    masks = [w.inside(cell) for cell, _ in cells]
    for i, (mask, (cell, f)) in enumerate(zip(masks, cells, strict=True)):
        mass = float(mean[mask].sum())
        noise = float(variance[mask].sum()) / mass**2 * (1 / max(min(f, 1.0), 0.3) + 1 / weeks)
        if abs(np.log(max(f, 0.02))) < _SEEN * np.sqrt(noise + (1.5 * w.season) ** 2 * len(cell)):
            return False
        for other in masks[i + 1 :]:
            both = float(mean[mask & other].sum())
            if both > 0.3 * min(mass, float(mean[other].sum())):
                return False
    return bool(mean[np.logical_or.reduce(masks)].sum() < 0.4 * mean.sum())


def put(w: Land, mean: np.ndarray, variance: np.ndarray, shape: str, weeks: float) -> Cells:
    """Cells and factors of a shape; empty where this land has no room for it."""
    rng = w.rng
    for _ in range(60):
        f = size_of(rng)
        if shape == "children":
            parent = draw_cell(w, mean, int(rng.integers(1, 3)))
            free = [d for d, s in enumerate(w.sizes) if parent and d not in parent and s >= 8]
            if parent is None or not free:
                continue
            d, held = int(rng.choice(free)), w.inside(parent)
            there = np.unique(w.codes[d][held])
            if there.size < 6:
                continue
            chosen = rng.choice(there, int(rng.integers(2, 4)), replace=False)
            cells: Cells = [({**parent, d: int(c)}, f) for c in chosen]
            if not all(plain(w, mean, cell) for cell, _ in cells):
                continue
        else:
            want = {"several": int(rng.integers(2, 5)), "opposite": 2, "cancelling": 2}.get(shape, 1)
            drawn = [draw_cell(w, mean) for _ in range(want)]
            cells = [(c, f if i == 0 else size_of(rng)) for i, c in enumerate(drawn) if c is not None]
            if len(cells) < want:
                continue
            if shape == "opposite":
                cells[1] = (cells[1][0], 1 / f)
            if shape == "cancelling":
                one, two = (float(mean[w.inside(c)].sum()) for c, _ in cells)
                cells[1] = (cells[1][0], 1 - (f - 1) * one / two)
                if not (0.25 < cells[1][1] < 4 and abs(cells[1][1] - 1) > 0.13):
                    continue
            if shape == "vanished":
                cells = [(cells[0][0], 0.0)]
        if seen(w, mean, variance, cells, weeks):
            return cells
    return []


def moved(w: Land, mean: np.ndarray, cells: Cells) -> np.ndarray:
    out = mean.copy()
    for cell, f in cells:
        out[w.inside(cell)] *= f
    return out


def before(w: Land, sample: Callable[[np.ndarray], np.ndarray], name: str, weeks: int) -> np.ndarray:
    """The expected column."""
    rng = w.rng
    if name == "forecast":
        return w.mean * np.exp(rng.normal(0, rng.uniform(0.02, 0.25), w.mean.size))
    mean: np.ndarray = np.stack([sample(w.mean) for _ in range(weeks)]).mean(axis=0)
    if name == "rounded":
        return np.round(mean)
    return mean * float(np.exp(rng.uniform(np.log(0.2), np.log(4)))) if name == "scaled" else mean


def frame_of(w: Land, **columns: np.ndarray) -> pd.DataFrame:
    """The leaf table in random order, only leaves that hold anything."""
    used = np.any(np.stack(list(columns.values())) != 0, axis=0)
    order = w.rng.permutation(np.flatnonzero(used))
    dims = {f"k{d}": np.char.add("x", c.astype(str))[order].astype(object) for d, c in enumerate(w.codes)}
    return pd.DataFrame(dims | {name: column[order] for name, column in columns.items()})


def orders(rng: Generator, counts: np.ndarray, name: str, heavy: float) -> np.ndarray:
    """Sums of that many order amounts; `heavy` 0.5 to 1.5."""
    total = int(counts.sum())
    if name == "gamma":
        amounts = rng.gamma(1 / heavy, 40.0, total)
    elif name == "pareto":
        amounts = 20 * (1 + rng.pareto(3.2 - heavy / 2, total))
    else:
        amounts = np.exp(rng.normal(3, heavy, total))
    owner = np.repeat(np.arange(counts.size), counts.astype(int))
    return np.round(np.bincount(owner, weights=amounts, minlength=counts.size), 2)


def excess_of(name: str, heavy: float) -> float:
    """E x² / (E x)² of the order amounts."""
    if name == "gamma":
        return 1 + heavy
    index = 3.2 - heavy / 2
    return float(np.exp(heavy**2)) if name == "lognormal" else (index - 1) ** 2 / (index * (index - 2))


def volumes(rng: Generator, shape: str) -> Case | None:
    """Counts, or sums of order amounts, without denominators."""
    w, weeks = land(rng), int(rng.choice([1, 2, 4, 6]))
    kind, baseline = str(rng.choice(NOISES)), str(rng.choice(BASELINES))
    money = kind != "relative" and rng.random() < 0.4
    order, heavy = str(rng.choice(ORDERS)), float(rng.uniform(0.5, 1.5))
    noise, variance = noise_of(rng, kind)
    spread = variance(w.mean) + (w.mean * (excess_of(order, heavy) - 1) if money else 0.0)

    def sample(mean: np.ndarray) -> np.ndarray:
        counts = noise(rng, mean)
        return orders(rng, counts, order, heavy) if money else counts

    cells: Cells = [] if shape in ("null", "giant") else put(w, w.mean, spread, shape, weeks)
    if not cells and shape not in ("null", "giant"):
        return None
    actual = sample(moved(w, today_of(w), cells))
    truth = {(w.segment(cell), "volume") for cell, _ in cells}
    expected = before(w, sample, baseline, weeks)
    if money and baseline == "forecast":
        expected *= actual.sum() / max(expected.sum(), 1e-9)
    told = {"noise": kind, "baseline": baseline, "weeks": weeks, "orders": order if money else ""}
    told |= {"sizes": w.sizes, "leaves": w.mean.size, "per_leaf": round(w.mean.mean(), 1), "season": w.season}
    told["factors"] = [round(f, 2) for _, f in cells]
    frame = frame_of(w, actual_num=actual, expected_num=expected)
    return Case(f"{'amounts' if money else 'counts'}/{shape}", frame, names(w), truth, told)


def names(w: Land) -> list[str]:
    return [f"k{d}" for d in range(len(w.sizes))]


def ratios(rng: Generator, shape: str) -> Case | None:
    """Numerators and denominators: shares of events, or of money."""
    w, weeks = (
        land(rng, float(np.exp(rng.uniform(np.log(40_000), np.log(3_000_000))))),
        int(rng.choice([1, 2, 4, 6])),
    )
    rate = np.full(w.mean.size, float(np.exp(rng.uniform(np.log(0.004), np.log(0.25)))))
    for d, size in enumerate(w.sizes):
        rate = rate * np.exp(rng.normal(0, 0.25, size))[w.codes[d]]
    rate = np.minimum(rate * np.exp(rng.normal(0, rng.uniform(0, 0.4), rate.size)), 0.45)
    noise, variance = noise_of(rng, str(rng.choice(["poisson", "negbin", "quadratic"])))
    wobble = float(rng.choice([0.0, 0.0, 0.1]))
    rate_cells: Cells = []
    mix_cells: Cells = []
    if shape in ("one", "several", "children", "opposite", "both"):
        mean = w.mean * rate
        rate_cells = put(w, mean, mean + (wobble * mean) ** 2, "one" if shape == "both" else shape, weeks)
    if shape in ("mix", "both"):
        mix_cells = put(w, w.mean, variance(w.mean), "one", weeks)
    if shape == "new" and (cell := draw_cell(w, w.mean, 1)) is not None:
        mix_cells = [(cell, np.inf)]
    both = shape == "both" and not (rate_cells and mix_cells and seen_apart(w, rate_cells + mix_cells))
    if shape != "null" and (both or not rate_cells + mix_cells):
        return None
    fresh = w.inside(mix_cells[0][0]) if shape == "new" else np.zeros(w.mean.size, dtype=bool)
    den = noise(rng, today_of(w) if shape == "new" else moved(w, today_of(w), mix_cells)).round()
    now = np.minimum(moved(w, rate, rate_cells), 0.95)
    past = [noise(rng, np.where(fresh, 0.0, w.mean)).round() for _ in range(weeks)]
    num, nums = draws(rng, den, now, wobble), [draws(rng, one, rate, wobble) for one in past]
    scale = float(rng.choice([1.0, 1.0, 0.3, 7.0]))
    frame = frame_of(
        w,
        actual_num=num,
        actual_den=den,
        expected_num=np.mean(nums, axis=0) * scale,
        expected_den=np.mean(past, axis=0) * scale,
    )
    truth = {(w.segment(c), "rate") for c, _ in rate_cells} | {(w.segment(c), "mix") for c, _ in mix_cells}
    told = {"weeks": weeks, "scale": scale, "wobble": wobble, "sizes": w.sizes, "leaves": w.mean.size}
    told |= {"per_leaf": round(w.mean.mean(), 1), "season": w.season, "base": round(float(rate.mean()), 4)}
    told["factors"] = [round(f, 2) for _, f in rate_cells + mix_cells]
    return Case(f"ratio/{shape}", frame, names(w), truth, told)


def seen_apart(w: Land, cells: Cells) -> bool:
    """Do the cells share less than a third of each other?"""
    one, two = (w.inside(cell) for cell, _ in cells[:2])
    return float(w.mean[one & two].sum()) < 0.3 * min(float(w.mean[m].sum()) for m in (one, two))


def draws(rng: Generator, den: np.ndarray, rate: np.ndarray, wobble: float) -> np.ndarray:
    """Binomial, or beta-binomial with a relative spread of the rate."""
    if wobble > 0:
        size = 1 / wobble**2 * (1 - rate) / rate
        rate = rng.beta(np.maximum(rate * size, 1e-6), np.maximum((1 - rate) * size, 1e-6))
    return rng.binomial(den.astype(int), rate).astype(float)


def foreign(seed: int) -> Case:
    """One case; the shape goes round with the seed."""
    plan = [(volumes, s) for s in SHAPES] * 2 + [(ratios, s) for s in RATIO_SHAPES]
    make, shape = plan[seed % len(plan)]
    for attempt in range(300):
        if (case := make(np.random.default_rng([seed, attempt, 29]), shape)) is not None:
            return case
    raise RuntimeError(f"no case of shape {shape} for seed {seed}")


def quiet(seed: int) -> Case:
    """The same noise without any cause."""
    make = (volumes, ratios, volumes)[seed % 3]
    case = make(np.random.default_rng([seed, 31]), "null")
    if case is None:
        raise RuntimeError(f"no quiet case for seed {seed}")
    return case
