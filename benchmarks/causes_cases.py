"""Cases for the search of causes, each with its truth: seeded, generated here, no public data.

`hardened(seed)`: counts, amounts and ratios as a marketplace has them, with a noisy baseline.
`public_like(seed)`: the shapes of the published root-cause collections (relative forecast error, several
elements of one cuboid, one factor). `null(seed)`: hardened noise and nothing else.
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


def pick_cell(w: World, weight: np.ndarray, least: float, depth: int | None = None) -> dict[int, int] | None:
    """A random cell with at least `least` of `weight` and at most 30 % of the whole."""
    dims = len(w.sizes)
    for _ in range(200):
        k = depth or int(w.rng.choice(np.arange(1, min(dims, 4) + 1), p=_depths(min(dims, 4))))
        chosen = sorted(w.rng.choice(dims, size=k, replace=False).tolist())
        leaf = int(w.rng.choice(weight.size, p=weight / weight.sum()))
        cell = {d: int(w.codes[d][leaf]) for d in chosen}
        mass = float(weight[w.mask(cell)].sum())
        if least <= mass <= 0.3 * weight.sum():
            return cell
    return None


def _depths(n: int) -> np.ndarray:
    p = np.array([0.35, 0.35, 0.2, 0.1])[:n]
    return p / p.sum()


def factor(rng: Generator) -> float:
    """An effect from ×1.15 to ×4, up or down."""
    f = float(np.exp(rng.uniform(np.log(1.15), np.log(4))))
    return f if rng.random() < 0.65 else 1 / f


def strength(w: World, mean: np.ndarray, mask: np.ndarray, f: float, phi: float) -> float:
    """z of the effect, told the true noise: what an oracle would see."""
    m = mean[mask] * (1 + f) / 2
    weight = 1 / (phi * (1 + 1 / w.weeks) + w.kappa**2 * (1 + 1 / w.weeks) * m)
    info = float((weight * m).sum())
    return (
        abs(f - 1)
        * 2
        / (1 + f)
        / np.sqrt(1 / max(info, 1e-9) + (1.5 * w.drift) ** 2 + w.pairs**2 / 2 + 0.01**2)
    )


def place(
    w: World, mean: np.ndarray, shape: str, phi: float, floor: float = 6.5
) -> list[tuple[dict[int, int], float]]:
    """Cells and factors of one shape: one, several, children of a parent, opposite."""
    rng = w.rng
    want = {"one": 1, "several": int(rng.integers(2, 4)), "opposite": 2, "children": int(rng.integers(2, 4))}[
        shape
    ]
    for _ in range(300):
        placed: list[tuple[dict[int, int], float]] = []
        f = factor(rng)
        if shape == "children":
            parent = pick_cell(w, mean, 0.0, int(rng.integers(1, max(2, len(w.sizes) - 1))))
            free = [d for d in range(len(w.sizes)) if parent and d not in parent and w.sizes[d] >= 2 * want]
            if not parent or not free:
                continue
            d = int(rng.choice(free))
            codes = rng.choice(w.sizes[d], size=want, replace=False)
            same = rng.random() < 0.5
            placed = [({**parent, d: int(c)}, f if same else _same_side(rng, f)) for c in codes]
        else:
            for i in range(want):
                cell = pick_cell(w, mean, 0.0)
                if cell is not None:
                    g = f if i == 0 else (1 / f if shape == "opposite" else factor(rng))
                    placed.append((cell, g))
        if (
            len(placed) == want
            and _clear(w, placed)
            and all(strength(w, mean, w.mask(c), g, phi) > floor for c, g in placed)
        ):
            return placed
    return []


def _same_side(rng: Generator, f: float) -> float:
    g = factor(rng)
    return g if (g > 1) == (f > 1) else 1 / g


def _clear(w: World, placed: list[tuple[dict[int, int], float]]) -> bool:
    """No cell inside another, no half of a dimension of two values, nothing that covers most of the table."""
    masks = [w.mask(c) for c, _ in placed]
    live = w.volume > 0
    for i, a in enumerate(masks):
        if (a & live).sum() < 1:
            return False
        for b in masks[i + 1 :]:
            inter = (a & b & live).sum()
            if inter > 0.5 * min((a & live).sum(), (b & live).sum()):
                return False
    covered = np.logical_or.reduce(masks)
    return bool(w.volume[covered].sum() < 0.45 * w.volume.sum())


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
        if rate_cells and mix_cells and not _clear(w, rate_cells + mix_cells):
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


def public_like(seed: int) -> Case:
    """Shapes of the published collections: relative forecast error and one factor for all elements of a
    cause.
    """
    return (_elements, _weibull, _weibull_leaf)[seed % 3](np.random.default_rng([seed, 13]))


def _elements(rng: Generator) -> Case:
    """Heavy, sparse volumes; forecast error of 1–9 %; one to three elements of one cuboid share a factor."""
    sizes = (14, 32, 10, 10) if rng.random() < 0.5 else (18, 14, 10, 8)
    w = world(rng, sizes, 100.0)
    w.volume[rng.random(w.volume.size) < 0.3] = 0.0
    error = float(rng.choice([0.01, 0.03, 0.05, 0.09]))
    expected = np.round(w.volume, 4)
    actual = expected * (1 + rng.normal(0, error, w.volume.size))
    cells = _cuboid_cells(w, int(rng.integers(1, 4)), int(rng.integers(1, 4)), set())
    change = float(rng.uniform(0.15, 1.0)) * (-1 if rng.random() < 0.6 else 1)
    for cell in cells:
        mask = w.mask(cell)
        actual[mask] = expected[mask] * np.maximum(1 + change * (1 + rng.normal(0, 0.02, int(mask.sum()))), 0)
    frame = table(w, actual_num=np.maximum(actual, 0), expected_num=expected)
    return Case(
        "public/elements",
        frame,
        w.names,
        {(w.segment(c), "volume") for c in cells},
        {"error": error, "change": change},
    )


def _cuboid_cells(w: World, depth: int, elements: int, used: set[tuple[int, int]]) -> list[dict[int, int]]:
    while True:
        dims = sorted(w.rng.choice(len(w.sizes), size=depth, replace=False).tolist())
        cells = [{d: int(w.rng.integers(w.sizes[d])) for d in dims} for _ in range(elements)]
        distinct = len({tuple(c.items()) for c in cells}) == elements
        clean = not any(item in used for c in cells for item in c.items())
        full = all(bool((w.volume[w.mask(c)] > 0).any()) for c in cells)
        if distinct and clean and full:
            used.update(item for c in cells for item in c.items())
            return cells


def _weibull(rng: Generator) -> Case:
    """Weibull leaves, relative error up to 25 %, one to three causes of one to three elements at any
    depth.
    """
    return _weibull_case(rng, (10, 12, 10, 8, 5), False, 0.25, 0.2, 0.1, 3)


def _weibull_leaf(rng: Generator) -> Case:
    """The same with single leaves as causes and a calmer forecast."""
    return _weibull_case(rng, (10, 24, 10, 15), True, 0.1, 0.5, 0.0, 5)


def _weibull_case(
    rng: Generator, sizes: tuple[int, ...], last: bool, error: float, least: float, wobble: float, most: int
) -> Case:
    w = world(rng, sizes, 100.0)
    n = w.volume.size
    w.volume = rng.weibull(rng.uniform(0.5, 1.0), n) * 100 * (rng.random(n) > rng.uniform(0, 0.25))
    noise = float(rng.uniform(0, error))
    other = np.maximum(w.volume * (1 + rng.normal(0, noise, n)), 0)
    swap = rng.random(n) < 0.5
    actual, expected = np.where(swap, other, w.volume), np.where(swap, w.volume, other)
    down = actual.sum() <= expected.sum()
    used: set[tuple[int, int]] = set()
    truth = set()
    for _ in range(int(rng.integers(1, most + 1))):
        depth = len(sizes) if last else int(rng.integers(1, len(sizes) + 1))
        severity = float(rng.uniform(least, 1.0)) + noise
        spread = float(rng.uniform(0, wobble)) if wobble else 0.0
        for cell in _cuboid_cells(w, depth, 1 if last else int(rng.integers(1, 4)), used):
            mask = w.mask(cell)
            source = expected[mask] if down else actual[mask]
            moved = np.maximum(source * (1 - rng.normal(severity, spread, source.size)), 0)
            (actual if down else expected)[mask] = moved
            truth.add((w.segment(cell), "volume"))
    frame = table(w, actual_num=actual, expected_num=expected)
    name = "public/leaf" if last else "public/weibull"
    return Case(name, frame, w.names, truth, {"noise": round(noise, 3), "down": bool(down)})
