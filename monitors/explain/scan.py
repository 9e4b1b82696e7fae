"""Score every cell of every cuboid against the present model, and hand out the best."""

from dataclasses import dataclass
from math import comb, log

import numpy as np

from monitors.explain.cuboids import Lattice
from monitors.explain.leaves import Floats
from monitors.explain.model import Cell, Model, common_cost
from monitors.explain.noise import median

_DRIFT_FLOOR = 0.02  # no baseline is better than this: relative error of a whole cell that is never a cause
_MEDIAN_CHI2 = 0.454936423119572
_CONDITION_PRICE = 0.7  # nats per condition, beside the price of the cells tried
_PRIOR_CELLS = 6.0
_TOP = 800
_LEAST_INFO = 8.0  # cells with fewer effective counts say nothing about drift


@dataclass(frozen=True)
class Candidate:
    """A cell with its evidence: log likelihood ratio (with drift, and without) and the price it has to
    pay.
    """

    cell: Cell
    gain: float
    raw: float
    price: float
    shift: float

    @property
    def score(self) -> float:
        """What is left after the price."""
        return self.gain - self.price


@dataclass(frozen=True)
class Sheet:
    """Sums of one scan: per cuboid the scores U and informations M of its cells, and its drift variance."""

    scores: list[Floats]
    infos: list[Floats]
    drifts: list[float]
    total: float


def scan(lattice: Lattice, model: Model) -> Sheet:
    """Sum the model's evidence into every cuboid; estimate each cuboid's drift (relative variance of its
    cells).
    """
    u, m = model.evidence()
    sums = lattice.sums(u, m)
    scores = [s[0] for s in sums]
    infos = [s[1] for s in sums]
    total = float(m.sum())
    own = [_drift(uc, mc, total) for uc, mc in zip(scores, infos, strict=True)]
    depths = [len(c.dims) for c in lattice.cuboids]
    pools: dict[int, float] = {}
    for depth in set(depths):
        peers = [(v, n) for (v, n), d in zip(own, depths, strict=True) if d == depth and n > 0]
        pools[depth] = sum(v * n for v, n in peers) / max(1, sum(n for _, n in peers))
    drifts = []
    for (value, count), depth in zip(own, depths, strict=True):
        blended = (value * count + pools[depth] * _PRIOR_CELLS) / (count + _PRIOR_CELLS)
        drifts.append(max(blended, _DRIFT_FLOOR**2))
    return Sheet(scores, infos, drifts, total)


def _drift(u: Floats, m: Floats, total: float) -> tuple[float, int]:
    """Relative variance of a cuboid's cells beyond their counting noise, and from how many cells it is known.

    The value at which the median χ² of the cells is right.
    """
    every = max(1, m.size // 20_000)
    u, m = u[::every], m[::every]
    used = np.flatnonzero(m > max(_LEAST_INFO, float(m.max(initial=0.0)) * 1e-3))
    count = int(used.size)
    if count < 3:
        return 0.0, 0
    if count > _TOP:
        used = used[np.argpartition(m[used], -_TOP)[-_TOP:]]
    us, ms = u[used], m[used]
    keep = np.maximum(1.0 - ms / total, 1e-9)
    # Around the cuboid's own median: a large cause shifts all other cells alike, which is not drift.
    shift = us / ms
    squares = (shift - median(shift)) ** 2 * (count / (count - 0.9)) ** 2
    noise = keep / ms
    if median(squares / noise) <= _MEDIAN_CHI2:
        return 0.0, count
    keep *= keep
    value = median(squares) / _MEDIAN_CHI2
    for _ in range(5):
        value *= median(squares / (noise + value * keep)) / _MEDIAN_CHI2
    return value, count


def best_cells(
    lattice: Lattice, sheet: Sheet, model: Model, threshold: float, drift: bool = True
) -> list[Candidate]:
    """The best cell of each cuboid that keeps more than `threshold` after its price, with or without drift.

    Ordered by the raw evidence less the price: drift tells what is significant, not which of two nested
    cells it is.
    """
    found = []
    dimensions = max((len(c.dims) for c in lattice.cuboids), default=0)
    for q, cuboid in enumerate(lattice.cuboids):
        u, m = sheet.scores[q], sheet.infos[q]
        price = price_of(len(cuboid.dims), dimensions, cuboid.cells)
        widest = float(m.max(initial=0.0))
        bar = 2 * (price + threshold) * max(1.0 - widest / max(sheet.total, 1e-300), 1e-3)
        likely = np.flatnonzero(u * u > bar * m)
        if likely.size:
            gain, raw = gains(u[likely], m[likely], sheet.drifts[q], cuboid.cells, sheet.total, model)
            order = np.where((gain if drift else raw) > price + threshold, np.round(raw, 6), -np.inf)
            best = int(np.argmax(order))
            cell = int(likely[best])
            if np.isfinite(order[best]):
                place = Cell(cuboid.dims, cuboid.codes(cell))
                found.append(
                    Candidate(place, float(gain[best]), float(raw[best]), price, float(u[cell] / m[cell]))
                )
    return sorted(found, key=lambda c: (round(c.price - c.raw, 6), c.cell.dims, c.cell.codes))


def price_of(depth: int, dimensions: int, cells: int) -> float:
    """Nats a cell must pay: for the cells of its cuboid, for the cuboids of its depth, for each condition."""
    return log(max(cells, 1)) + log(comb(dimensions, depth)) + _CONDITION_PRICE * depth


def gains(
    u: Floats, m: Floats, drift: float, cells: int, total: float, model: Model
) -> tuple[Floats, Floats]:
    """Log likelihood ratio of each cell inside against outside: (with drift and Student tails, without)."""
    sampling = m * np.maximum(1.0 - m / max(total, 1e-300), 1e-9)
    structured = drift * sampling**2
    variance = np.maximum(sampling + structured, 1e-300)
    # The drift is known from few cells only: Student tails, with the freedom of what the variance is made of.
    portion = structured / variance
    own = max(cells - 2.0, 1.0) + _PRIOR_CELLS
    freedom = 1.0 / (portion**2 / own + (1.0 - portion) ** 2 / max(model.noise.points, 2))
    gain = (freedom + 1) / 2 * np.log1p(u**2 / variance / freedom)
    shift = np.divide(u, total - m, out=np.zeros_like(u), where=total - m > 0.05 * total)
    after = 2.5 * np.log1p(((model.common - shift) / 0.1) ** 2 / 4.0)
    # What a cell saves by bringing the common factor nearer to 1 decides which of two halves moved.
    return gain, u**2 / np.maximum(sampling, 1e-300) / 2 + common_cost(model.common) - after
