"""The search: scan all cells, take the best, settle its depth, add it to the model; stop when no cell
pays its price.
"""

from dataclasses import dataclass, field

import numpy as np

from monitors.explain.causes.cuboids import Lattice
from monitors.explain.causes.giant import find_giants
from monitors.explain.causes.leaves import Floats, Ints, Leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.outliers import (
    Extremes,
    as_extreme,
    carried_by_few,
    evidence_without_outliers,
    read_extremes,
)
from monitors.explain.causes.refine import _without, refine
from monitors.explain.causes.several import several_moved
from monitors.explain.causes.scan import Candidate, InformativeCells, Outer, Sheet, best_cells, gains, price_of, scan

_ROUNDS = 20  # scans; upper bound; chosen
_LOOKS = 80  # steps; upper bound, scans and steps after an exclusion together; chosen
_FEW = 1e-4  # share of the leaves that may be excluded before the model is fitted anew; chosen
# A leaf is one huge amount beyond so many times its expectation, and this share of the table's; chosen.
_HUGE, _VISIBLE = 5.0, 0.02
_ALL = 0.6  # share of the gross movement from which a cell is no outlier of a table of counts; chosen
_SMALL = 2500  # leaves up to which causes are tried one against another; chosen
_TRIED, _REFINED = 10, 3  # candidates tried, and refined; chosen
_SAME = 0.93  # share of a parent that a cell must not hold to be told from it; chosen
_MOST = 0.85  # share of a parent that changed children must hold for it to be named instead; chosen
_RIPPLE = 0.5  # share of a cause's log factor by which a cause inside it must differ; chosen
_UNEVEN = 0.5  # share of what larger causes leave unexplained that a further one must explain; chosen
# log factor; a common factor from which an anchored table has no level of its own; share of it by which a cell's own
# sums must have moved; chosen
_LEVEL, _OWN = 0.3, 0.4
_PLAIN = 0.25  # relative change; smaller ones are not tested a second time; chosen


CLEAR = 0.5
_CLEAR = 0.5
_FEW_LEAVES = 40.0

@dataclass(frozen=True)
class Options:
    """The stop rule. threshold: nats that a cell must keep after its price; least: smallest relative change that is
    named. anchored: whether both sides are on one scale, as rates are, so that a common factor far from 1 is no level.
    """

    threshold: float = 3.0
    least: float = 0.06
    anchored: bool = False


