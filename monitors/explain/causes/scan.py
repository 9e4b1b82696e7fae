"""Score every cell of every cuboid against the present model, and hand out the best."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb, log

import numpy as np

from monitors.explain.causes.cuboids import Lattice
from monitors.explain.causes.leaves import Floats, Ints
from monitors.explain.causes.model import Cell, Model, common_cost
from monitors.explain.causes.noise import median

_DRIFT_FLOOR = 0.02  # no baseline is better than this: relative error of a whole cell that is never a cause
_MEDIAN_CHI2 = 0.454936423119572
_CONDITION_PRICE = 0.7  # nats per condition, beside the price of the cells tried
_PRIOR_CELLS = 6.0
_TOP = 800
_LEAN = 7  # power of the noise's share in a cuboid's variance
_LEAST_INFO = 8.0  # cells with fewer effective counts say nothing about drift


Telling = dict[int, tuple[Ints, int]]  # by cuboid: the cells that tell its drift, the largest of how many


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
class PaidCells:
    """Cells whose evidence may pay its price [k], cuboid after cuboid, with what they weigh.

    `spans` are the cuboids' positions, each with where its cells begin and end.
    """

    spans: tuple[tuple[int, int, int], ...]
    cells: Ints
    move: Floats
    gain: Floats
    raw: Floats
    price: Floats


@dataclass
class Sheet:
    """Sums of one scan: per cuboid the scores U and informations M of its cells.

    A cuboid's drift (relative variance of its cells) is estimated when it is first asked for, with all
    cuboids of its depth: they lend each other strength.
    """

    lattice: Lattice
    scores: list[Floats]
    infos: list[Floats]
    widest: list[float]
    total: float
    telling: Telling
    known: dict[int, float] = field(default_factory=dict)
    likely: dict[int, Ints] = field(default_factory=dict)
    judged: PaidCells | None = None

    def drop(self, rows: Ints) -> None:
        """Take some leaves' evidence out of all sums. The drifts stay: a few leaves are none."""
        u, m = self.scores[0][rows], self.infos[0][rows]
        for q, cells in enumerate(self.lattice.trace(rows)):
            np.subtract.at(self.scores[q], cells, u)
            np.subtract.at(self.infos[q], cells, m)
            if q in self.likely:
                self.likely[q] = np.union1d(self.likely[q], cells)
        self.total -= float(m.sum())
        self.judged = None

    def drift(self, place: int) -> float:
        """Drift variance of the cuboid at a place."""
        if place not in self.known:
            depth = len(self.lattice.cuboids[place].dims)
            peers = [q for q, c in enumerate(self.lattice.cuboids) if len(c.dims) == depth]
            own = [self._own_drift(q) for q in peers]
            pool = sum(v * n for v, n in own) / max(1, sum(n for _, n in own))
            for q, (value, count) in zip(peers, own, strict=True):
                blended = (value * count + pool * _PRIOR_CELLS) / (count + _PRIOR_CELLS)
                self.known[q] = max(blended, _DRIFT_FLOOR**2)
        return self.known[place]

    def _own_drift(self, place: int) -> tuple[float, int]:
        infos = self.infos[place]
        if place not in self.telling:
            self.telling[place] = _telling(infos, self.widest[place])
        cells, count = self.telling[place]
        return _drift(self.scores[place][cells], infos[cells], count, self.total), count

    def drift_of(self, dims: tuple[int, ...]) -> float:
        """Drift variance of the cuboid of these dimensions."""
        return self.drift(self.lattice.place[dims])


def scan(lattice: Lattice, model: Model, telling: Telling) -> Sheet:
    """Sum the model's evidence into every cuboid; the cells that tell the drift stay those of the sheets
    before.
    """
    u, m = model.evidence()
    sums = lattice.sums(u, m)
    infos = [s[1] for s in sums]
    widest = [float(mc.max(initial=0.0)) for mc in infos]
    return Sheet(lattice, [s[0] for s in sums], infos, widest, float(m.sum()), telling)


