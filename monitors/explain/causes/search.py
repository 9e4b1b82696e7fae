"""The search: scan all cells, take the best, settle its depth, explain it away, stop when nothing pays its
price.
"""

from dataclasses import dataclass, field

import numpy as np

from monitors.explain.causes.cuboids import Lattice
from monitors.explain.causes.giant import find_giants
from monitors.explain.causes.leaves import Floats, Ints, Leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.outliers import Extremes, as_extreme, carried_by_few, read_extremes, sober
from monitors.explain.causes.refine import refine
from monitors.explain.causes.scan import Candidate, Sheet, Telling, best_cells, gains, price_of, scan

_ROUNDS = 20
_LOOKS = 80  # rounds and looks at a fit from which a few leaves were taken out
_FEW = 1e-4  # so small a part of the leaves may be set aside without a new fit
_HUGE, _VISIBLE = 5.0, 0.02
_RIPPLE = 0.2  # parts of a cause move alike within this part of its log factor
_PLAIN = 0.25  # a move smaller than this is never told from drift by a second look


@dataclass(frozen=True)
class Options:
    """The stop rule. `threshold`: nats a cell must keep after its price; `least`: smallest relative move
    named.
    """

    threshold: float = 3.0
    least: float = 0.06


@dataclass(frozen=True)
class FoundCell:
    """A cell accepted, with its evidence and its factor (actual over expected, log scale)."""

    cell: Cell
    score: float
    factor: float
    giant: bool = False


@dataclass
class Search:
    """One search over one pair of amounts; `find_cells` runs it."""

    leaves: Leaves
    lattice: Lattice
    model: Model
    options: Options
    cells: list[Cell]
    scores: dict[Cell, float]
    spent: set[Cell]
    tail: Ints
    rounds: int = 0
    sheet: Sheet | None = None
    telling: Telling = field(default_factory=dict)
    seen: Extremes | None = None
    loose: int = 0

    def step(self) -> bool:
        """Find, settle and explain away the next cause; False when nothing pays its price any more."""
        if self.sheet is None:
            self.rounds += 1
            self.sheet = scan(self.lattice, self.model, self.telling)
        sheet = self.sheet
        fresh = self._fresh(best_cells(self.lattice, sheet, self.model, self.options.threshold), sheet)
        if not fresh:
            return self._refit() or self._drop_hollow(sheet) or self._look_again(sheet)
        if self._dismiss([c for c, _ in fresh], sheet):
            return True
        for cell, score in fresh:
            self.cells.append(cell)
            self.scores[cell] = score
        self._install()
        kept = [c for c, f in zip(self.cells, self.model.factors, strict=True) if abs(f) > self.options.least]
        if len(kept) < len(self.cells):
            self.spent |= set(self.cells) - set(kept)
            self.cells = kept
            self._install()
        return True

    def _refit(self) -> bool:
        """Fit anew where leaves were set aside since the last fit: only then may it be said that nothing is
        left.
        """
        if not self.loose:
            return False
        self._install()
        return True

    def _drop_hollow(self, sheet: Sheet) -> bool:
        """Drop the cause with the least evidence left beside the others, if that is less than its price."""
        scores = {
            c: self._score_given(c, f, sheet) for c, f in zip(self.cells, self.model.factors, strict=True)
        }
        hollow = min(scores, key=lambda c: scores[c], default=None)
        if hollow is None or scores[hollow] > 0:
            return False
        self.cells.remove(hollow)
        self.spent.add(hollow)
        self._install()
        return True

    def _look_again(self, sheet: Sheet) -> bool:
        """Judge the likeliest cell by the noise that is left once it is explained away.

        In a small table one cause is a good part of what looks like noise; only without it is the noise seen.
        """
        likely = best_cells(self.lattice, sheet, self.model, self.options.threshold, drift=False)
        likely = [c for c in likely if abs(c.shift) > _PLAIN]
        fresh = self._fresh(likely, sheet)
        if not fresh:
            return False
        if self._dismiss([c for c, _ in fresh], sheet):
            return True
        before, factors = list(self.cells), list(self.model.factors)
        self.cells = before + [c for c, _ in fresh]
        self._install()
        after = scan(self.lattice, self.model, self.telling)
        scores = {
            c: self._score_given(c, f, after) for c, f in zip(self.cells, self.model.factors, strict=True)
        }
        proven = [c for c, _ in fresh if scores[c] > self.options.threshold]
        self.scores |= {c: scores[c] for c in proven}
        self.cells = before + proven
        self.spent |= {c for c, _ in fresh} - set(proven)
        if not proven:
            self.model.factors = factors  # the search ends here
        else:
            self._install()
        return bool(proven)

    def _score_given(self, cell: Cell, factor: float, sheet: Sheet) -> float:
        """A present cause's evidence under the noise and drift that remain once it is explained, less its
        price.
        """
        model = self.model
        rows = self.leaves.rows(cell.dims, cell.codes)
        quiet = model.mu[rows] * np.exp(-min(factor, 30.0))
        mean = (np.abs(model.y[rows]) + np.abs(quiet)) / 2
        weight = np.where(model.outside[rows], 0.0, model.noise.weight(mean))
        u, m = float(weight @ (model.y[rows] - quiet)), float(weight @ mean)
        place = self.lattice.place[cell.dims]
        cells = self.lattice.cuboids[place].cells
        one = np.array([[u], [m], [sheet.drift(place)], [cells]])
        gain, _ = gains(one[0], one[1], one[2], one[3], sheet.total, model)
        return float(gain[0]) - price_of(len(cell.dims), len(self.leaves.sizes), cells)

    def _install(self) -> None:
        self.model.install([self.leaves.rows(c.dims, c.codes) for c in self.cells])
        self.sheet, self.seen, self.loose = None, None, 0

    def _fresh(self, candidates: list[Candidate], sheet: Sheet) -> list[tuple[Cell, float]]:
        """The first candidate that matters and, at its right depth, is not already among the causes."""
        known = set(self.cells) | self.spent
        for candidate in candidates:
            if not self._matters(candidate.cell) or self._ripples(candidate):
                continue
            settled = refine(self.leaves, self.model, candidate.cell, sheet.drift_of)
            fresh = [(c, candidate.score) for c in settled if c not in known]
            if fresh:
                return fresh
            if candidate.cell not in known:
                return [(candidate.cell, candidate.score)]
        return []

    def _matters(self, cell: Cell) -> bool:
        """Is the cell's surprise large against what it was expected to hold before any cause?"""
        rows = self.leaves.rows(cell.dims, cell.codes)
        mu = self.model.mu[rows]
        surprise = abs(float((self.model.y[rows] - mu).sum()))
        return surprise > self.options.least * max(abs(float(self.model.e[rows].sum())), abs(float(mu.sum())))

    def _ripples(self, candidate: Candidate) -> bool:
        """Is it a small part of the move of a cause it lies in? No cause moves all its parts by one factor."""
        held = [
            abs(f) for c, f in zip(self.cells, self.model.factors, strict=True) if _within(candidate.cell, c)
        ]
        return bool(held) and abs(candidate.shift) < _RIPPLE * max(held)

    def _dismiss(self, cells: list[Cell], sheet: Sheet) -> bool:
        """Set aside what is extreme but no cause: the crossing of two causes, single leaves of a heavy
        tail.
        """
        dropped: list[Ints] = []
        for cell in cells:
            rows = self.leaves.rows(cell.dims, cell.codes)
            if sum(_within(cell, c) for c in self.cells) >= 2:
                dropped.append(rows)
            elif (extreme := self._extremes(cell, rows, sheet)) is not None:
                dropped.append(extreme)
                self.tail = np.concatenate([self.tail, extreme])
        if not dropped:
            return False
        self._leave_out(np.unique(np.concatenate(dropped)), sheet)
        return True

    def _leave_out(self, rows: Ints, sheet: Sheet) -> None:
        """Take some leaves out: of the sums alone where they are few, else with a new fit."""
        self.model.outside[rows] = True
        self.loose += rows.size
        if self.loose > _FEW * self.leaves.size:
            self._install()
        else:
            self.model.weight[rows] = 0.0
            sheet.drop(rows)

    def _extremes(self, cell: Cell, rows: Ints, sheet: Sheet) -> Ints | None:
        """The extreme leaves that make the cell's evidence; None: there is more to it than them."""
        model = self.model
        rows = rows[model.weight[rows] * model.mean[rows] > 0]
        u, m = model.weight[rows] * (model.y[rows] - model.mu[rows]), model.weight[rows] * model.mean[rows]
        if not carried_by_few(u):
            return None
        if self.seen is None:
            self.seen = read_extremes(model, sheet.scores[0], sheet.infos[0], self.tail)
        price = price_of(len(cell.dims), len(self.leaves.sizes), self.lattice.cuboids[0].cells)
        if sober(model, self.seen, rows, u, m) >= price + self.options.threshold:
            return None
        return as_extreme(self.seen, rows, self.tail)