@dataclass(frozen=True)
class FoundCell:
    """An accepted cell with its evidence in nats and its log factor (actual ÷ expected)."""

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
    rejected: set[Cell]
    outliers: Ints
    rounds: int = 0
    sheet: Sheet | None = None
    informative: InformativeCells = field(default_factory=dict)
    extremes: Extremes | None = None
    excluded_since_fit: int = 0

    def step(self) -> bool:
        """Find the next cause, settle its depth and add it to the model; False when no cell pays its price."""
        if self.sheet is None:
            self.rounds += 1
            self.sheet = scan(self.lattice, self.model, self.informative)
        sheet = self.sheet
        if self.small and self._best_trial(sheet, CLEAR):
            return True
        fresh = self._next_cause(
            best_cells(self.lattice, sheet, self.model, self.options.threshold, causes=self._outer()), sheet
        )
        if not fresh:
            last = self._best_trial if self.small else self._test_without
            return self._refit() or self._drop_unpaid(sheet) or last(sheet)
        if self._exclude_outliers([c for c, _ in fresh], sheet):
            return True
        for cell, score in fresh:
            self.cells.append(cell)
            self.scores[cell] = score
        self._fit_causes()
        kept = [c for c, f in zip(self.cells, self.model.factors, strict=True) if abs(f) > self.options.least]
        if len(kept) < len(self.cells):
            self.rejected |= set(self.cells) - set(kept)
            self.cells = kept
            self._fit_causes()
        self._prune()
        return True

    @property
    def small(self) -> bool:
        """Whether the table is small enough to try causes one against another."""
        return int(np.count_nonzero(self.leaves.live)) <= _SMALL

    def _variance(self) -> float:
        """Noise of the whole table by the present estimate: variance of its total."""
        noise, mean = self.model.noise, self.model.mean
        return float(noise.phi * mean.sum() + noise.kappa2 * (mean @ mean))

    def _best_trial(self, sheet: Sheet, clear: float = 1e9) -> bool:
        """Add the candidate with which the whole table is the most likely; False when none keeps its price.

        In a small table one cause is much of what looks like noise, and the noise shows only without it. So each
        candidate is fitted, and judged by what is left.
        """
        candidates = best_cells(self.lattice, sheet, self.model, -1e6, causes=self._outer())
        candidates = [c for c in candidates if self._matters(c.cell)][:_TRIED]
        proposals = [[c.cell] for c in candidates]
        for candidate in candidates[:_REFINED]:
            proposals.append(refine(self.leaves, self.model, candidate.cell, sheet.between_of))
        proposals += several_moved(sheet)
        proposals = [list(dict.fromkeys(self._widest(c) for c in cells)) for cells in proposals]
        known, seen = set(self.cells) | self.rejected, set()
        before, best, extreme = list(self.cells), None, []
        least, noise = self.model.likelihood() - self._price(before), self._variance()
        for cells in proposals:
            fresh = [c for c in cells if c not in known]
            key = frozenset(fresh)
            if not fresh or key in seen:
                continue
            seen.add(key)
            trial = self._tried(before, fresh)
            if trial is not None and self._variance() < clear * noise and trial[0] > (least if best is None else best[0]):
                best = trial
        self.cells = before if best is None else before + list(best[1])
        if best is not None:
            self.scores |= best[1]
        self._fit_causes()
        self._merge()
        self._prune()
        return best is not None

    def _price(self, cells: list[Cell]) -> float:
        """Price of naming these cells, in nats."""
        places = [self.lattice.cuboids[self.lattice.place[c.dims]] for c in cells]
        return sum(price_of(len(p.dims), len(self.leaves.sizes), p.cells) for p in places)

    def _tried(self, before: list[Cell], fresh: list[Cell]) -> tuple[float, dict[Cell, float]] | None:
        """Log likelihood less the price with more causes, and their evidence; None where they do not keep their
        price.
        """
        live = int(np.count_nonzero(self.leaves.live))
        for _ in range(2):
            self.cells = before + fresh
            self._fit_causes()
            after = scan(self.lattice, self.model, self.informative)
            factors = dict(zip(self.cells, self.model.factors, strict=True))
            scores = {c: self._score_given(c, factors[c], after) for c in fresh}
            proven = {
                c: s for c, s in scores.items()
                if s > self.options.threshold + _FEW_LEAVES / (live + 5) and abs(factors[c]) > _CLEAR
                and self._beyond_outliers(c, factors[c])
                and self._borne_out(c, factors[c], before, after)
                and self._moved(c)
            }
            if len(proven) == len(fresh):
                return self.model.likelihood() - self._price(self.cells), proven
            fresh = list(proven)
            if not fresh:
                break
        return None

    def _moved(self, cell: Cell) -> bool:
        """Whether a cell's own sums moved, on an anchored scale: one that only looks moved beside a common factor far
        from 1 did not.
        """
        common = self.model.common
        if not self.options.anchored or abs(common) < _LEVEL:
            return True
        return abs(self._plain_factor(cell) + common) > _OWN * abs(common)

    def _borne_out(self, cell: Cell, factor: float, before: list[Cell], sheet: Sheet) -> bool:
        """Whether a cause shows outside those found before it, unless it lies in one of them.

        No cause changes all its leaves by one factor: what only shows inside it is its unevenness.
        """
        crossed = [c for c in before if not _within(cell, c)]
        if len(crossed) < len(before) or not crossed:
            return True
        taken = np.concatenate([self.leaves.rows(c.dims, c.codes) for c in crossed])
        own = self.leaves.rows(cell.dims, cell.codes)
        rows = own[~np.isin(own, taken)]
        if rows.size == own.size:
            return True
        return bool(rows.size) and self._score_in(cell, factor, sheet, rows) > 0

    def _widest(self, cell: Cell) -> Cell:
        """The shortest cell that holds next to nothing but this one's leaves: conditions that select nothing are left
        out.
        """
        while len(cell.dims) > 1:
            mass = self._mass(cell)
            parents = [_without(cell, d) for d in cell.dims]
            widest = min(parents, key=self._mass)
            if self._mass(widest) * _SAME > mass:
                return cell
            cell = widest
        return cell

    def _mass(self, cell: Cell) -> float:
        """Size of a cell: amounts of both sides, without any cause."""
        rows = self.leaves.rows(cell.dims, cell.codes)
        return float(np.abs(self.model.y[rows]).sum()) * 0.0 + float(np.abs(self.model.e[rows]).sum())

    def _merge(self) -> None:
        """Name the parent instead of its children where these are nearly all of it and changed the same way."""
        factors = dict(zip(self.cells, self.model.factors, strict=True))
        families: dict[Cell, list[Cell]] = {}
        for cell in self.cells:
            for d in cell.dims if len(cell.dims) > 1 else ():
                families.setdefault(_without(cell, d), []).append(cell)
        for parent, children in families.items():
            if len(children) < 2 or parent in self.rejected or len({factors[c] > 0 for c in children}) > 1:
                continue
            if sum(self._mass(c) for c in children) < _MOST * self._mass(parent):
                continue
            self.rejected |= set(children)
            self.cells = [c for c in self.cells if c not in children and c != parent] + [parent]
            self.scores[parent] = max(self.scores[c] for c in children)
            self._fit_causes()
            return self._merge()

    def _prune(self) -> None:
        """Drop causes inside another that changed like it, and those smaller than the unevenness of the larger ones."""
        plain = {c: self._plain_factor(c) for c in self.cells}
        alike = {
            c for c in self.cells for outer in self.cells
            if c != outer and _within(c, outer) and abs(plain[c] - plain[outer]) < _RIPPLE * abs(plain[outer])
        }
        if alike:
            self.rejected |= alike
            self.cells = [c for c in self.cells if c not in alike]
            self._fit_causes()

    def _drop_uneven(self) -> bool:
        """Drop the smallest cause if it explains less than what the others' unevenness leaves unexplained."""
        model = self.model
        rows = [self.leaves.rows(c.dims, c.codes) for c in self.cells]
        adds = [
            abs(float((model.mu[r] * (1.0 - np.exp(-min(f, 30.0)))).sum()))
            for r, f in zip(rows, model.factors, strict=True)
        ]
        if len(adds) < 2:
            return False
        least = int(np.argmin(adds))
        inside = np.unique(np.concatenate([r for k, r in enumerate(rows) if k != least]))
        inside = inside[~np.isin(inside, rows[least])]
        mean = (np.abs(model.y[inside]) + np.abs(model.mu[inside])) / 2
        usual = np.sqrt(2 / np.pi * (model.noise.phi + model.noise.kappa2 * mean) * mean)
        left = float(np.abs(model.y[inside] - model.mu[inside]).sum() - usual.sum())
        if adds[least] >= _UNEVEN * left:
            return False
        self.rejected.add(self.cells.pop(least))
        self._fit_causes()
        return True

    def _plain_factor(self, cell: Cell) -> float:
        """Log factor of a cell's sums against the common factor."""
        rows = self.leaves.rows(cell.dims, cell.codes)
        y, e = float(self.model.y[rows].sum()), float(self.model.e[rows].sum())
        return float(np.clip(np.log(max(y, 1e-300) / max(e, 1e-300)) - self.model.common, -5.0, 5.0))

    def _beyond_outliers(self, cell: Cell, factor: float) -> bool:
        """Whether there is evidence for a present cause beyond its most extreme leaves, by the tail of all others."""
        model = self.model
        rows = self.leaves.rows(cell.dims, cell.codes)
        without = model.mu[rows] * np.exp(-min(factor, 30.0))
        mean = (np.abs(model.y[rows]) + np.abs(without)) / 2
        rows, without, mean = (x[(mean > 0) & ~model.excluded[rows]] for x in (rows, without, mean))
        weight = model.noise.weight(mean)
        u, m = weight * (model.y[rows] - without), weight * mean
        if not carried_by_few(u) or self._carries_all(rows):
            return True
        all_u, all_m = model.evidence()
        all_m[rows] = 0.0
        seen = read_extremes(model, all_u, all_m, self.outliers)
        seen.z[rows] = np.abs(u) / np.sqrt(m)
        price = price_of(len(cell.dims), len(self.leaves.sizes), self.lattice.cuboids[0].cells)
        whole = (seen, rows, u, m, without)
        return evidence_without_outliers(model, *whole) >= price + self.options.threshold

    def _refit(self) -> bool:
        """Fit anew if leaves were excluded since the last fit; only a new fit may say that nothing is left."""
        if not self.excluded_since_fit:
            return False
        self._fit_causes()
        return True

    def _drop_unpaid(self, sheet: Sheet) -> bool:
        """Drop the cause with the least evidence beside the others, if that is less than its price."""
        scores = {
            c: self._score_given(c, f, sheet) for c, f in zip(self.cells, self.model.factors, strict=True)
        }
        weakest = min(scores, key=lambda c: scores[c], default=None)
        if weakest is None or scores[weakest] > 0:
            return False
        self.cells.remove(weakest)
        self.rejected.add(weakest)
        self._fit_causes()
        return True

    def _test_without(self, sheet: Sheet) -> bool:
        """Test the best cell against the noise that is left once it is a cause.

        In a small table one cause is much of what looks like noise; the noise shows only without it.
        """
        candidates = best_cells(
            self.lattice, sheet, self.model, self.options.threshold, with_between=False, causes=self._outer()
        )
        candidates = [c for c in candidates if abs(c.shift) > _PLAIN]
        fresh = self._next_cause(candidates, sheet)
        if not fresh:
            return False
        if self._exclude_outliers([c for c, _ in fresh], sheet):
            return True
        before, factors = list(self.cells), list(self.model.factors)
        self.cells = before + [c for c, _ in fresh]
        self._fit_causes()
        after = scan(self.lattice, self.model, self.informative)
        scores = {
            c: self._score_given(c, f, after) for c, f in zip(self.cells, self.model.factors, strict=True)
        }
        proven = [c for c, _ in fresh if scores[c] > self.options.threshold]
        self.scores |= {c: scores[c] for c in proven}
        self.cells = before + proven
        self.rejected |= {c for c, _ in fresh} - set(proven)
        if not proven:
            self.model.factors = factors  # the search ends here
        else:
            self._fit_causes()
        return bool(proven)

    def _score_given(self, cell: Cell, factor: float, sheet: Sheet) -> float:
        """Evidence of a present cause under the noise and between-cell variance that remain beside it, less its
        price.
        """
        return self._score_in(cell, factor, sheet, self.leaves.rows(cell.dims, cell.codes))

    def _score_in(self, cell: Cell, factor: float, sheet: Sheet, rows: Ints) -> float:
        """The same from some of its leaves alone."""
        model = self.model
        without = model.mu[rows] * np.exp(-min(factor, 30.0))
        mean = (np.abs(model.y[rows]) + np.abs(without)) / 2
        weight = np.where(model.excluded[rows], 0.0, model.noise.weight(mean))
        u, m = float(weight @ (model.y[rows] - without)), float(weight @ mean)
        place = self.lattice.place[cell.dims]
        cells = self.lattice.cuboids[place].cells
        one = np.array([[u], [m], [sheet.between(place)], [cells]])
        gain, _ = gains(one[0], one[1], one[2], one[3], sheet.total, model)
        return float(gain[0]) - price_of(len(cell.dims), len(self.leaves.sizes), cells)

    def _fit_causes(self) -> None:
        """Fit the model with the present causes; sums and residuals are read anew."""
        self.model.install([self.leaves.rows(c.dims, c.codes) for c in self.cells])
        self.sheet, self.extremes, self.excluded_since_fit = None, None, 0

    def _next_cause(self, candidates: list[Candidate], sheet: Sheet) -> list[tuple[Cell, float]]:
        """The first candidate that is large enough and, at its right depth, not already among the causes
        or rejected.
        """
        known = set(self.cells) | self.rejected
        for candidate in candidates:
            if not self._matters(candidate.cell) or not self._moved(candidate.cell):
                continue
            if not self._borne_out(candidate.cell, 0.0, self.cells, sheet):
                continue
            settled = refine(self.leaves, self.model, candidate.cell, sheet.between_of)
            fresh = [(c, candidate.score) for c in settled if c not in known]
            if fresh:
                return fresh
            if candidate.cell not in known:
                return [(candidate.cell, candidate.score)]
        return []

    def _matters(self, cell: Cell) -> bool:
        """Whether the cell's excess is large against what it was expected to hold before any cause."""
        rows = self.leaves.rows(cell.dims, cell.codes)
        mu = self.model.mu[rows]
        surprise = abs(float((self.model.y[rows] - mu).sum()))
        return surprise > self.options.least * max(abs(float(self.model.e[rows].sum())), abs(float(mu.sum())))

    def _outer(self) -> list[Outer]:
        """The causes found so far, with what each explains in units of the scores."""
        found = []
        for cell, factor in zip(self.cells, self.model.factors, strict=True):
            rows = self.leaves.rows(cell.dims, cell.codes)
            without = self.model.mu[rows] * np.exp(-min(factor, 30.0))
            score = float(self.model.weight[rows] @ (self.model.y[rows] - without))
            found.append(Outer(cell, factor, score))
        return found

    def _exclude_outliers(self, cells: list[Cell], sheet: Sheet) -> bool:
        """Exclude what is extreme but no cause: crossings of two causes, single leaves of a heavy tail."""
        dropped: list[Ints] = []
        for cell in cells:
            rows = self.leaves.rows(cell.dims, cell.codes)
            if sum(_within(cell, c) for c in self.cells) >= 2:
                dropped.append(rows)
            elif (extreme := self._outliers_of(cell, rows, sheet)) is not None:
                dropped.append(extreme)
                self.outliers = np.concatenate([self.outliers, extreme])
        if not dropped:
            return False
        self._exclude(np.unique(np.concatenate(dropped)), sheet)
        return True

    def _exclude(self, rows: Ints, sheet: Sheet) -> None:
        """Exclude leaves: from the sums alone where they are few, else with a new fit."""
        self.model.excluded[rows] = True
        self.excluded_since_fit += rows.size
        if self.excluded_since_fit > _FEW * self.leaves.size:
            self._fit_causes()
        else:
            self.model.weight[rows] = 0.0
            sheet.drop(rows)

    def _outliers_of(self, cell: Cell, rows: Ints, sheet: Sheet) -> Ints | None:
        """The extreme leaves that make up the cell's evidence; None where there is evidence beyond them."""
        model = self.model
        rows = rows[model.weight[rows] * model.mean[rows] > 0]
        u, m = model.weight[rows] * (model.y[rows] - model.mu[rows]), model.weight[rows] * model.mean[rows]
        if not carried_by_few(u) or self._carries_all(rows):
            return None
        if self.extremes is None:
            self.extremes = read_extremes(model, sheet.scores[0], sheet.infos[0], self.outliers)
        price = price_of(len(cell.dims), len(self.leaves.sizes), self.lattice.cuboids[0].cells)
        if evidence_without_outliers(model, self.extremes, rows, u, m, model.mu[rows]) >= price + self.options.threshold:
            return None
        return as_extreme(self.extremes, rows, self.outliers)

    def _carries_all(self, rows: Ints) -> bool:
        """Whether a cell carries most of all that moved, of counts: then it is no outlier, however few its leaves."""
        model = self.model
        if not model.counts:
            return False
        moved = np.abs(model.y - model.e)
        return float(moved[rows].sum()) >= _ALL * float(moved.sum())


