"""The search: scan all cells, take the best, settle its depth, explain it away, and stop when nothing pays
its price.
"""

from dataclasses import dataclass

import numpy as np

from monitors.explain.cuboids import Lattice
from monitors.explain.giant import find_giants
from monitors.explain.leaves import Floats, Leaves
from monitors.explain.model import Cell, Model
from monitors.explain.refine import refine
from monitors.explain.scan import Candidate, best_cells, price_of, scan
from monitors.explain.tail import tail_nats

_ROUNDS = 16


@dataclass(frozen=True)
class Options:
    """The stop rule. `threshold`: nats a cell must keep after its price; `least`: smallest log factor worth
    naming.
    """

    threshold: float = 3.0
    least: float = 0.06


@dataclass(frozen=True)
class Found:
    """A cell accepted, with its evidence and its factor (actual over expected, log scale)."""

    cell: Cell
    score: float
    factor: float
    giant: bool = False


def find_cells(
    leaves: Leaves, lattice: Lattice, y: Floats, e: Floats, floor: float, options: Options
) -> list[Found]:
    """Cells whose amounts y [n] moved against e [n], each with one factor. An empty list: no segment
    explains this.
    """
    model = Model(y, e, floor)
    giants = find_giants(model.y, model.mu) if floor == 0 else np.zeros(0, dtype=np.int64)
    if giants.size:
        model.set_aside(giants)
    cells: list[Cell] = []
    scores: dict[Cell, float] = {}
    for _ in range(_ROUNDS):
        sheet = scan(lattice, model)
        candidates = [c for c in best_cells(lattice, sheet, model, 8) if c.score > options.threshold]
        candidates = [c for c in candidates if abs(c.shift) > options.least]
        fresh = _first_fresh(leaves, model, candidates, cells)
        if not fresh:
            break
        if _dismiss(leaves, model, fresh, cells, options):
            continue
        for cell, score in fresh:
            cells.append(cell)
            scores[cell] = score
        _install(leaves, model, cells)
        cells = _prune(leaves, model, cells, options)
        _install(leaves, model, cells)
    found = [Found(c, scores[c], f) for c, f in zip(cells, model.factors, strict=True)]
    return [_giant(leaves, model, int(g)) for g in giants] + found


def _giant(leaves: Leaves, model: Model, leaf: int) -> Found:
    """One leaf with one huge amount, as a cell of full depth."""
    cell = Cell(tuple(range(len(leaves.sizes))), tuple(int(c) for c in leaves.codes[:, leaf]))
    factor = float(np.log(model.y[leaf] / max(float(model.mu[leaf]), 1e-300)))
    return Found(cell, 20.0, min(factor, 12.0), giant=True)


def _first_fresh(
    leaves: Leaves, model: Model, candidates: list[Candidate], cells: list[Cell]
) -> list[tuple[Cell, float]]:
    """The first candidate that, at its right depth, is not already among the causes."""
    for candidate in candidates:
        settled = refine(leaves, model, candidate.cell)
        fresh = [(c, candidate.score) for c in settled if c not in cells]
        if fresh:
            return fresh
        if candidate.cell not in cells:
            return [(candidate.cell, candidate.score)]
    return []


def _dismiss(
    leaves: Leaves, model: Model, fresh: list[tuple[Cell, float]], cells: list[Cell], options: Options
) -> bool:
    """Set aside what is extreme but no cause: the crossing of two causes, a leaf of a heavy tail."""
    dropped = False
    u, m = model.evidence()
    z = np.abs(u) / np.sqrt(np.maximum(m, 1e-300))
    for cell, _ in list(fresh):
        rows = np.flatnonzero(leaves.inside(cell.dims, cell.codes) & (m > 0))
        crossing = sum(_within(cell, c) for c in cells) >= 2
        price = price_of(len(cell.dims), len(leaves.sizes), leaves.size) + options.threshold
        if crossing or (rows.size == 1 and tail_nats(z[m > 0], float(z[rows[0]])) < price):
            model.outside[rows] = True
            if not crossing:
                model.outside |= z > 0.9 * z[rows[0]]
            dropped = True
    if dropped:
        _install(leaves, model, cells)
    return dropped


def _within(cell: Cell, other: Cell) -> bool:
    """Is every condition of `other` one of `cell`?"""
    return other.conditions().items() <= cell.conditions().items()


def _install(leaves: Leaves, model: Model, cells: list[Cell]) -> None:
    """Give the model its causes and estimate everything anew."""
    model.masks = [leaves.inside(c.dims, c.codes) for c in cells]
    model.slack = np.ones(model.y.size)
    model.fit()
    model.loosen()
    model.measure_noise()
    model.fit()


def _prune(leaves: Leaves, model: Model, cells: list[Cell], options: Options) -> list[Cell]:
    """Drop causes whose factor vanished once the others were there."""
    return [c for c, f in zip(cells, model.factors, strict=True) if abs(f) > options.least]
