"""Depth of a cell: given a cell whose amounts changed, find the depth at which its leaves change alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log, prod

import numpy as np

from monitors.explain.causes.leaves import Floats, Ints, Leaves, bin_sums
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.noise import Noise

VarianceOf = Callable[[tuple[int, ...]], float]

_CHILD_PRICE = 3.0  # nats per child named instead of its parent, beside the choice among the siblings; chosen
_MARGIN = 1.0  # nats by which another depth must fit better; chosen
# degrees of freedom of the Student misfit, which bounds the influence of single children; chosen
_FREEDOM = 12.0
_SIBLING_ERROR = 0.02  # relative error of siblings that do not change; chosen
_RIPPLE = 0.15  # share of the change within which leaves count as changing alike; chosen
_ALIKE = 0.5  # share of its child's change that a parent's must reach; chosen


@dataclass(frozen=True)
class Breakdown:
    """One cell broken down by one dimension: misfit in nats if all children share a factor (`alike`), or only some
    changed (`apart`).

    move: the cell's own relative change, 2·(actual − expected) ÷ (actual + expected); moved: codes of the children
        that changed.
    """

    alike: float
    apart: float
    move: float
    moved: tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """Leaves of one cell with positive weight: amounts, mean size, weight, information and score, [k] each.

    free: its dimensions, where it is a whole grid of them, else None.
    """

    rows: Ints
    y: Floats
    mu: Floats
    half_y: Floats
    half_mu: Floats
    mean: Floats
    weight: Floats
    inflation: Floats | None
    info: Floats
    score: Floats
    free: tuple[int, ...] | None
    gaps: dict[float, tuple[Floats, Floats, Floats]] = field(default_factory=dict)

    def against(self, factor: float, noise: Noise) -> tuple[Floats, Floats, Floats]:
        """Score, information and weight × mean of each leaf under factor × expectation, [k] each; cached, as all
        dimensions share them.
        """
        if factor not in self.gaps:
            mean = self.half_mu * factor
            mean += self.half_y
            weight = noise.weight(mean)
            if self.inflation is not None:
                weight /= self.inflation
            mean *= weight
            gap = self.mu * -factor
            gap += self.y
            gap *= weight
            weight *= self.mean
            self.gaps[factor] = gap, mean, weight
        return self.gaps[factor]


@dataclass(frozen=True)
class Children:
    """A region broken down along one dimension of `size` values: by its leaves' codes, or as a grid of `shape`
    (before, size, after).
    """

    region: Region
    size: int
    shape: tuple[int, int, int]
    codes: Ints | None

    def sums(self, measure: Floats) -> Floats:
        """Sums of a measure [k] of the region's leaves by child [size]."""
        if self.codes is not None:
            return bin_sums(self.codes, measure, self.size)
        above, size, below = self.shape
        whole: Floats = np.ones(above) @ measure.reshape(above, size * below)
        return whole if below == 1 else whole.reshape(size, below) @ np.ones(below)


def refine(leaves: Leaves, model: Model, cell: Cell, between_of: VarianceOf) -> list[Cell]:
    """Replace a cell by a parent whose children all change alike, or by the few children that change.

    between_of: between-cell variance of a cuboid, by its dimensions.
    """
    return _descend(leaves, model, _climb(leaves, model, cell, between_of), between_of)


def _climb(leaves: Leaves, model: Model, cell: Cell, between_of: VarianceOf) -> Cell:
    """The coarsest ancestor whose children change alike."""
    while len(cell.dims) > 1:
        own = _own_move(leaves, model, cell)
        best, margin = None, _MARGIN
        for dropped in cell.dims:
            parent = without(cell, dropped)
            region = region_of(leaves, model, parent)
            split = break_down(leaves, model, region, dropped, between_of(parent.dims))
            if split is None or split.move * own < _ALIKE * own**2:
                continue
            if split.apart - split.alike > margin:
                best, margin = parent, split.apart - split.alike
        if best is None:
            return cell
        cell = best
    return cell


def _descend(leaves: Leaves, model: Model, cell: Cell, between_of: VarianceOf) -> list[Cell]:
    """The cell, or the few descendants that carry its change."""
    best: tuple[float, int, tuple[int, ...]] | None = None
    region = region_of(leaves, model, cell)
    for d in range(len(leaves.sizes)):
        if d in cell.dims:
            continue
        split = break_down(leaves, model, region, d, between_of(cell.dims))
        if split is None or not split.moved:
            continue
        gain = split.alike - split.apart
        if gain > 2 * _MARGIN and (best is None or gain > best[0]):
            best = (gain, d, split.moved)
    if best is None:
        return [cell]
    found: list[Cell] = []
    for code in best[2]:
        found += _descend(leaves, model, adding(cell, best[1], code), between_of)
    return found


def without(cell: Cell, dropped: int) -> Cell:
    """The cell without its condition on one dimension."""
    pairs = [(d, c) for d, c in zip(cell.dims, cell.codes, strict=True) if d != dropped]
    return Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))


