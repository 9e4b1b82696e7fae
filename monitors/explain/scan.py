"""Score every cell of every cuboid against the present model, and hand out the best."""

from dataclasses import dataclass
from math import comb, log

import numpy as np

from monitors.explain.cuboids import Lattice
from monitors.explain.leaves import Floats
from monitors.explain.model import Cell, Model, common_cost

_DRIFT_FLOOR = 0.02  # no baseline is better than this: relative error of a whole cell that is never a cause
_MEDIAN_CHI2 = 0.454936423119572
_CONDITION_PRICE = 0.7  # nats per condition, beside the price of the cells tried
_PRIOR_CELLS = 6.0
_TOP = 2000


@dataclass(frozen=True)
class Candidate:
    """A cell with its evidence: log likelihood ratio (with and without drift) and the price it has to pay."""

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
    cells: list[int]


def scan(lattice: Lattice, model: Model) -> Sheet:
    """Sum the model's evidence into every cuboid and estimate each cuboid's drift (relative variance of its
    cells).
    """
    u, m = model.evidence()
    sums = lattice.sums(u, m)
    scores = [s[0] for s in sums]
    infos = [s[1] for s in sums]
    total = float(m.sum())
    own = [_drift(uc, mc, total) for uc, mc in zip(scores, infos, strict=True)]
    depths = [len(c.dims) for c in lattice.cuboids]
    drifts = []
    for (value, count), depth in zip(own, depths, strict=True):
        peers = [(v, n) for (v, n), d in zip(own, depths, strict=True) if d == depth and n > 0]
        pool = sum(v * n for v, n in peers) / max(1, sum(n for _, n in peers))
        blended = (value * count + pool * _PRIOR_CELLS) / (count + _PRIOR_CELLS)
        drifts.append(max(blended, _DRIFT_FLOOR**2))
    cells = [int(np.count_nonzero(mc > 0)) for mc in infos]
    return Sheet(scores, infos, drifts, cells)


def _drift(u: Floats, m: Floats, total: float) -> tuple[float, int]:
    """Relative variance of a cuboid's cells beyond their counting noise: the value whose median χ² is
    right.
    """
    used = m > max(1.0, float(m.max()) * 1e-3) if m.size else np.zeros(0, dtype=bool)
    count = int(used.sum())
    if count < 3:
        return 0.0, 0
    us, ms = u[used], m[used]
    if count > _TOP:
        top = np.argpartition(ms, -_TOP)[-_TOP:]
        us, ms = us[top], ms[top]
    keep = np.maximum(1.0 - ms / total, 1e-9)
    # Around the cuboid's own median: a large cause shifts all other cells alike, which is not drift.
    shift = us / ms
    squares, noise = (shift - np.median(shift)) ** 2 * (count / (count - 0.9)) ** 2, keep / ms
    if np.median(squares / noise) <= _MEDIAN_CHI2:
        return 0.0, count
    low, high = 0.0, float(np.median(squares)) / _MEDIAN_CHI2
    for _ in range(25):
        middle = (low + high) / 2
        if np.median(squares / (noise + middle * keep**2)) > _MEDIAN_CHI2:
            low = middle
        else:
            high = middle
    return high, count


def best_cells(lattice: Lattice, sheet: Sheet, model: Model, count: int) -> list[Candidate]:
    """The best cell of each cuboid, best first, at most `count`: ordered by the raw evidence less the
    price.
    """
    found = []
    depth_max = max((len(c.dims) for c in lattice.cuboids), default=0)
    total = float(sheet.infos[0].sum()) if sheet.infos else 0.0
    for q, cuboid in enumerate(lattice.cuboids):
        price = price_of(len(cuboid.dims), depth_max, sheet.cells[q])
        gain, raw = gains(sheet.scores[q], sheet.infos[q], sheet.drifts[q], sheet.cells[q], total, model)
        order = np.where(gain > price, raw, -np.inf)
        cell = int(np.argmax(order)) if order.size else -1
        if cell >= 0 and np.isfinite(order[cell]):
            shift = float(sheet.scores[q][cell] / sheet.infos[q][cell])
            found.append(
                Candidate(
                    Cell(cuboid.dims, cuboid.codes(cell)), float(gain[cell]), float(raw[cell]), price, shift
                )
            )
    return sorted(found, key=lambda c: c.price - c.raw)[:count]


def price_of(depth: int, dimensions: int, cells: int) -> float:
    """Nats a cell must pay: for the cells of its cuboid, for the cuboids of its depth, for each condition."""
    return log(max(cells, 1)) + log(comb(dimensions, depth)) + _CONDITION_PRICE * depth


def gains(
    u: Floats, m: Floats, drift: float, cells: int, total: float, model: Model
) -> tuple[Floats, Floats]:
    """Log likelihood ratio of each cell inside against outside: (with drift and heavy tails, without)."""
    keep = np.maximum(1.0 - m / max(total, 1e-300), 1e-9)
    sampling = m * keep
    structured = drift * sampling**2
    variance = np.maximum(sampling + structured, 1e-300)
    squares = u**2 / variance
    # The drift is known from few cells only: Student tails with the degrees of freedom of what the variance
    # is made of.
    own = max(cells - 2.0, 1.0) + _PRIOR_CELLS
    portion = structured / variance
    freedom = 1.0 / (portion**2 / own + (1.0 - portion) ** 2 / max(model.noise.points, 2))
    gain = (freedom + 1) / 2 * np.log1p(squares / freedom)
    shift = np.divide(u, total - m, out=np.zeros_like(u), where=total - m > 0.05 * total)
    bonus = _common_bonus(model.common, shift)
    raw = u**2 / np.maximum(sampling, 1e-300) / 2
    live = m > 0
    return np.where(live, gain, 0.0), np.where(live, raw + bonus, -np.inf)


def _common_bonus(common: float, shift: Floats) -> Floats:
    """What a cell saves by bringing the common factor nearer to 1: decides which of two halves moved."""
    after = 2.5 * np.log1p(((common - shift) / 0.1) ** 2 / 4.0)
    return common_cost(common) - after
