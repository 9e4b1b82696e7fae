"""Score every cell of every cuboid against the present model, and return the best."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb, log

import numpy as np

from monitors.explain.causes.cuboids import Lattice
from monitors.explain.causes.leaves import Floats, Ints
from monitors.explain.causes.model import Cell, Model, common_cost
from monitors.explain.causes.noise import median

# relative error of a whole cell that is never a cause: no baseline is better than this; chosen
_BETWEEN_FLOOR = 0.02
_MEDIAN_CHI2 = 0.454936423119572  # median of a chi-square variable with one degree of freedom
_CONDITION_PRICE = 0.7  # nats per condition, beside the price of the cells tried; chosen
# cells; weight of the pooled between-cell variance of a depth against a cuboid's own; chosen
_PRIOR_CELLS = 6.0
_TOP = 800  # largest cells from which a cuboid's between-cell variance is estimated; chosen
_NOISE_POWER = 7  # power of the noise's share in a cuboid's variance, in the average of two estimates; chosen
# share of a cause's log factor, and of what it explains; a cell inside it that adds less is part of it; chosen
_RIPPLE, _PART = 0.5, 0.02
_LEAST_INFO = 8.0  # effective counts; smaller cells do not estimate the between-cell variance; chosen


# By cuboid: the cells that estimate its between-cell variance, and of how many they are the largest.
InformativeCells = dict[int, tuple[Ints, int]]


@dataclass(frozen=True)
class Candidate:
    """A cell with its evidence in nats: log likelihood ratio with between-cell variance (gain) and without (raw), and
    its price.

    shift: log factor of the cell, to first order.
    """

    cell: Cell
    gain: float
    raw: float
    price: float
    shift: float

    @property
    def score(self) -> float:
        """Gain less the price."""
        return self.gain - self.price


@dataclass(frozen=True)
class PricedCells:
    """Shortlisted cells [k], cuboid after cuboid, with their evidence and their price.

    spans: position of each cuboid and where its cells begin and end.
    """

    spans: tuple[tuple[int, int, int], ...]
    cells: Ints
    move: Floats
    gain: Floats
    raw: Floats
    price: Floats


@dataclass
class Sheet:
    """Sums of one scan: scores U and informations M of the cells of every cuboid. Between-cell variances are estimated
    on first use, together with all cuboids of a depth, to whose pooled value they are shrunk.
    """

    lattice: Lattice
    scores: list[Floats]
    infos: list[Floats]
    widest: list[float]
    total: float
    informative: InformativeCells
    known: dict[int, float] = field(default_factory=dict)
    shortlist: dict[int, Ints] = field(default_factory=dict)
    priced: PricedCells | None = None

    def drop(self, rows: Ints) -> None:
        """Subtract the evidence of some leaves from all sums; the between-cell variances stay."""
        u, m = self.scores[0][rows], self.infos[0][rows]
        for q, cells in enumerate(self.lattice.trace(rows)):
            np.subtract.at(self.scores[q], cells, u)
            np.subtract.at(self.infos[q], cells, m)
            if q in self.shortlist:
                self.shortlist[q] = np.union1d(self.shortlist[q], cells)
        self.total -= float(m.sum())
        self.priced = None

    def between(self, place: int) -> float:
        """Between-cell variance of the cuboid at a position."""
        if place not in self.known:
            depth = len(self.lattice.cuboids[place].dims)
            peers = [q for q, c in enumerate(self.lattice.cuboids) if len(c.dims) == depth]
            own = [self._own_between(q) for q in peers]
            pool = sum(v * n for v, n in own) / max(1, sum(n for _, n in own))
            for q, (value, count) in zip(peers, own, strict=True):
                blended = (value * count + pool * _PRIOR_CELLS) / (count + _PRIOR_CELLS)
                self.known[q] = max(blended, _BETWEEN_FLOOR**2)
        return self.known[place]

    def _own_between(self, place: int) -> tuple[float, int]:
        """Unpooled between-cell variance of a cuboid, and the number of cells behind it."""
        infos = self.infos[place]
        if place not in self.informative:
            self.informative[place] = _informative_cells(infos, self.widest[place])
        cells, count = self.informative[place]
        return _between_variance(self.scores[place][cells], infos[cells], count, self.total), count

    def between_of(self, dims: tuple[int, ...]) -> float:
        """Between-cell variance of the cuboid of these dimensions."""
        return self.between(self.lattice.place[dims])


def scan(lattice: Lattice, model: Model, informative: InformativeCells) -> Sheet:
    """Sum the model's evidence over all cells; informative: those that estimate variances, kept between scans."""
    u, m = model.evidence()
    sums = lattice.sums(u, m)
    infos = [s[1] for s in sums]
    widest = [float(mc.max(initial=0.0)) for mc in infos]
    return Sheet(lattice, [s[0] for s in sums], infos, widest, float(m.sum()), informative)