def find_cells(
    leaves: Leaves, lattice: Lattice, y: Floats, e: Floats, floor: float, options: Options
) -> list[FoundCell]:
    """Cells whose amounts y [n] moved against e [n], each with one factor; empty: no segment explains
    this.
    """
    model = Model(y, e, floor)
    giants = np.zeros(0, dtype=np.int64) if model.counts else find_giants(model.y, model.mu)
    giant_mu = model.mu[giants]
    if giants.size:
        model.outside[giants] = True
        model.restart()
    search = Search(leaves, lattice, model, options, [], {}, set(), np.zeros(0, dtype=np.int64))
    for _ in range(_LOOKS):
        if not search.step() or search.rounds >= _ROUNDS:
            break
    factors = dict(zip(search.cells, model.factors, strict=True))
    found = [
        # Against the rest of the table: with the factors of the causes it lies in.
        FoundCell(
            c,
            search.scores[c],
            sum(f for outer, f in factors.items() if _within(c, outer)),
            not model.counts and _one_huge(leaves, model, c),
        )
        for c in search.cells
    ]
    return [
        _giant(leaves, float(y[g]), float(mu), int(g)) for g, mu in zip(giants, giant_mu, strict=True)
    ] + found


def _one_huge(leaves: Leaves, model: Model, cell: Cell) -> bool:
    """Is the cause a single leaf that holds many times what it should, and a visible part of everything?"""
    if len(cell.dims) < len(leaves.sizes):
        return False
    row = leaves.rows(cell.dims, cell.codes)
    excess = float((model.y[row] - model.e[row]).sum())
    return excess > _HUGE * float(model.e[row].sum()) and excess > _VISIBLE * float(np.abs(model.e).sum())


def _giant(leaves: Leaves, y: float, mu: float, leaf: int) -> FoundCell:
    """One leaf with one huge amount, as a cell of full depth."""
    row = np.array([leaf])
    codes = tuple(int(leaves.code(d, row)[0]) for d in range(len(leaves.sizes)))
    factor = float(np.log(y / max(mu, y * 1e-5)))
    return FoundCell(Cell(tuple(range(len(leaves.sizes))), codes), 20.0, factor, giant=True)


def _within(cell: Cell, other: Cell) -> bool:
    """Is every condition of `other` one of `cell`?"""
    return other.conditions().items() <= cell.conditions().items()
