"""The state of one search: the causes found so far, their fit, and what the leaves say of one more."""

from dataclasses import dataclass, field

import numpy as np

from monitors.explain.causes.cuboids import Lattice
from monitors.explain.causes.leaves import Floats, Ints, Leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.outliers import (
    Extremes,
    carried_by_few,
    evidence_without_outliers,
    read_extremes,
)
from monitors.explain.causes.scan import InformativeCells, Outer, Sheet, gains, price_of

_ALL = 0.6  # share of the gross movement from which a cell is no outlier of a table of counts; chosen
_SMALL = 2500  # leaves up to which causes are tried one against another; chosen
# log factor; a common factor from which an anchored table has no level of its own; share of it by which a cell's own
# sums must have moved; chosen
_LEVEL, _OWN = 0.3, 0.4
_LARGEST = 5.0  # log factor; larger ones are alike; chosen


@dataclass(frozen=True)
class Options:
    """The stop rule. threshold: nats that a cell must keep after its price; least: smallest relative change that is
    named. anchored: whether both sides are on one scale, as rates are, so that a common factor far from 1 is no level.
    """

    threshold: float = 3.0
    least: float = 0.06
    anchored: bool = False


@dataclass
class State:
    """One search over one pair of amounts. cells, scores: the causes found so far and their evidence in nats; rejected:
    cells that are not looked at again; outliers: positions of leaves set aside.
    """

    leaves: Leaves
    lattice: Lattice
    model: Model
    options: Options
    cells: list[Cell] = field(default_factory=list)
    scores: dict[Cell, float] = field(default_factory=dict)
    rejected: set[Cell] = field(default_factory=set)
    outliers: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sheet: Sheet | None = None
    informative: InformativeCells = field(default_factory=dict)
    extremes: Extremes | None = None
    excluded_since_fit: int = 0

    @property
    def live(self) -> int:
        """Number of leaves that hold anything."""
        return int(np.count_nonzero(self.leaves.live))

    @property
    def small(self) -> bool:
        """Whether the table is small enough to try causes one against another."""
        return self.live <= _SMALL

    @property
    def counted_shares(self) -> bool:
        """Whether the rates are shares of counted events, whose variance is known but for the leaves' own straying."""
        num, den = self.leaves.actual_num, self.leaves.actual_den
        return self.model.floor >= 1.0 and den is not None and bool(np.all((num >= 0) & (num <= den)))

    def rows(self, cell: Cell) -> Ints:
        """Positions of a cell's leaves."""
        return self.leaves.rows(cell.dims, cell.codes)

    def factors(self) -> dict[Cell, float]:
        """The causes found so far and their log factors."""
        return dict(zip(self.cells, self.model.factors, strict=True))

    def without(self, rows: Ints, factor: float) -> Floats:
        """What leaves at positions `rows` [k] would be expected to hold without a cause of this log factor [k]."""
        held: Floats = self.model.mu[rows] * np.exp(-min(factor, 30.0))
        return held

    def drop(self, cells: set[Cell]) -> None:
        """Take causes out for good, and fit anew."""
        self.rejected |= cells
        self.cells = [c for c in self.cells if c not in cells]
        self.fit()

    def fit(self) -> None:
        """Fit the model with the present causes; sums and residuals are read anew."""
        self.model.install([self.rows(c) for c in self.cells])
        self.sheet, self.extremes, self.excluded_since_fit = None, None, 0

    def price(self, cells: list[Cell]) -> float:
        """Price of naming these cells, in nats."""
        places = [self.lattice.cuboids[self.lattice.place[c.dims]] for c in cells]
        return sum(price_of(len(p.dims), len(self.leaves.sizes), p.cells) for p in places)

    def mass(self, cell: Cell) -> float:
        """Size of a cell: what it was expected to hold before any cause."""
        rows = self.rows(cell)
        return float(np.abs(self.model.e[rows]).sum())

    def plain_factor(self, cell: Cell) -> float:
        """Log factor of a cell's sums against the common factor."""
        rows = self.rows(cell)
        y, e = float(self.model.y[rows].sum()), float(self.model.e[rows].sum())
        return float(
            np.clip(np.log(max(y, 1e-300) / max(e, 1e-300)) - self.model.common, -_LARGEST, _LARGEST)
        )

    def matters(self, cell: Cell) -> bool:
        """Whether the cell's excess is large against what it was expected to hold before any cause."""
        rows = self.rows(cell)
        mu = self.model.mu[rows]
        surprise = abs(float((self.model.y[rows] - mu).sum()))
        return surprise > self.options.least * max(abs(float(self.model.e[rows].sum())), abs(float(mu.sum())))

    def moved(self, cell: Cell) -> bool:
        """Whether a cell's own sums moved, on an anchored scale: one that only looks moved beside a common factor far
        from 1 did not.
        """
        common = self.model.common
        if not self.options.anchored or abs(common) < _LEVEL:
            return True
        return abs(self.plain_factor(cell) + common) > _OWN * abs(common)

    def outer(self) -> list[Outer]:
        """The causes found so far, with what each explains in units of the scores."""
        found = []
        for cell, factor in zip(self.cells, self.model.factors, strict=True):
            rows = self.rows(cell)
            without = self.without(rows, factor)
            score = float(self.model.weight[rows] @ (self.model.y[rows] - without))
            found.append(Outer(cell, factor, score))
        return found

    def score_given(self, cell: Cell, factor: float, sheet: Sheet) -> float:
        """Evidence of a present cause under the noise and between-cell variance that remain beside it, less its
        price.
        """
        return self._score_in(cell, factor, sheet, self.rows(cell))

    def _score_in(self, cell: Cell, factor: float, sheet: Sheet, rows: Ints) -> float:
        """The same from some of its leaves alone."""
        model = self.model
        without = self.without(rows, factor)
        mean = (np.abs(model.y[rows]) + np.abs(without)) / 2
        weight = np.where(model.excluded[rows], 0.0, model.noise.weight(mean))
        u, m = float(weight @ (model.y[rows] - without)), float(weight @ mean)
        place = self.lattice.place[cell.dims]
        cells = self.lattice.cuboids[place].cells
        one = np.array([[u], [m], [sheet.between(place)], [cells]])
        gain, _ = gains(one[0], one[1], one[2], one[3], sheet.total, model)
        return float(gain[0]) - price_of(len(cell.dims), len(self.leaves.sizes), cells)

    def borne_out(self, cell: Cell, factor: float, before: list[Cell], sheet: Sheet) -> bool:
        """Whether a cause shows outside those found before it, unless it lies in one of them.

        No cause changes all its leaves by one factor: what only shows inside it is its unevenness.
        """
        crossed = [c for c in before if not cell.within(c)]
        if len(crossed) < len(before) or not crossed:
            return True
        taken = np.concatenate([self.rows(c) for c in crossed])
        own = self.rows(cell)
        rows = own[~np.isin(own, taken)]
        if rows.size == own.size:
            return True
        return bool(rows.size) and self._score_in(cell, factor, sheet, rows) > 0

    def beyond_outliers(self, cell: Cell, factor: float) -> bool:
        """Whether there is evidence for a present cause beyond its most extreme leaves, by the tail of all others."""
        model = self.model
        rows = self.rows(cell)
        without = self.without(rows, factor)
        mean = (np.abs(model.y[rows]) + np.abs(without)) / 2
        kept = (mean > 0) & ~model.excluded[rows]
        rows, without, mean = rows[kept], without[kept], mean[kept]
        weight = model.noise.weight(mean)
        u, m = weight * (model.y[rows] - without), weight * mean
        if not carried_by_few(u) or self.carries_all(rows):
            return True
        all_u, all_m = model.evidence()
        all_m[rows] = 0.0
        seen = read_extremes(model, all_u, all_m, self.outliers)
        seen.z[rows] = np.abs(u) / np.sqrt(m)
        price = price_of(len(cell.dims), len(self.leaves.sizes), self.lattice.cuboids[0].cells)
        whole = (seen, rows, u, m, without)
        return evidence_without_outliers(model, *whole) >= price + self.options.threshold

    def carries_all(self, rows: Ints) -> bool:
        """Whether a cell carries most of all that moved, of counts: then it is no outlier, however few its leaves."""
        model = self.model
        if not model.counts:
            return False
        moved = np.abs(model.y - model.e)
        return float(moved[rows].sum()) >= _ALL * float(moved.sum())
