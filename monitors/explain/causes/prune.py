"""Pruning: what a cause found later made of those before it."""

import numpy as np

from monitors.explain.causes.leaves import Floats
from monitors.explain.causes.model import APPEARED, Cell, Model
from monitors.explain.causes.refine import without
from monitors.explain.causes.state import State

_NEARLY = 0.85  # share of a parent that changed children must hold for it to be named instead; chosen
_RIPPLE = 0.5  # share of a cause's log factor by which a cause inside it must differ; chosen
# share of what larger causes leave unexplained that a further one must explain: in other leaves, and in theirs; swept
_UNEVEN, _SHARED = 0.25, 0.9


def merge_children(state: State) -> None:
    """Name a parent instead of its children where these are nearly all of it and changed the same way."""
    while (family := _whole_family(state)) is not None:
        parent, children = family
        state.rejected |= set(children)
        state.cells = [c for c in state.cells if c not in children and c != parent] + [parent]
        state.scores[parent] = max(state.scores[c] for c in children)
        state.fit()


def _whole_family(state: State) -> tuple[Cell, list[Cell]] | None:
    """A parent of which nearly all was found as children that changed the same way."""
    factors = state.factors()
    families: dict[Cell, list[Cell]] = {}
    for cell in state.cells:
        for d in cell.dims if len(cell.dims) > 1 else ():
            families.setdefault(without(cell, d), []).append(cell)
    for parent, children in families.items():
        if len(children) < 2 or parent in state.rejected or len({factors[c] > 0 for c in children}) > 1:
            continue
        if sum(state.mass(c) for c in children) >= _NEARLY * state.mass(parent):
            return parent, children
    return None


def drop_alike(state: State) -> None:
    """Drop causes inside another that changed like it."""
    plain = {c: state.plain_factor(c) for c in state.cells}
    alike = {
        c
        for c in state.cells
        for outer in state.cells
        if c != outer and c.within(outer) and abs(plain[c] - plain[outer]) < _RIPPLE * abs(plain[outer])
    }
    if alike:
        state.drop(alike)


def drop_uneven(state: State) -> None:
    """Drop the smallest causes of a small table while they explain less than the unevenness of the others leaves
    unexplained.

    Where the leaves of a large cause change by very different factors, small changes elsewhere are of that kind, and
    more so those that share leaves with it: they explain its own unevenness.
    """
    while len(state.cells) > 1:
        model, rows = state.model, [state.rows(c) for c in state.cells]
        fitted = _explained(model)
        apart = [state.without(r, f) for r, f in zip(rows, model.factors, strict=True)]
        adds = [abs(float((fitted[r] - one).sum())) for r, one in zip(rows, apart, strict=True)]
        least = int(np.argmin(adds))
        own = rows[least]
        inside = np.unique(np.concatenate([r for k, r in enumerate(rows) if k != least]))
        shared = bool(np.isin(own, inside).any())
        # What the others leave unexplained without it, in leaves that it shares with them too.
        fitted[own] = apart[least]
        mean = (np.abs(model.y[inside]) + np.abs(fitted[inside])) / 2
        usual = np.sqrt(2 / np.pi * (model.noise.phi + model.noise.kappa2 * mean) * mean)
        left = float(np.abs(model.y[inside] - fitted[inside]).sum() - usual.sum())
        if adds[least] >= (_SHARED if shared else _UNEVEN) * left:
            return
        state.drop({state.cells[least]})


def _explained(model: Model) -> Floats:
    """What the causes explain of each leaf [n]: the fitted values; all of a new cell, which has no factor."""
    fitted = model.mu.copy()
    for rows, factor in zip(model.causes, model.factors, strict=True):
        if factor >= APPEARED:
            fitted[rows] = model.y[rows]
    return fitted
