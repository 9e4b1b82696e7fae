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
from monitors.explain.tail import read_tail, sober_nats

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
    spent: set[Cell] = set()
    for _ in range(_ROUNDS):
        sheet = scan(lattice, model)
        candidates = [c for c in best_cells(lattice, sheet, model, 8) if c.score > options.threshold]
        candidates = [c for c in candidates if _material(leaves, model, c.cell, options.least)]
        drifts = {c.dims: d for c, d in zip(lattice.cuboids, sheet.drifts, strict=True)}
        fresh = _first_fresh(leaves, model, candidates, set(cells) | spent, drifts)
        if not fresh:
            break
        if _dismiss(leaves, model, fresh, cells, options):
            continue
        for cell, score in fresh:
            cells.append(cell)
            scores[cell] = score
        _install(leaves, model, cells)
        kept = _prune(model, cells, options)
        spent |= set(cells) - set(kept)
        cells = kept
        _install(leaves, model, cells)
    found = [Found(c, scores[c], f) for c, f in zip(cells, model.factors, strict=True)]
    return [_giant(leaves, model, int(g)) for g in giants] + found


def _giant(leaves: Leaves, model: Model, leaf: int) -> Found:
    """One leaf with one huge amount, as a cell of full depth."""
    cell = Cell(tuple(range(len(leaves.sizes))), tuple(int(c) for c in leaves.codes[:, leaf]))
    factor = float(np.log(model.y[leaf] / max(float(model.mu[leaf]), 1e-300)))
    return Found(cell, 20.0, min(factor, 12.0), giant=True)


def _material(leaves: Leaves, model: Model, cell: Cell, least: float) -> bool:
    """Does the cell's surprise matter against what it was expected to hold before any cause?"""
    inside = leaves.inside(cell.dims, cell.codes)
    surprise = abs(float((model.y - model.mu)[inside].sum()))
    return surprise > least * max(float(model.e[inside].sum()), float(model.mu[inside].sum()))


def _first_fresh(
    leaves: Leaves,
    model: Model,
    candidates: list[Candidate],
    known: set[Cell],
    drifts: dict[tuple[int, ...], float],
) -> list[tuple[Cell, float]]:
    """The first candidate that, at its right depth, is not already among the causes."""
    for candidate in candidates:
        settled = refine(leaves, model, candidate.cell, drifts)
        fresh = [(c, candidate.score) for c in settled if c not in known]
        if fresh:
            return fresh
        if candidate.cell not in known:
            return [(candidate.cell, candidate.score)]
    return []


def _dismiss(
    leaves: Leaves, model: Model, fresh: list[tuple[Cell, float]], cells: list[Cell], options: Options
) -> bool:
    """Set aside what is extreme but no cause: the crossing of two causes, single leaves of a heavy tail."""
    dropped = False
    u, m = model.evidence()
    live = m > 0
    z = np.where(live, u / np.sqrt(np.maximum(m, 1e-300)), 0.0)
    tail = read_tail(np.abs(z[live]))
    for cell, _ in fresh:
        rows = np.flatnonzero(leaves.inside(cell.dims, cell.codes) & live)
        price = price_of(len(cell.dims), len(leaves.sizes), leaves.size) + options.threshold
        if sum(_within(cell, c) for c in cells) >= 2:
            model.outside[rows] = True
            dropped = True
        elif sober_nats(z[rows], u[rows], m[rows], tail) < price:
            model.outside |= np.abs(z) > 0.9 * np.abs(z[rows]).max(initial=np.inf if rows.size == 0 else 0.0)
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


def _prune(model: Model, cells: list[Cell], options: Options) -> list[Cell]:
    """Drop causes whose factor vanished once the others were there."""
    return [c for c, f in zip(cells, model.factors, strict=True) if abs(f) > options.least]
