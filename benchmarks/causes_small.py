"""Small tables: several values of one dimension, tables without a cause by size, and real ones an operator labelled."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.causes_cases import order_sums
from benchmarks.causes_world import Case

SETS = ((2, 1), (3, 1), (5, 1), (4, 2), (5, 2), (6, 2), (8, 2), (10, 2), (10, 3), (20, 4), (20, 8))
KINDS = ("counts", "amounts", "ratio")


def values(seed: int) -> Case:
    """m of K categories at five times a rate of 3 % in each of three markets; m and K go round with the seed."""
    many, moved = SETS[seed % len(SETS)]
    rng = np.random.default_rng([seed, 41])
    rows = [
        (f"c{a}", f"k{b}", rng.binomial(1200, 0.03 * (5 if b < moved else 1)), 1200, 36, 1200)
        for a in range(3)
        for b in range(many)
    ]
    names = ["country", "category", "actual_num", "actual_den", "expected_num", "expected_den"]
    truth = {(frozenset({("category", f"k{b}")}), "rate") for b in range(moved)}
    return Case(f"{moved} of {many}", pd.DataFrame(rows, columns=names), names[:2], truth)


def uneven_values(seed: int) -> Case:
    """The same with markets and categories of very different size, a noisy baseline, drift, ×1.6 to ×5."""
    rng = np.random.default_rng([seed, 42])
    many = int(rng.integers(3, 13))
    moved = int(rng.integers(1, max(2, many // 2) + 1))
    sizes = (many, *(int(s) for s in rng.integers(2, 6, int(rng.integers(1, 4)))))
    codes = np.stack([g.ravel() for g in np.meshgrid(*[np.arange(s) for s in sizes], indexing="ij")])
    volume = np.full(codes.shape[1], float(np.exp(rng.uniform(np.log(100), np.log(2000)))))
    for d, size in enumerate(sizes):
        volume *= rng.gamma(3, 1 / 3, size)[codes[d]]
    volume = np.maximum(volume, 1.0)
    rate = np.exp(rng.uniform(np.log(0.02), np.log(0.1)) + rng.normal(0, 0.2, many))[codes[0]]
    factor = np.where(codes[0] < moved, rng.uniform(1.6, 5), 1.0)
    today = rate * np.exp(rng.normal(0, float(rng.choice([0, 0.03])), many))[codes[0]] * factor
    weeks = int(rng.choice([1, 4]))
    if rng.random() < 0.6:
        den, past = rng.poisson(volume), [rng.poisson(volume) for _ in range(weeks)]
        columns = {
            "actual_num": rng.binomial(den, np.minimum(today, 0.9)) * 1.0,
            "actual_den": den * 1.0,
            "expected_num": np.mean([rng.binomial(one, np.minimum(rate, 0.9)) for one in past], axis=0),
            "expected_den": np.mean(past, axis=0),
        }
    else:
        columns = {
            "actual_num": rng.poisson(volume * today) * 1.0,
            "expected_num": np.mean([rng.poisson(volume * rate) for _ in range(weeks)], axis=0),
        }
    effect = "rate" if "actual_den" in columns else "volume"
    truth = {(frozenset({("d0", f"v{b}")}), effect) for b in range(moved)}
    return Case("one value" if moved == 1 else "several values", _frame(codes, columns), _names(sizes), truth)


def _frame(codes: np.ndarray, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """A leaf table of codes and measures."""
    return pd.DataFrame({f"d{i}": [f"v{c}" for c in code] for i, code in enumerate(codes)} | columns)


def _names(sizes: tuple[int, ...]) -> list[str]:
    return [f"d{i}" for i in range(len(sizes))]


def small_null(seed: int) -> Case:
    """Noise alone in two leaves to four thousand: named by kind, size and dispersion of the table."""
    rng = np.random.default_rng([seed, 43])
    sizes = tuple(int(s) for s in rng.integers(2, 9, int(rng.integers(1, 5))))
    codes = np.stack([g.ravel() for g in np.meshgrid(*[np.arange(s) for s in sizes], indexing="ij")])
    means = np.exp(rng.normal(0, 0.7, codes.shape[1]) + rng.uniform(np.log(5), np.log(2000)))
    strayed, stray = means * float(np.exp(rng.normal(0, 0.1))), float(rng.choice([0, 0.02, 0.05]))
    for d, size in enumerate(sizes):
        own = rng.gamma(2, 0.5, size)[codes[d]]
        means, strayed = means * own, strayed * own * np.exp(rng.normal(0, stray, size))[codes[d]]
    kind, kappa, weeks = KINDS[seed % 3], float(rng.choice([0, 0, 0.1, 0.3])), int(rng.choice([1, 4, 8]))
    heavy = float(rng.uniform(0.5, 1.3))
    rate = np.minimum(np.exp(rng.uniform(np.log(0.01), np.log(0.2)) + rng.normal(0, 0.4, means.size)), 0.5)

    def sample(mean: np.ndarray) -> np.ndarray:
        spread = rng.gamma(1 / kappa**2, kappa**2, mean.size) if kappa else 1.0
        counts = rng.poisson(mean * spread) * 1.0
        return order_sums(rng, counts, heavy) if kind == "amounts" else counts

    if kind != "ratio":
        columns = {
            "actual_num": sample(strayed),
            "expected_num": np.mean([sample(means) for _ in range(weeks)], axis=0),
        }
    else:
        today = np.minimum(rate * strayed / means, 0.9)
        den, past = sample(10 * strayed), [sample(10 * means) for _ in range(weeks)]
        columns = {
            "actual_num": rng.binomial(den.astype(int), today) * 1.0,
            "actual_den": den,
            "expected_num": np.mean([rng.binomial(one.astype(int), rate) for one in past], axis=0),
            "expected_den": np.mean(past, axis=0),
        }
    leaves = codes.shape[1]
    group = "to 15" if leaves <= 15 else "16 to 100" if leaves <= 100 else "over 100"
    spread = "leaves spread" if kappa else "leaves even"
    return Case(f"{kind}, {group} leaves, {spread}", _frame(codes, columns), _names(sizes), set())


def real_cases(folder: Path, *, odd: bool) -> list[Case]:
    """Tables case-NNN.parquet of a folder with its truth.json: those of odd number, or of even."""
    told = json.loads((folder / "truth.json").read_text())
    found = []
    for name, one in sorted(told.items()):
        if int(name.removeprefix("case-")) % 2 == odd:
            truth = {(frozenset(cell.items()), "rate") for cell in one["causes"]}
            found.append(
                Case("real ratios", pd.read_parquet(folder / f"{name}.parquet"), one["dimensions"], truth)
            )
    return found
