"""Parent or children: given a cell that moved, find the depth at which its leaves move alike."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from monitors.explain.leaves import Floats, Ints, Leaves, bin_sums
from monitors.explain.model import Cell, Model

_CHILD_PRICE = 3.0  # nats per child named instead of its parent, beside the choice among the siblings
_MARGIN = 1.0
_FREEDOM = 12.0
_DRIFT = 0.02  # relative error of siblings that do not move
_RIPPLE = 0.15  # leaves that move alike do so within this part of the move
_ALIKE = 0.5  # a parent's move is at least this part of its child's


@dataclass(frozen=True)
class Breakdown:
    """One cell broken down by one dimension: nats of misfit when all children share a factor, or only some
    moved.

    `move` is the cell's own move (2·(actual − expected)/(actual + expected)), `moved` the children that
    moved.
    """

    alike: float
    apart: float
    move: float
    moved: tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """The leaves of one cell, coded along one dimension."""

    y: Floats
    mu: Floats
    slack: Floats
    codes: Ints
    size: int


def refine(leaves: Leaves, model: Model, cell: Cell, drifts: dict[tuple[int, ...], float]) -> list[Cell]:
    """Replace a cell by a parent whose children all move alike, or by the few children that move.

    `drifts` gives the drift variance of each cuboid's cells, by its dimensions.
    """
    return _descend(leaves, model, _climb(leaves, model, cell, drifts), drifts)


def _climb(leaves: Leaves, model: Model, cell: Cell, drifts: dict[tuple[int, ...], float]) -> Cell:
    while len(cell.dims) > 1:
        own = _own_move(leaves, model, cell)
        best, margin = None, _MARGIN
        for dropped in cell.dims:
            parent = _without(cell, dropped)
            split = break_down(leaves, model, parent, dropped, drifts.get(parent.dims, 0.0))
            if split is None or split.move * own < _ALIKE * own**2:
                continue
            if split.apart - split.alike > margin:
                best, margin = parent, split.apart - split.alike
        if best is None:
            return cell
        cell = best
    return cell


def _descend(leaves: Leaves, model: Model, cell: Cell, drifts: dict[tuple[int, ...], float]) -> list[Cell]:
    best: tuple[float, int, tuple[int, ...]] | None = None
    for d in range(len(leaves.sizes)):
        if d in cell.dims:
            continue
        split = break_down(leaves, model, cell, d, drifts.get(cell.dims, 0.0))
        if split is None or not split.moved:
            continue
        gain = split.alike - split.apart
        if gain > 2 * _MARGIN and (best is None or gain > best[0]):
            best = (gain, d, split.moved)
    if best is None:
        return [cell]
    found: list[Cell] = []
    for code in best[2]:
        found += _descend(leaves, model, _with(cell, best[1], code), drifts)
    return found


def _without(cell: Cell, dropped: int) -> Cell:
    pairs = [(d, c) for d, c in zip(cell.dims, cell.codes, strict=True) if d != dropped]
    return Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))


def _with(cell: Cell, added: int, code: int) -> Cell:
    pairs = sorted([*zip(cell.dims, cell.codes, strict=True), (added, code)])
    return Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))


def _own_move(leaves: Leaves, model: Model, cell: Cell) -> float:
    """Weighted relative move of a cell, between −2 (vanished) and 2 (new)."""
    rows = leaves.rows(cell.dims, cell.codes)
    weight = model.weight[rows]
    info = float(weight @ model.mean[rows])
    return float(weight @ (model.y[rows] - model.mu[rows])) / max(info, 1e-300)


def break_down(leaves: Leaves, model: Model, cell: Cell, dim: int, drift: float) -> Breakdown | None:
    """Compare "all children of this cell along `dim` share one factor" with "some moved, the rest share a
    drift".
    """
    rows = leaves.rows(cell.dims, cell.codes)
    rows = rows[model.weight[rows] > 0]
    slack = np.ones(rows.size) if model.slack is None else model.slack[rows]
    part = Region(model.y[rows], model.mu[rows], slack, leaves.code(dim, rows), leaves.sizes[dim])
    mean, weight = model.mean[rows], model.weight[rows]
    info = bin_sums(part.codes, weight * mean, part.size)
    present = info > 0
    siblings = int(present.sum())
    if siblings < 2:
        return None
    score = bin_sums(part.codes, weight * (part.y - part.mu), part.size)
    move = float(score.sum() / info.sum())
    price = _CHILD_PRICE + log(siblings)
    middle = _weighted_median(score[present] / info[present], info[present])
    apart, moved, unmoved = float("inf"), np.zeros(part.size, dtype=bool), np.zeros(part.size, dtype=bool)
    for rest in {0.0, middle}:
        base = _as_factor(rest) if abs(rest) < 0.5 else 1.0
        misfit = _misfit(model, part, base, _DRIFT * mean, np.zeros(mean.size), present)
        side = present & (misfit > price) & (np.sign(score - rest * info) == np.sign(move))
        prior = rest**2 / max(drift, _DRIFT**2) / 2 if base != 1.0 else 0.0
        nats = float(misfit[present & ~side].sum()) + price * int(side.sum()) + prior
        if nats < apart:
            apart, moved, unmoved = nats, side, present & (misfit < price)
    alike = float("inf")
    for factor in (_factor(part, weight), _as_factor(middle)):
        # A cause seldom moves all its leaves by exactly one factor: allow a part of the move, where it acts.
        ripple = _RIPPLE * abs(move) * max(1.0, factor) * mean
        misfit = _misfit(model, part, factor, _DRIFT * max(1.0, factor) * mean, ripple, present)
        # Children that do not go along are exceptions, each with its price; one that did not move at all,
        # with two.
        alike = min(alike, float(np.minimum(misfit, np.where(unmoved, 2.0, 1.0) * price)[present].sum()))
    return Breakdown(alike, apart, move, tuple(int(c) for c in np.flatnonzero(moved)))


def _as_factor(move: float) -> float:
    """Actual over expected of a relative move between −2 and 2."""
    move = min(max(move, -1.999), 1.999)
    return (2 + move) / (2 - move)


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][int(np.searchsorted(total, total[-1] / 2))])


def _factor(part: Region, weight: Floats) -> float:
    """Common factor of all leaves of a region, kept finite."""
    below = max(float((weight * part.mu).sum()), 1e-12 * max(float(part.mu.sum()), 1.0))
    return min(max(float((weight * part.y).sum()) / below, 1e-6), 1e6)


def _misfit(
    model: Model, part: Region, factor: float, allowed: Floats, ripple: Floats, present: NDArray[np.bool_]
) -> Floats:
    """Nats of each child against factor × expectation, tails cut.

    `allowed` is an error shared by all leaves of a child, `ripple` one of each leaf, both in amounts.
    """
    mean = (np.abs(part.y) + factor * np.abs(part.mu)) / 2
    weight = model.noise.weight(mean) / part.slack
    u = bin_sums(part.codes, weight * (part.y - factor * part.mu), part.size)
    m = bin_sums(part.codes, weight * mean, part.size)
    drift = bin_sums(part.codes, weight * allowed, part.size)
    own = bin_sums(part.codes, (weight * ripple) ** 2, part.size)
    squares = np.where(present, u**2 / np.maximum(m + drift**2 + own, 1e-300), 0.0)
    return _FREEDOM * np.log1p(squares / _FREEDOM) / 2