def _informative_cells(m: Floats, widest: float) -> tuple[Ints, int]:
    """Cells of a cuboid that estimate its between-cell variance, by their informations m, and of how many."""
    every = max(1, m.size // 20_000)
    if every > 1:
        m = m[::every]
        widest = float(m.max(initial=0.0))
    used = np.flatnonzero(m > max(_LEAST_INFO, widest * 1e-3))
    count = int(used.size)
    if count > _TOP:
        used = used[np.argpartition(m[used], -_TOP)[-_TOP:]]
    return used * every, count if count >= 3 else 0


def _between_variance(us: Floats, ms: Floats, count: int, total: float) -> float:
    """Relative variance of a cuboid's cells beyond sampling noise, at which their median chi-square is right.

    us, ms: scores and informations of the largest of `count` cells. total: information of the table.
    """
    informative = ms > _LEAST_INFO
    if not informative.all():
        us, ms = us[informative], ms[informative]
    if count == 0 or ms.size < 3:
        return 0.0
    keep = np.maximum(1.0 - ms / total, 1e-9)
    # Around the cuboid's own median: a large cause shifts all other cells alike, which is no between-cell variance.
    shift = us / ms
    shift -= median(shift)
    shift *= shift
    shift *= (count / (count - 0.9)) ** 2 / _MEDIAN_CHI2
    # A cell is at its median at the variance v with shift² ÷ χ² = keep/ms + v·keep²; half of the cells need less.
    total_variance = median(shift)
    shift -= keep / ms
    keep *= keep
    shift /= keep
    value = median(shift)
    if value <= 0:
        return 0.0
    # Where sampling noise is nearly all of the variance, the difference is uncertain: weigh the whole variance in.
    total_variance = max(total_variance, value)
    noise_share = (1.0 - value / total_variance) ** _NOISE_POWER
    return 1.0 / (noise_share / total_variance + (1.0 - noise_share) / value)


@dataclass(frozen=True)
class Outer:
    """A cause found so far, as its children are measured by it: its log factor, and the score U that it explains."""

    cell: Cell
    factor: float
    score: float


def best_cells(
    lattice: Lattice,
    sheet: Sheet,
    model: Model,
    threshold: float,
    with_between: bool = True,
    causes: Sequence[Outer] = (),
) -> list[Candidate]:
    """The best cell of each cuboid that keeps more than `threshold` nats after its price, by raw evidence less the
    price: between-cell variance decides what is significant, not which of two nested cells it is.

    with_between: whether the evidence allows for it. causes: those found so far, to which children must add something.
    """
    if sheet.priced is None:
        sheet.priced = _price_cells(sheet, model, threshold, causes)
    listed = sheet.priced
    paid = (listed.gain if with_between else listed.raw) > listed.price + threshold
    found, order = [], np.where(paid, np.round(listed.raw, 6), -np.inf)
    for q, begin, end in listed.spans:
        best = begin + int(np.argmax(order[begin:end]))
        if paid[best]:
            place = Cell(lattice.cuboids[q].dims, lattice.cuboids[q].codes(int(listed.cells[best])))
            gain, raw, price = (float(x[best]) for x in (listed.gain, listed.raw, listed.price))
            found.append(Candidate(place, gain, raw, price, float(listed.move[best])))
    return sorted(found, key=lambda c: (round(c.price - c.raw, 6), c.cell.dims, c.cell.codes))


def _adding_to(sheet: Sheet, place: int, cells: Ints, causes: Sequence[Outer]) -> Ints:
    """The cells of the cuboid at a position without those that add next to nothing to a cause they lie in: whose own
    factor differs by little from it, or which are no visible part of what it explains.
    """
    cuboid = sheet.lattice.cuboids[place]
    inside, little = np.zeros(cells.size, dtype=np.int64), np.zeros(cells.size, dtype=bool)
    u, m = np.abs(sheet.scores[place][cells]), sheet.infos[place][cells]
    for outer in causes:
        dims, codes = outer.cell.dims, outer.cell.codes
        if not cells.size or len(dims) >= len(cuboid.dims) or not set(dims) <= set(cuboid.dims):
            continue
        held = cuboid.held_by(cells, dims, codes)
        inside += held
        little |= held & ((u < _RIPPLE * abs(outer.factor) * m) | (u < _PART * abs(outer.score)))
    # What lies in two causes is their crossing, which the search sets aside.
    return cells[~(little & (inside == 1))] if little.any() else cells


def _price_cells(sheet: Sheet, model: Model, threshold: float, causes: Sequence[Outer]) -> PricedCells:
    """Evidence and price of the cells of all cuboids that may reach their price and the threshold."""
    cuboids = sheet.lattice.cuboids
    dimensions = max((len(c.dims) for c in cuboids), default=0)
    prices = [price_of(len(c.dims), dimensions, c.cells) for c in cuboids]
    parts = [
        _adding_to(sheet, q, _shortlist(sheet, q, price + threshold), causes)
        for q, price in enumerate(prices)
    ]
    places = [q for q, part in enumerate(parts) if part.size]
    sizes = [parts[q].size for q in places]

    def each(values: Sequence[float]) -> Floats:
        return np.repeat(np.array(values), sizes)

    u, m = (
        np.concatenate([np.zeros(0), *(sums[q][parts[q]] for q in places)])
        for sums in (sheet.scores, sheet.infos)
    )
    between, cells = each([sheet.between(q) for q in places]), each([cuboids[q].cells for q in places])
    gain, raw = gains(u, m, between, cells, sheet.total, model)
    ends = np.cumsum([0, *sizes]).tolist()
    return PricedCells(
        tuple(zip(places, ends[:-1], ends[1:], strict=True)),
        np.concatenate([np.zeros(0, dtype=np.int64), *(parts[q] for q in places)]),
        u / m,
        gain,
        raw,
        each([prices[q] for q in places]),
    )


def _shortlist(sheet: Sheet, place: int, least: float) -> Ints:
    """Cells of the cuboid at a position whose evidence may reach `least` nats."""
    scores, infos = sheet.scores[place], sheet.infos[place]
    bar = 2 * least * max(1.0 - sheet.widest[place] / max(sheet.total, 1e-300), 1e-3)
    listed = sheet.shortlist.get(place)
    if listed is None:
        sheet.shortlist[place] = _large_enough(scores, infos, bar)
    else:
        sheet.shortlist[place] = listed[_large_enough(scores[listed], infos[listed], bar)]
    return sheet.shortlist[place]


def _large_enough(u: Floats, m: Floats, bar: float) -> Ints:
    """Cells with u² > bar·m. As no leaf changes by more than twice its mean, |u| ≤ 2m: small cells drop out unseen."""
    large = np.flatnonzero(m > 0.249 * bar)
    us = u[large]
    us *= us
    return large[us > bar * m[large]]


def price_of(depth: int, dimensions: int, cells: int) -> float:
    """Price of a cell in nats (description length): its cuboid's cells, the cuboids of its depth, its conditions."""
    return log(max(cells, 1)) + log(comb(dimensions, depth)) + _CONDITION_PRICE * depth


def gains(
    u: Floats, m: Floats, between: Floats, cells: Floats, total: float, model: Model
) -> tuple[Floats, Floats]:
    """Log likelihood ratio of each cell [k] inside against outside, with between-cell variance and without.

    u, m: scores and informations; between, cells: between-cell variance and number of cells of each cell's cuboid,
        [k] each. total: information of the table.
    """
    sampling = m * np.maximum(1.0 - m / max(total, 1e-300), 1e-9)
    structured = between * sampling**2
    variance = np.maximum(sampling + structured, 1e-300)
    # The between-cell variance rests on few cells: Student's tails, with degrees of freedom by parts.
    portion = structured / variance
    own = np.maximum(cells - 2.0, 1.0) + _PRIOR_CELLS
    freedom = 1.0 / (portion**2 / own + (1.0 - portion) ** 2 / max(model.noise.points, 2))
    gain = (freedom + 1) / 2 * np.log1p(u**2 / variance / freedom)
    shift = np.divide(u, total - m, out=np.zeros_like(u), where=total - m > 0.05 * total)
    after = 2.5 * np.log1p(((model.common - shift) / 0.1) ** 2 / 4.0)
    # The price that a cell saves by bringing the common factor nearer to 1 decides which of two halves changed.
    return gain, u**2 / np.maximum(sampling, 1e-300) / 2 + common_cost(model.common) - after