def find_cells(
    leaves: Leaves, lattice: Lattice, y: Floats, e: Floats, floor: float, options: Options
) -> list[FoundCell]:
    """Cells whose amounts y [n] changed against e [n], each with one factor; an empty list when no segment explains
    the change.

    floor: lower bound of phi. options: the stop rule.
    """
    model = Model(y, e, floor)
    giants = np.zeros(0, dtype=np.int64) if floor >= 1.0 else find_giants(model.y, model.mu)
    giant_mu = model.mu[giants]
    if giants.size:
        model.excluded[giants] = True
        model.restart()
    search = Search(leaves, lattice, model, options, [], {}, set(), np.zeros(0, dtype=np.int64))
    for _ in range(_LOOKS):
        if not search.step() or search.rounds >= _ROUNDS:
            break
    while search.small and search._drop_uneven():
        pass
    factors = dict(zip(search.cells, model.factors, strict=True))
    found = [
        # Against the rest of the table: the factors of the causes around it are included.
        FoundCell(
            c,
            search.scores[c],
            sum(f for outer, f in factors.items() if _within(c, outer)),
            floor < 1.0 and _one_huge(leaves, model, c),
        )
        for c in search.cells
    ]
    return [
        _giant(leaves, float(y[g]), float(mu), int(g)) for g, mu in zip(giants, giant_mu, strict=True)
    ] + found


def _one_huge(leaves: Leaves, model: Model, cell: Cell) -> bool:
    """Whether the cause is a single leaf with many times its expectation, and a visible share of the table's."""
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
    """Whether every condition of `other` is also one of `cell`."""
    return other.conditions().items() <= cell.conditions().items()
