"""The search: scan all cells, take the best, settle its depth, add it to the model; stop when no cell
pays its price.
"""

from dataclasses import dataclass

import numpy as np

from monitors.explain.causes.cuboids import Lattice
from monitors.explain.causes.leaves import Floats, Ints, Leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.outliers import (
    as_extreme,
    carried_by_few,
    evidence_without_outliers,
    find_giants,
    read_extremes,
)
from monitors.explain.causes.prune import drop_alike, drop_uneven, merge_children
from monitors.explain.causes.refine import refine
from monitors.explain.causes.scan import Candidate, Sheet, best_cells, price_of, scan
from monitors.explain.causes.settle import settle
from monitors.explain.causes.state import Options, State
from monitors.explain.causes.trials import best_trial, clearest_trial

_ROUNDS = 20  # scans; upper bound; chosen
_LOOKS = 80  # steps; upper bound, scans and steps after an exclusion together; chosen
_FEW = 1e-4  # share of the leaves that may be excluded before the model is fitted anew; chosen
_LARGE_PART = 0.01  # share of the leaves from which a candidate's own are left out of the tail; chosen
# A leaf is one huge amount beyond so many times its expectation, and this share of the table's; chosen.
_HUGE, _VISIBLE = 5.0, 0.02
_PLAIN = 0.25  # relative change; smaller ones are not tested a second time; chosen


@dataclass(frozen=True)
class FoundCell:
    """An accepted cell with its evidence in nats and its log factor (actual ÷ expected)."""

    cell: Cell
    score: float
    factor: float
    giant: bool = False


