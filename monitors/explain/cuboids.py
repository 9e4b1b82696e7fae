"""Every GROUP BY of a leaf table, as sums rolled up from finer to coarser.

A cuboid is a set of dimensions; its cells are the combinations of their values. Each cuboid is summed from
the smallest cuboid with one dimension more, so that only a few passes touch the leaves themselves.
"""

from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np

from monitors.explain.leaves import Floats, Ints, Leaves, bin_sums, compress, mixed_key

_ROOMY = (
    2.5  # a cuboid is kept as a grid when its combinations are at most this times the cells it is made from
)


@dataclass(frozen=True)
class Cuboid:
    """One set of dimensions, its cells in lexicographic order.

    Summed from cuboid `source` (−1: the leaves): along `axis` where both are grids, else by `index`, which
    sends each cell of the source to one of this. `keys` gives each cell's mixed-radix key; None: a grid, the
    key is the position. `cells` counts those that hold anything.
    """

    dims: tuple[int, ...]
    radix: tuple[int, ...]
    size: int
    source: int
    axis: int | None
    index: Ints | None
    keys: Ints | None
    cells: int

    def codes(self, cell: int) -> tuple[int, ...]:
        """The code of each of the cuboid's dimensions in one cell."""
        key = int(cell if self.keys is None else self.keys[cell])
        found: list[int] = []
        for size in reversed(self.radix):
            key, code = divmod(key, size)
            found.append(code)
        return tuple(reversed(found))


@dataclass(frozen=True)
class Lattice:
    """All cuboids of a leaf table, the finest first."""

    cuboids: tuple[Cuboid, ...]

    def sums(self, *measures: Floats) -> list[list[Floats]]:
        """Sum each leaf measure [n] into every cuboid: one list per cuboid, in the order of `cuboids`."""
        done: list[list[Floats]] = []
        for cuboid in self.cuboids:
            if cuboid.source < 0:
                done.append(list(measures))
                continue
            below = done[cuboid.source]
            done.append([_roll_up(cuboid, self.cuboids[cuboid.source].radix, m) for m in below])
        return done


def _roll_up(cuboid: Cuboid, radix: tuple[int, ...], measure: Floats) -> Floats:
    if cuboid.index is not None:
        return bin_sums(cuboid.index, measure, cuboid.size)
    axis = cuboid.axis or 0
    if axis == len(radix) - 1:
        return measure.reshape(-1, radix[-1]) @ np.ones(radix[-1])
    shape = (prod(radix[:axis]), radix[axis], prod(radix[axis + 1 :]))
    return measure.reshape(shape).sum(axis=1).ravel()


def build_lattice(leaves: Leaves) -> Lattice:
    """Prepare the roll-up of a leaf table."""
    count = len(leaves.sizes)
    if not count:
        return Lattice(())
    cuboids: list[Cuboid] = [_finest(leaves)]
    place: dict[tuple[int, ...], int] = {tuple(range(count)): 0}
    holding: list[Floats] = [leaves.live.astype(np.float64)]
    codes: dict[int, list[Ints]] = (
        {} if leaves.codes is None else {0: [c.astype(np.int64) for c in leaves.codes]}
    )
    for depth in range(count - 1, 0, -1):
        for dims in combinations(range(count), depth):
            finer = [tuple(sorted((*dims, d))) for d in range(count) if d not in dims]
            source = min((place[f] for f in finer), key=lambda p: cuboids[p].size)
            cuboid, own = _coarsen(leaves, cuboids[source], source, dims, codes.get(source))
            held = _roll_up(cuboid, cuboids[source].radix, holding[source])
            if own is not None:
                codes[len(cuboids)] = own
            place[dims] = len(cuboids)
            holding.append(held)
            cuboids.append(Cuboid(**{**cuboid.__dict__, "cells": int(np.count_nonzero(held))}))
    return Lattice(tuple(cuboids))


def _finest(leaves: Leaves) -> Cuboid:
    """The cuboid of all dimensions: its cells are the leaves."""
    sizes = leaves.sizes
    keys = None
    if leaves.codes is not None:
        keys = (
            mixed_key([c.astype(np.int64) for c in leaves.codes], list(sizes))
            if prod(sizes) < 2**62
            else None
        )
    live = int(np.count_nonzero(leaves.live))
    return Cuboid(tuple(range(len(sizes))), sizes, leaves.size, -1, None, None, keys, live)


def _coarsen(
    leaves: Leaves, source: Cuboid, place: int, dims: tuple[int, ...], codes: list[Ints] | None
) -> tuple[Cuboid, list[Ints] | None]:
    """Leave one dimension of the source out; codes of the cells are returned where the result is no grid."""
    dropped = next(i for i, d in enumerate(source.dims) if d not in dims)
    radix = tuple(leaves.sizes[d] for d in dims)
    span = prod(radix)
    if codes is None:
        return Cuboid(dims, radix, span, place, dropped, None, None, 0), None
    kept = [c for i, c in enumerate(codes) if i != dropped]
    keys = mixed_key(kept, list(radix))
    if span <= max(1024, _ROOMY * source.size):
        return Cuboid(dims, radix, span, place, None, keys, None, 0), None
    size, index, distinct = compress(keys, span)
    first = np.empty(size, dtype=np.int64)
    first[index] = np.arange(index.size)
    own = [c[first] for c in kept]
    return Cuboid(dims, radix, size, place, None, index, distinct, 0), own