def _telling(m: Floats, widest: float) -> tuple[Ints, int]:
    """The cells of a cuboid that tell its drift, by their informations m, and of how many they are the
    largest.
    """
    every = max(1, m.size // 20_000)
    if every > 1:
        m = m[::every]
        widest = float(m.max(initial=0.0))
    used = np.flatnonzero(m > max(_LEAST_INFO, widest * 1e-3))
    count = int(used.size)
    if count > _TOP:
        used = used[np.argpartition(m[used], -_TOP)[-_TOP:]]
    return used * every, count if count >= 3 else 0


def _drift(us: Floats, ms: Floats, count: int, total: float) -> float:
    """Relative variance of a cuboid's cells beyond their counting noise, from the scores and informations of
    the largest of `count` cells.

    The value at which the median χ² of the cells is right.
    """
    told = ms > _LEAST_INFO
    if not told.all():
        us, ms = us[told], ms[told]
    if count == 0 or ms.size < 3:
        return 0.0
    keep = np.maximum(1.0 - ms / total, 1e-9)
    # Around the cuboid's own median: a large cause shifts all other cells alike, which is not drift.
    shift = us / ms
    shift -= median(shift)
    shift *= shift
    shift *= (count / (count - 0.9)) ** 2 / _MEDIAN_CHI2
    # A cell is at its median at the drift v with shift² / χ² = keep/ms + v·keep²: half the cells at less.
    whole = median(shift)
    shift -= keep / ms
    keep *= keep
    shift /= keep
    value = median(shift)
    if value <= 0:
        return 0.0
    # Where the noise is nearly all there is, drift is told from it poorly: lean to the whole variance.
    whole = max(whole, value)
    lean = (1.0 - value / whole) ** _LEAN
    return 1.0 / (lean / whole + (1.0 - lean) / value)


def best_cells(
    lattice: Lattice, sheet: Sheet, model: Model, threshold: float, drift: bool = True
) -> list[Candidate]:
    """The best cell of each cuboid that keeps more than `threshold` after its price, with or without drift.

    Ordered by the raw evidence less the price: drift tells what is significant, not which of two nested
    cells it is.
    """
    if sheet.judged is None:
        sheet.judged = _judge(sheet, model, threshold)
    listed = sheet.judged
    paid = (listed.gain if drift else listed.raw) > listed.price + threshold
    found, order = [], np.where(paid, np.round(listed.raw, 6), -np.inf)
    for q, begin, end in listed.spans:
        best = begin + int(np.argmax(order[begin:end]))
        if paid[best]:
            place = Cell(lattice.cuboids[q].dims, lattice.cuboids[q].codes(int(listed.cells[best])))
            gain, raw, price = (float(x[best]) for x in (listed.gain, listed.raw, listed.price))
            found.append(Candidate(place, gain, raw, price, float(listed.move[best])))
    return sorted(found, key=lambda c: (round(c.price - c.raw, 6), c.cell.dims, c.cell.codes))


def _judge(sheet: Sheet, model: Model, threshold: float) -> PaidCells:
    """Weigh the cells of all cuboids whose evidence may reach its price and the threshold."""
    cuboids = sheet.lattice.cuboids
    dimensions = max((len(c.dims) for c in cuboids), default=0)
    prices = [price_of(len(c.dims), dimensions, c.cells) for c in cuboids]
    parts = [_shortlist(sheet, q, price + threshold) for q, price in enumerate(prices)]
    places = [q for q, part in enumerate(parts) if part.size]
    sizes = [parts[q].size for q in places]

    def each(values: Sequence[float]) -> Floats:
        return np.repeat(np.array(values), sizes)

    u, m = (
        np.concatenate([np.zeros(0), *(sums[q][parts[q]] for q in places)])
        for sums in (sheet.scores, sheet.infos)
    )
    drift, cells = each([sheet.drift(q) for q in places]), each([cuboids[q].cells for q in places])
    gain, raw = gains(u, m, drift, cells, sheet.total, model)
    ends = np.cumsum([0, *sizes]).tolist()
    return PaidCells(
        tuple(zip(places, ends[:-1], ends[1:], strict=True)),
        np.concatenate([np.zeros(0, dtype=np.int64), *(parts[q] for q in places)]),
        u / m,
        gain,
        raw,
        each([prices[q] for q in places]),
    )


def _shortlist(sheet: Sheet, place: int, least: float) -> Ints:
    """The cells of the cuboid at a place whose evidence may reach so many nats."""
    scores, infos = sheet.scores[place], sheet.infos[place]
    bar = 2 * least * max(1.0 - sheet.widest[place] / max(sheet.total, 1e-300), 1e-3)
    listed = sheet.likely.get(place)
    if listed is None:
        sheet.likely[place] = _likely(scores, infos, bar)
    else:
        sheet.likely[place] = listed[_likely(scores[listed], infos[listed], bar)]
    return sheet.likely[place]


def _likely(u: Floats, m: Floats, bar: float) -> Ints:
    """Cells with u² > bar·m. As no leaf moves by more than twice its mean, |u| ≤ 2m: small cells drop out
    unseen.
    """
    large = np.flatnonzero(m > 0.249 * bar)
    us = u[large]
    us *= us
    return large[us > bar * m[large]]


def price_of(depth: int, dimensions: int, cells: int) -> float:
    """Nats a cell must pay: for the cells of its cuboid, for the cuboids of its depth, for each condition."""
    return log(max(cells, 1)) + log(comb(dimensions, depth)) + _CONDITION_PRICE * depth


def gains(
    u: Floats, m: Floats, drift: Floats, cells: Floats, total: float, model: Model
) -> tuple[Floats, Floats]:
    """Log likelihood ratio of each cell [k] inside against outside: (with drift and Student tails, without).

    `drift` and `cells` are those of each cell's cuboid [k].
    """
    sampling = m * np.maximum(1.0 - m / max(total, 1e-300), 1e-9)
    structured = drift * sampling**2
    variance = np.maximum(sampling + structured, 1e-300)
    # The drift is known from few cells only: Student tails, with the freedom of what the variance is made of.
    portion = structured / variance
    own = np.maximum(cells - 2.0, 1.0) + _PRIOR_CELLS
    freedom = 1.0 / (portion**2 / own + (1.0 - portion) ** 2 / max(model.noise.points, 2))
    gain = (freedom + 1) / 2 * np.log1p(u**2 / variance / freedom)
    shift = np.divide(u, total - m, out=np.zeros_like(u), where=total - m > 0.05 * total)
    after = 2.5 * np.log1p(((model.common - shift) / 0.1) ** 2 / 4.0)
    # What a cell saves by bringing the common factor nearer to 1 decides which of two halves moved.
    return gain, u**2 / np.maximum(sampling, 1e-300) / 2 + common_cost(model.common) - after
