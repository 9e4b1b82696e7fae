"""Trials: candidates fitted one against another, and judged by the noise that each of them leaves.

In a small table one cause is much of what looks like noise, and the noise shows only without it. So every candidate is
fitted, and the one with which the whole table is the most likely is taken (forward selection by a penalised
likelihood).
"""

from monitors.explain.causes.model import Cell
from monitors.explain.causes.refine import refine, without
from monitors.explain.causes.scan import Sheet, best_cells, scan
from monitors.explain.causes.state import State
from monitors.explain.causes.value_sets import several_moved

_TRIED, _REFINED = 10, 3  # candidates tried, and refined; chosen
_CLEAR = 0.5  # log factor; smaller changes do not pass for noise, and need no trial; chosen
_QUIETER = 0.5  # share of the noise that is left where a trial comes before the ordinary candidates; chosen
_FEW_LEAVES = (
    40.0  # nats × leaves by which few leaves must show more, as their noise is read off them; chosen
)
_SAME = 0.93  # share of a parent that a cell must not hold to be told from it; chosen
_EVERY = -1e6  # nats; a threshold that every cell passes

Trial = tuple[float, dict[Cell, float]]  # log likelihood less the price, and the evidence of each new cause


def clearest_trial(state: State, sheet: Sheet) -> bool:
    """Add the best candidate if most of the noise was its own; in a large table, only several values at once."""
    if state.small:
        return _add_best(state, _candidates(state, sheet), _QUIETER)
    if state.cells:
        return False
    several = several_moved(sheet)
    whole = [
        s for s in several if all(refine(state.leaves, state.model, c, sheet.between_of) == [c] for c in s)
    ]
    return bool(whole) and _add_best(state, whole)


def best_trial(state: State, sheet: Sheet) -> bool:
    """Add the candidate with which the whole table is the most likely; False when none keeps its price."""
    return _add_best(state, _candidates(state, sheet))


def _candidates(state: State, sheet: Sheet) -> list[list[Cell]]:
    """What is tried: the best cell of each cuboid, the best of them at their right depth, several values at once."""
    best = best_cells(state.lattice, sheet, state.model, _EVERY, causes=state.outer())
    best = [c for c in best if state.matters(c.cell)][:_TRIED]
    found = [[c.cell] for c in best]
    found += [refine(state.leaves, state.model, c.cell, sheet.between_of) for c in best[:_REFINED]]
    found += several_moved(sheet)
    return [list(dict.fromkeys(_widest(state, c) for c in cells)) for cells in found]


def _add_best(state: State, candidates: list[list[Cell]], quieter: float = float("inf")) -> bool:
    """Fit each candidate, and keep the best one that leaves less than `quieter` of the noise."""
    before, known = list(state.cells), set(state.cells) | state.rejected
    least, noise = state.model.likelihood() - state.price(before), _noise(state)
    best: Trial | None = None
    seen: set[frozenset[Cell]] = set()
    for cells in candidates:
        fresh = [c for c in cells if c not in known]
        if not fresh or frozenset(fresh) in seen:
            continue
        seen.add(frozenset(fresh))
        trial = _fitted(state, before, fresh)
        if trial is not None and _noise(state) < quieter * noise and trial[0] > (best[0] if best else least):
            best = trial
    if best is not None:
        state.scores |= best[1]
    state.cells = before + (list(best[1]) if best else [])
    state.fit()
    return best is not None


def _fitted(state: State, before: list[Cell], fresh: list[Cell]) -> Trial | None:
    """The fit with more causes, those without evidence of their own left out; None where none has any."""
    least = state.options.threshold + _FEW_LEAVES / (state.live + 5)
    for _ in range(2):
        state.cells = before + fresh
        state.fit()
        after, factors = scan(state.lattice, state.model, state.informative), state.factors()
        scores = {c: state.score_given(c, factors[c], after) for c in fresh}
        proven = {
            c: score
            for c, score in scores.items()
            if score > least
            and abs(factors[c]) > _CLEAR
            and state.moved(c)
            and state.borne_out(c, factors[c], before, after)
            and state.beyond_outliers(c, factors[c])
        }
        if len(proven) == len(fresh):
            return state.model.likelihood() - state.price(state.cells), proven
        fresh = list(proven)
        if not fresh:
            break
    return None


def _noise(state: State) -> float:
    """Variance of the table's total by the present noise."""
    noise, mean = state.model.noise, state.model.mean
    return float(noise.phi * mean.sum() + noise.kappa2 * (mean @ mean))


def _widest(state: State, cell: Cell) -> Cell:
    """The shortest cell that holds next to nothing but this one's leaves: conditions that select nothing are left
    out.
    """
    while len(cell.dims) > 1:
        widest = min((without(cell, d) for d in cell.dims), key=state.mass)
        if state.mass(widest) * _SAME > state.mass(cell):
            return cell
        cell = widest
    return cell
