"""Cases in the shape of the published collections: relative forecast error, one factor for all elements of a
cause.
"""

import numpy as np
from numpy.random import Generator

from benchmarks.causes_world import Case, World, table, world


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
