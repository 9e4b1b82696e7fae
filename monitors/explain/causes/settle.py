"""Which set of cells of a small table of rates is the most likely: a last choice among all that lie near the found one.

Leaves inside a cause do not change by one factor, and those that share a value change alike: a cause on one bitrate may
hit one device ten times and another three times. A search that takes one cell after another names such unevenness as
causes of their own, or the deepest part alone. Here whole sets are compared by their marginal likelihood in a mixed
model, on the variance-stabilised scale of counts: every value of a dimension may stray, and inside a cause every value
strays by a share of its change. The noise and the unevenness are averaged over a grid, as few leaves do not tell them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import comb, log

import numpy as np
from numpy.typing import NDArray

from monitors.explain.causes.leaves import Floats, Ints
from monitors.explain.causes.model import Cell
from monitors.explain.causes.noise import likely_factors, mixed_density, stabilised_products
from monitors.explain.causes.refine import adding, without
from monitors.explain.causes.scan import price_of
from monitors.explain.causes.state import State

_LEAVES = 600  # leaves; in larger tables the search's own answer stands; chosen
_VALUES = 120  # values of all dimensions together; as for leaves; chosen
# relative error of a leaf and of a whole value, with which the likelihood is averaged; chosen
_NOISE = ((0.04, 0.03), (0.12, 0.03), (0.12, 0.1), (0.3, 0.05), (0.3, 0.2), (0.6, 0.1))
_UNEVEN = (0.08, 0.4, 0.8)  # share of a cause's change by which its leaves and their values differ; chosen
_UNLIKELY = 6.0  # nats below the best of the first sets; such noise is not tried with the others; chosen
# log factor; scale of a cause's and of the common factor before anything is seen; chosen
_FACTOR, _COMMON = 1.5, 0.3
_LEVEL = 2.0  # log factor; the same of a table that no ratio anchors; chosen
_LARGEST = 3.0  # log factor; what is larger strays no more; chosen
# nats that the first cause must keep after its price, each on other dimensions, and each further value; chosen
_CAUSE, _OTHER, _FURTHER = 3.0, 6.0, 1.5
# nats by which nothing at all must be likelier for what was found to be dropped, and a set for nothing to be given up
_VETO, _NEWLY = 4.0, 4.0
_CLEARER = 3.0  # nats by which another set must be likelier than the found one; chosen
_DOUBTED = 100  # leaves up to which what was found in a table of counts or amounts is doubted; chosen
_VISIBLE = 2.5  # standard errors of a cell that is tried; chosen
_TRIED, _OF_EACH = 12, 3  # cells tried beside a set, and of each cuboid; chosen
_STEPS, _MOST = 8, 8  # exchanges, and causes of a set; upper bounds; chosen
_EXACT = 3  # sets that are compared under all noise: the best under the likeliest alone; swept
_BETTER = 0.05  # nats; smaller gains are no exchange; chosen
_EMPTY = 0.375  # events added to every leaf, so that empty ones have a scale (Anscombe 1948)

Cells = list[Cell]
Point = tuple[
    float, float, float
]  # relative error of a leaf and of a whole value, share by which a cause is uneven


def settle(state: State) -> None:
    """Exchange the causes found for the likeliest set near them, or none: in small tables of counted shares.

    In other tables of few leaves, drop what was found where nothing at all is clearly likelier. Several values of one
    dimension stand: they were chosen together, and no single exchange leads from one choice to another.
    """
    held = np.flatnonzero((state.model.e > 0) & ~state.model.excluded)
    several = sum(len(c.dims) == 1 for c in state.cells) > len(
        {c.dims for c in state.cells if len(c.dims) == 1}
    )
    unseen = any(np.intersect1d(state.rows(c), held).size == 0 for c in state.cells)  # new, or set aside
    if several or unseen or not 3 < held.size <= _LEAVES or sum(state.leaves.sizes) > _VALUES:
        return
    found = state.cells
    if state.options.anchored and state.counted_shares:
        judge = Judge(state, held)
        found = judge.likeliest(state.cells)
    elif state.cells and held.size <= _DOUBTED:
        judge = Judge(state, held, max(state.model.noise.phi, 1e-9))
        found = [] if judge.score(state.cells) < judge.score([]) - _VETO else state.cells
    if set(found) == set(state.cells):
        return
    whole = judge.score(found)
    for cell in found:
        alone = whole - judge.score([c for c in found if c != cell])
        state.scores.setdefault(cell, max(alone, 0.0) + _CAUSE)
    state.cells = found
    state.fit()


@dataclass
class Judge:
    """Compares sets of cells by their marginal likelihood in the leaves at positions `held` [n], less their price.

    unit: variance of a leaf's amount in units of its mean, by which amounts become effective counts.
    """

    state: State
    held: Ints
    unit: float = 1.0
    grid: tuple[tuple[float, float], ...] = _NOISE
    known: dict[frozenset[Cell], tuple[float, Point]] = field(default_factory=dict)
    fits: dict[tuple[Cell, ...], tuple[Floats, Floats, Floats]] = field(default_factory=dict)
    steps: dict[frozenset[Cell], Cells] = field(default_factory=dict)
    parts: dict[Cell, tuple[NDArray[np.bool_], Floats]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Codes of the leaves, which leaves hold each value of each dimension, and each cuboid's cells."""
        leaves = self.state.leaves
        self.common = _COMMON if self.state.options.anchored else _LEVEL
        self.y, self.e = (side[self.held] / self.unit for side in (self.state.model.y, self.state.model.e))
        self.codes = [leaves.code(d, self.held) for d in range(len(leaves.sizes))]
        self.values = [(code[:, None] == np.unique(code)).astype(float) for code in self.codes]
        self.background = np.hstack(self.values)
        # of the cells of a cuboid that hold leaves, the first leaf [cells]; and each leaf's cell [n]
        traced = self.state.lattice.trace(self.held)
        self.groups = [np.unique(cell, return_index=True, return_inverse=True)[1:] for cell in traced]

    def likeliest(self, found: Cells) -> Cells:
        """The likeliest set, reached by exchanges from the found one and from the best single cell.

        What was found is dropped for nothing at all only where that is clearly likelier: it was tested before.
        """
        single = [[c] for c in self.beside([])]
        self._narrow([[], found, *single[:3]])
        starts = [found] if found else []
        starts += [self._best(single, found or single[0])] if single else []
        ends = [self._climb(start) for start in starts]
        ends = [e for e in ends if e and self.score(e) > self.score([]) + (-_VETO if found else _NEWLY)]
        best = max(ends, key=self.score, default=[])
        near = found and self.score(best) < self.score(found) + _CLEARER
        return found if best and near else best

    def score(self, cells: Cells) -> float:
        """Log marginal likelihood of a set of causes less its price, in nats but for a constant."""
        return self._judged(cells)[0]

    def _judged(self, cells: Cells) -> tuple[float, Point]:
        """The score of a set and the noise that is the likeliest with it."""
        key = frozenset(cells)
        if key not in self.known:
            points = self._points(cells)
            nats = self._likelihoods(cells, points)
            whole = float(np.logaddexp.reduce(nats)) - log(nats.size) - self.price(cells)
            self.known[key] = whole, points[int(nats.argmax())]
        return self.known[key]

    def _best(self, sets: list[Cells], like: Cells) -> Cells:
        """The best of some sets: the few that are the best at the noise that is the likeliest with another set."""
        if len(sets) > _EXACT:
            point = self._judged(like)[1]
            rough = [float(self._likelihoods(one, [point])[0]) - self.price(one) for one in sets]
            few = np.argsort(-np.array(rough), kind="stable")[:_EXACT]
            sets = [sets[k] for k in np.sort(few)]
        return max(sets, key=self.score)

    def _points(self, cells: Cells) -> list[Point]:
        """The noise, and the unevenness if there are causes, over which the likelihood of a set is averaged."""
        return [
            (kappa, stray, share) for kappa, stray in self.grid for share in (_UNEVEN if cells else (0.0,))
        ]

    def price(self, cells: Cells) -> float:
        """Price of a set in nats (description length): several values of the same conditions are one choice."""
        cuboids, dimensions, total = self.state.lattice.cuboids, len(self.codes), 0.0
        families = {c.dims for c in cells}
        for dims in families:
            count = cuboids[self.state.lattice.place[dims]].cells
            several = sum(c.dims == dims for c in cells)
            total += price_of(len(dims), dimensions, 1) + log(comb(count, several))
            total += _FURTHER * (several - 1)
        return total + (_CAUSE + _OTHER * (len(families) - 1) if families else 0.0)

    def beside(self, cells: Cells) -> Cells:
        """The cells that a set leaves the most visible, the best first: beside its common factor, or beside none."""
        design, theta, _ = self._fitted(cells)
        found: dict[Cell, float] = {}
        for common in {float(theta[0]), 0.0}:
            fitted = self.e * np.exp(design[:, 1:] @ theta[1:] + common)
            for cell, nats in self._visible(fitted):
                found[cell] = max(found.get(cell, -np.inf), nats)
        best = sorted(found.items(), key=lambda one: (-round(one[1], 6), one[0].dims, one[0].codes))
        return [c for c, _ in best[:_TRIED]]

    def _visible(self, fitted: Floats) -> Iterator[tuple[Cell, float]]:
        """Cells of every cuboid that stand out of the fitted values [n], with about their nats less their price."""
        gap, size = self.y - fitted, (self.y + fitted) / 2
        variance = size + (_NOISE[1][0] * size) ** 2
        for cuboid, (first, cell) in zip(self.state.lattice.cuboids, self.groups, strict=True):
            spread = np.bincount(cell, variance) + (_NOISE[-2][0] / 6 * np.bincount(cell, size)) ** 2 + 1.0
            z = np.bincount(cell, gap) / np.sqrt(spread)
            price = price_of(len(cuboid.dims), len(self.codes), cuboid.cells)
            for k in np.argsort(-np.abs(z), kind="stable")[:_OF_EACH]:
                if abs(z[k]) > _VISIBLE:
                    codes = tuple(int(self.codes[d][first[k]]) for d in cuboid.dims)
                    yield Cell(cuboid.dims, codes), float(z[k]) ** 2 / 2 - price

    def _climb(self, cells: Cells) -> Cells:
        """The best set that exchanges reach, each of them the best of its step."""
        for _ in range(_STEPS):
            top = self._step(cells)
            if self.score(top) < self.score(cells) + _BETTER:
                break
            cells = top
        return cells

    def _step(self, cells: Cells) -> Cells:
        """The best set one exchange away; the set itself where there is none."""
        key = frozenset(cells)
        if key not in self.steps:
            near = {frozenset(one): one for one in self._near(cells) if 0 < len(one) <= _MOST}
            self.steps[key] = self._best([*near.values()], cells) if near else cells
        return self.steps[key]

    def _near(self, cells: Cells) -> Iterator[Cells]:
        """Sets one step away: a cell more or less, one for its parent, child or relative, two for what they share."""
        others = [c for c in self.beside(cells) if c not in cells]
        yield from ([*cells, other] for other in others)
        for cell in cells:
            rest = [c for c in cells if c != cell]
            yield rest
            shared = [c for c in others if set(c.conditions().items()) & set(cell.conditions().items())]
            above = [without(cell, d) for d in cell.dims if len(cell.dims) > 1]
            for other in (*above, *self._children(cell), *shared):
                if other not in rest:
                    yield [*rest, other]
        for one, two in combinations(cells, 2):
            pairs = sorted(set(one.conditions().items()) & set(two.conditions().items()))
            if pairs:
                both = Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))
                yield [*(c for c in cells if not c.within(both)), both]

    def _children(self, cell: Cell) -> Cells:
        """The cells with one condition more that hold the most of its change, two of each dimension."""
        inside, found = self._part(cell)[0], []
        moved = np.abs(self.y - self.e)[inside]
        for d in range(len(self.codes)):
            if d not in cell.dims:
                by_value = np.bincount(self.codes[d][inside], moved)
                for code in np.argsort(-by_value, kind="stable")[:2]:
                    if by_value[code] > 0:
                        found.append(adding(cell, d, int(code)))
        return found

    def _part(self, cell: Cell) -> tuple[NDArray[np.bool_], Floats]:
        """Which leaves [n] a cell holds, and those of each value inside it as columns, by which it may be uneven."""
        if cell not in self.parts:
            inside = np.ones(self.held.size, dtype=bool)
            for d, code in zip(cell.dims, cell.codes, strict=True):
                inside &= self.codes[d] == code
            by_value = [
                self.values[d][:, self.values[d][inside].any(axis=0)] * inside[:, None]
                for d in range(len(self.codes))
                if d not in cell.dims
            ]
            self.parts[cell] = inside, np.hstack([np.zeros((inside.size, 0)), *by_value])
        return self.parts[cell]

    def _fitted(self, cells: Cells) -> tuple[Floats, Floats, Floats]:
        """The common factor and each cell as columns [n, 1 + cells], their log factors, and the prior's variance."""
        key = tuple(cells)
        if key not in self.fits:
            inside = [self._part(c)[0] for c in cells]
            design = np.column_stack([np.ones(self.held.size), *inside]).astype(float)
            prior = np.array([self.common**2, *[_FACTOR**2] * len(cells)])
            self.fits[key] = design, likely_factors(self.y, self.e, design, prior, _NOISE[1][0] ** 2), prior
        return self.fits[key]

    def _narrow(self, sets: list[Cells]) -> None:
        """Keep the noise that is likely under any of some sets."""
        with_each = np.full((len(sets), len(self.grid)), -np.inf)
        for k, cells in enumerate(sets):
            nats = self._likelihoods(cells, self._points(cells)).reshape(len(self.grid), -1)
            with_each[k] = np.logaddexp.reduce(nats, axis=1) - self.price(cells)
        kept = with_each.max(axis=0) > with_each.max() - _UNLIKELY
        self.grid = tuple(one for one, keep in zip(self.grid, kept, strict=True) if keep)
        self.known = {}

    def _likelihoods(self, cells: Cells, points: list[Point]) -> Floats:
        """Log marginal likelihood of a set at each of some points [points].

        Laplace's approximation around the fitted factors.
        """
        design, theta, prior = self._fitted(cells)
        if not design.any(axis=0).all():
            return np.full(len(points), -np.inf)
        y, fitted = self.y + _EMPTY, self.e * np.exp(design @ theta) + _EMPTY
        change = np.minimum(np.abs(theta[1:]), _LARGEST)
        by_leaf = (design[:, 1:] ** 2) @ change**2
        uneven = [self._part(c)[1] for c in cells]
        columns = np.hstack([self.background, *uneven, design])
        straying = self.background.shape[1]
        sizes = np.ones(columns.shape[1] + 1)
        inside = slice(straying, straying + sum(u.shape[1] for u in uneven))
        by_cause = np.repeat(change, [u.shape[1] for u in uneven])
        inner: dict[tuple[float, float], tuple[Floats, float]] = {}
        found = []
        for kappa, stray, share in points:
            if (kappa, share) not in inner:
                inner[kappa, share] = stabilised_products(y, fitted, kappa, share**2 * by_leaf, columns)
            sizes[:straying], sizes[inside] = stray, share * by_cause
            products, scale = inner[kappa, share]
            found.append(mixed_density(products * sizes * sizes[:, None], theta, prior) + scale)
        return np.array(found)