class Search:
    """One search over one pair of amounts; `find_cells` runs it."""

    def __init__(self, state: State) -> None:
        """From a state without causes."""
        self.state, self.rounds = state, 0

    def step(self) -> bool:
        """Find the next cause, settle its depth and add it to the model; False when no cell pays its price."""
        state = self.state
        if state.sheet is None:
            self.rounds += 1
            state.sheet = scan(state.lattice, state.model, state.informative)
        sheet = state.sheet
        if clearest_trial(state, sheet):
            return self._tidy()
        threshold = state.options.threshold
        fresh = self._next_cause(
            best_cells(state.lattice, sheet, state.model, threshold, causes=state.outer()), sheet
        )
        if not fresh:
            return self._refit() or self._drop_unpaid(sheet) or self._last_look(sheet)
        if self._exclude_outliers([c for c, _ in fresh], sheet):
            return True
        for cell, score in fresh:
            state.cells.append(cell)
            state.scores[cell] = score
        state.fit()
        weak = {c for c, f in state.factors().items() if abs(f) <= state.options.least}
        if weak:
            state.drop(weak)
        drop_alike(state)
        return True

    def _tidy(self) -> bool:
        """Put the causes in order after a trial added some; True."""
        merge_children(self.state)
        drop_alike(self.state)
        return True

    def _last_look(self, sheet: Sheet) -> bool:
        """Try what noise may hide, once nothing else is left."""
        if self.state.small:
            return best_trial(self.state, sheet) and self._tidy()
        return self._test_without(sheet)

    def _refit(self) -> bool:
        """Fit anew if leaves were excluded since the last fit; only a new fit may say that nothing is left."""
        state = self.state
        if not state.excluded_since_fit:
            return False
        state.fit()
        return True

    def _drop_unpaid(self, sheet: Sheet) -> bool:
        """Drop the cause with the least evidence beside the others, if that is less than its price."""
        state = self.state
        scores = {
            c: state.score_given(c, f, sheet) for c, f in zip(state.cells, state.model.factors, strict=True)
        }
        weakest = min(scores, key=lambda c: scores[c], default=None)
        if weakest is None or scores[weakest] > 0:
            return False
        state.cells.remove(weakest)
        state.rejected.add(weakest)
        state.fit()
        return True

    def _test_without(self, sheet: Sheet) -> bool:
        """Test the best cell against the noise that is left once it is a cause.

        In a small table one cause is much of what looks like noise; the noise shows only without it.
        """
        state = self.state
        candidates = best_cells(
            state.lattice,
            sheet,
            state.model,
            state.options.threshold,
            with_between=False,
            causes=state.outer(),
        )
        candidates = [c for c in candidates if abs(c.shift) > _PLAIN]
        fresh = self._next_cause(candidates, sheet)
        if not fresh:
            return False
        if self._exclude_outliers([c for c, _ in fresh], sheet):
            return True
        before, factors = list(state.cells), list(state.model.factors)
        state.cells = before + [c for c, _ in fresh]
        state.fit()
        after = scan(state.lattice, state.model, state.informative)
        scores = {
            c: state.score_given(c, f, after) for c, f in zip(state.cells, state.model.factors, strict=True)
        }
        proven = [c for c, _ in fresh if scores[c] > state.options.threshold]
        state.scores |= {c: scores[c] for c in proven}
        state.cells = before + proven
        state.rejected |= {c for c, _ in fresh} - set(proven)
        if not proven:
            state.model.factors = factors  # the search ends here
        else:
            state.fit()
        return bool(proven)

    def _next_cause(self, candidates: list[Candidate], sheet: Sheet) -> list[tuple[Cell, float]]:
        """The first candidate that is large enough and, at its right depth, not already among the causes
        or rejected.
        """
        state = self.state
        known = set(state.cells) | state.rejected
        for candidate in candidates:
            if not state.matters(candidate.cell) or not state.moved(candidate.cell):
                continue
            if not state.borne_out(candidate.cell, 0.0, state.cells, sheet):
                continue
            settled = refine(state.leaves, state.model, candidate.cell, sheet.between_of)
            fresh = [(c, candidate.score) for c in settled if c not in known]
            if fresh:
                return fresh
            if candidate.cell not in known:
                return [(candidate.cell, candidate.score)]
        return []

    def _exclude_outliers(self, cells: list[Cell], sheet: Sheet) -> bool:
        """Exclude what is extreme but no cause: crossings of two causes, single leaves of a heavy tail."""
        state = self.state
        dropped: list[Ints] = []
        for cell in cells:
            rows = state.leaves.rows(cell.dims, cell.codes)
            if sum(cell.within(c) for c in state.cells) >= 2:
                dropped.append(rows)
            elif (extreme := self._outliers_of(cell, rows, sheet)) is not None:
                dropped.append(extreme)
                state.outliers = np.concatenate([state.outliers, extreme])
        if not dropped:
            return False
        self._exclude(np.unique(np.concatenate(dropped)), sheet)
        return True

    def _exclude(self, rows: Ints, sheet: Sheet) -> None:
        """Exclude leaves: from the sums alone where they are few, else with a new fit."""
        state = self.state
        state.model.excluded[rows] = True
        state.excluded_since_fit += rows.size
        if state.excluded_since_fit > _FEW * state.leaves.size:
            state.fit()
        else:
            state.model.weight[rows] = 0.0
            sheet.drop(rows)

    def _outliers_of(self, cell: Cell, rows: Ints, sheet: Sheet) -> Ints | None:
        """The extreme leaves that make up the cell's evidence; None where there is evidence beyond them."""
        state = self.state
        model = state.model
        rows = rows[model.weight[rows] * model.mean[rows] > 0]
        u, m = model.weight[rows] * (model.y[rows] - model.mu[rows]), model.weight[rows] * model.mean[rows]
        if not carried_by_few(u) or state.carries_all(rows):
            return None
        seen = state.extremes
        if rows.size > _LARGE_PART * state.leaves.size:
            # The tail of all others: in a small table the candidate's own leaves are most of what is extreme.
            others = sheet.infos[0].copy()
            others[rows] = 0.0
            seen = read_extremes(model, sheet.scores[0], others, state.outliers)
            seen.z[rows] = np.abs(u) / np.sqrt(m)
        elif seen is None:
            seen = state.extremes = read_extremes(model, sheet.scores[0], sheet.infos[0], state.outliers)
        price = price_of(len(cell.dims), len(state.leaves.sizes), state.lattice.cuboids[0].cells)
        if (
            evidence_without_outliers(model, seen, rows, u, m, model.mu[rows])
            >= price + state.options.threshold
        ):
            return None
        return as_extreme(seen, rows, state.outliers)


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
    state = State(leaves, lattice, model, options)
    search = Search(state)
    for _ in range(_LOOKS):
        if not search.step() or search.rounds >= _ROUNDS:
            break
    if state.small:
        drop_uneven(state)
        settle(state)
    factors = state.factors()
    found = [
        # Against the rest of the table: the factors of the causes around it are included.
        FoundCell(
            c,
            state.scores[c],
            sum(f for outer, f in factors.items() if c.within(outer)),
            floor < 1.0 and _one_huge(leaves, model, c),
        )
        for c in state.cells
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