def adding(cell: Cell, added: int, code: int) -> Cell:
    """The cell with one more condition."""
    pairs = sorted([*zip(cell.dims, cell.codes, strict=True), (added, code)])
    return Cell(tuple(d for d, _ in pairs), tuple(c for _, c in pairs))


def _own_move(leaves: Leaves, model: Model, cell: Cell) -> float:
    """Weighted relative change of a cell, between −2 (vanished) and 2 (new)."""
    rows = leaves.rows(cell.dims, cell.codes)
    weight = model.weight[rows]
    info = float(weight @ model.mean[rows])
    return float(weight @ (model.y[rows] - model.mu[rows])) / max(info, 1e-300)


def region_of(leaves: Leaves, model: Model, cell: Cell) -> Region:
    """The leaves of a cell with positive weight, as the model sees them."""
    rows = leaves.rows(cell.dims, cell.codes)
    weight = model.weight[rows]
    kept = weight > 0
    free = None
    if not kept.all():
        rows, weight = rows[kept], weight[kept]
    elif leaves.codes is None:
        free = tuple(d for d in range(len(leaves.sizes)) if d not in cell.dims)
    y, mu = model.y[rows], model.mu[rows]
    inflation = None if model.inflation is None else model.inflation[rows]
    mean, score = model.mean[rows], y - mu
    score *= weight
    return Region(
        rows, y, mu, np.abs(y) / 2, np.abs(mu) / 2, mean, weight, inflation, weight * mean, score, free
    )


def _children(leaves: Leaves, region: Region, dim: int) -> Children:
    """A region broken down along one dimension."""
    size = leaves.sizes[dim]
    if region.free is None:
        return Children(region, size, (1, size, 1), leaves.code(dim, region.rows))
    at = region.free.index(dim)
    around = [leaves.sizes[d] for d in region.free]
    return Children(region, size, (prod(around[:at]), size, prod(around[at + 1 :])), None)


def break_down(leaves: Leaves, model: Model, region: Region, dim: int, between: float) -> Breakdown | None:
    """Compare "all children of a cell along `dim` share one factor" with "some changed, the rest share a common
    change"; None below two children.
    """
    part, size = _children(leaves, region, dim), leaves.sizes[dim]
    info, score = part.sums(region.info), part.sums(region.score)
    present = info > 0
    siblings = int(present.sum())
    if siblings < 2:
        return None
    move = float(score.sum() / info.sum())
    price = _CHILD_PRICE + log(siblings)
    middle = _weighted_median(score[present] / info[present], info[present])
    apart, moved, unmoved = float("inf"), np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for rest in {0.0, middle}:
        base = _as_factor(rest) if abs(rest) < 0.5 else 1.0
        misfit = _misfit(model, part, base, _SIBLING_ERROR, 0.0) * present
        side = present & (misfit > price) & (np.sign(score - rest * info) == np.sign(move))
        prior = rest**2 / max(between, _SIBLING_ERROR**2) / 2 if base != 1.0 else 0.0
        nats = float(misfit[present & ~side].sum()) + price * int(side.sum()) + prior
        if nats < apart:
            apart, moved, unmoved = nats, side, present & (misfit < price)
    alike = float("inf")
    # The median child speaks for all where it changed as the cell did; where it did not change, none of this is alike.
    typical = [_as_factor(middle)] if middle * move > _ALIKE * move**2 else []
    for factor in (_factor(region), *typical):
        # A cause seldom changes all leaves by exactly one factor: allow an error of a share of the change.
        wide = max(1.0, factor)
        misfit = _misfit(model, part, factor, _SIBLING_ERROR * wide, _RIPPLE * abs(move) * wide) * present
        # A child that disagrees is an exception at one price; a child that did not change at all, at two.
        alike = min(alike, float(np.minimum(misfit, np.where(unmoved, 2.0, 1.0) * price)[present].sum()))
    return Breakdown(alike, apart, move, tuple(int(c) for c in np.flatnonzero(moved)))


def _as_factor(move: float) -> float:
    """Actual ÷ expected from a relative change between −2 and 2."""
    move = min(max(move, -1.999), 1.999)
    return (2 + move) / (2 - move)


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Weighted median of values [k]."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][int(np.searchsorted(total, total[-1] / 2))])


def _factor(region: Region) -> float:
    """Common factor of all leaves of a region, kept finite."""
    below = max(float(region.weight @ region.mu), 1e-12 * max(float(region.mu.sum()), 1.0))
    return min(max(float(region.weight @ region.y) / below, 1e-6), 1e6)


def _misfit(model: Model, part: Children, factor: float, allowed: float, ripple: float) -> Floats:
    """Misfit of each child against factor × expectation, in nats (Student's log density).

    allowed: error shared by all leaves of a child, ripple: error of each leaf, both relative to their mean size.
    """
    gap, mean, weight = part.region.against(factor, model.noise)
    u, m = part.sums(gap), part.sums(mean)
    spread = (allowed * part.sums(weight)) ** 2
    if ripple:
        spread += ripple**2 * part.sums(weight * weight)
    return _FREEDOM * np.log1p(u**2 / np.maximum(m + spread, 1e-300) / _FREEDOM) / 2
