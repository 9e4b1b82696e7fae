"""Where something happens: cells, factors, and whether an oracle told the true noise could see it."""

import numpy as np
from numpy.random import Generator

from benchmarks.causes_world import World


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
            and clear(w, placed)
            and all(strength(w, mean, w.mask(c), g, phi) > floor for c, g in placed)
        ):
            return placed
    return []


def _same_side(rng: Generator, f: float) -> float:
    g = factor(rng)
    return g if (g > 1) == (f > 1) else 1 / g


def clear(w: World, placed: list[tuple[dict[int, int], float]]) -> bool:
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
