"""Parent or children: given a cell that moved, find the depth at which its leaves move alike."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from monitors.explain.leaves import Floats, Ints, Leaves
from monitors.explain.model import Cell, Model

_CHILD_PRICE = 3.0  # nats per child named instead of its parent, beside the choice among the siblings
_MARGIN = 1.0
_FREEDOM = 12.0
_DRIFT = 0.02  # relative error of siblings that do not move
_RIPPLE = 0.1  # siblings that move alike do so within this part of the move


@dataclass(frozen=True)
class Breakdown:
    """One cell broken down by one dimension: lack of fit when all children share a factor, or only some
    moved.
    """

    alike: float
    apart: float
    moved: tuple[int, ...]


def refine(leaves: Leaves, model: Model, cell: Cell) -> list[Cell]:
    """Replace a cell by a parent whose children all move alike, or by the few children that move."""
    climbed = _climb(leaves, model, cell)
    return _descend(leaves, model, climbed, 0)


def _climb(leaves: Leaves, model: Model, cell: Cell) -> Cell:
    while len(cell.dims) > 1:
        best, margin = None, _MARGIN
        for dropped in cell.dims:
            parent = _without(cell, dropped)
            split = break_down(leaves, model, parent, dropped)
            if split is not None and split.apart - split.alike > margin:
                best, margin = parent, split.apart - split.alike
        if best is None:
            return cell
        cell = best
    return cell


def _descend(leaves: Leaves, model: Model, cell: Cell, level: int) -> list[Cell]:
    best: tuple[float, int, tuple[int, ...]] | None = None
    for d in range(len(leaves.sizes)):
        if d in cell.dims:
            continue
        split = break_down(leaves, model, cell, d)
        if split is None or not split.moved:
            continue
        gain = split.alike - split.apart
        if gain > _MARGIN + 1.0 and (best is None or gain > best[0]):
            best = (gain, d, split.moved)
    if best is None:
        return [cell]
    found: list[Cell] = []
    for code in best[2]:
        found += _descend(leaves, model, _with(cell, best[1], code), level + 1)
    return found


def _without(cell: Cell, dropped: int) -> Cell:
    pairs = [(d, c) for d, c in zip(cell.dims, cell.codes, strict=True) if d != dropped]
    return Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))


def _with(cell: Cell, added: int, code: int) -> Cell:
    pairs = sorted([*zip(cell.dims, cell.codes, strict=True), (added, code)])
    return Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))


def break_down(leaves: Leaves, model: Model, cell: Cell, dim: int) -> Breakdown | None:
    """Compare "all children of this cell along `dim` share one factor" with "some moved, the others did
    not".
    """
    rows = np.flatnonzero(leaves.inside(cell.dims, cell.codes))
    codes = leaves.codes[dim][rows]
    y, mu, slack = model.y[rows], model.mu[rows], model.slack[rows]
    size = leaves.sizes[dim]
    rest, present = _misfit(model, y, mu, slack, codes, size)
    if int(present.sum()) < 2:
        return None
    total_mu = float(mu.sum())
    mean = (np.abs(y) + mu) / 2
    weight = model.noise.weight(mean) / slack
    factor = float((weight * y).sum() / max(float((weight * mu).sum()), 1e-12 * max(total_mu, 1.0)))
    factor = min(max(factor, 1e-6), 1e6)
    moved_by = abs(float((weight * (y - mu)).sum())) / max(float((weight * mean).sum()), 1e-300)
    # A cause seldom moves all its parts by exactly one factor: allow a tenth of the move, on the scale it
    # acts on.
    allowed = (_DRIFT + _RIPPLE * moved_by) * max(1.0, factor)
    common, _ = _misfit(model, y, factor * mu, slack, codes, size, allowed * mean)
    siblings = int(present.sum())
    price = _CHILD_PRICE + log(siblings)
    up = factor > 1
    moved = present & (rest / 2 > price) & (_signs(y, mu, weight, codes, size) == up)
    apart = float(rest[present & ~moved].sum()) / 2 + price * int(moved.sum())
    alike = float(common[present].sum()) / 2
    return Breakdown(alike, apart, tuple(int(c) for c in np.flatnonzero(moved)))


def _signs(y: Floats, mu: Floats, weight: Floats, codes: Ints, size: int) -> NDArray[np.bool_]:
    return np.bincount(codes, weights=weight * (y - mu), minlength=size) > 0


def _misfit(
    model: Model,
    y: Floats,
    mu: Floats,
    slack: Floats,
    codes: Ints,
    size: int,
    allowed: Floats | None = None,
) -> tuple[Floats, NDArray[np.bool_]]:
    """χ² of each child against an expectation, tails cut; and which children hold anything."""
    mean = (np.abs(y) + mu) / 2
    weight = model.noise.weight(mean) / slack
    u = np.bincount(codes, weights=weight * (y - mu), minlength=size)
    m = np.bincount(codes, weights=weight * mean, minlength=size)
    present = m > 0
    drift = _DRIFT * m if allowed is None else np.bincount(codes, weights=weight * allowed, minlength=size)
    squares = np.where(present, u**2 / np.maximum(m + drift**2, 1e-300), 0.0)
    return _FREEDOM * np.log1p(squares / _FREEDOM), present
