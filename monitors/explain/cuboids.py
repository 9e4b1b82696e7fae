"""Every GROUP BY of a leaf table, as sums rolled up from finer to coarser.

A cuboid is a set of dimensions; its cells are the combinations of their values. Each cuboid is summed from
the smallest cuboid with one dimension more, so that only a few passes touch the leaves themselves.
"""

from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np

from monitors.explain.leaves import Floats, Ints, Leaves, bin_sums, compress


@dataclass(frozen=True)
class Cuboid:
    """One set of dimensions. `index` sends each cell of cuboid `source` (−1: each leaf) to a cell of this
    one.

    `keys` gives the mixed-radix key of each cell; None where the key is the cell's number.
    """

    dims: tuple[int, ...]
    size: int
    source: int
    index: Ints | None
    keys: Ints | None
    radix: tuple[int, ...]

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
    """All cuboids of a leaf table, the finest first, up to `max_depth` dimensions each."""

    cuboids: tuple[Cuboid, ...]
    leaves: int

    def sums(self, *measures: Floats) -> list[list[Floats]]:
        """Sum each leaf measure [n] into every cuboid: one list per cuboid, in the order of `cuboids`."""
        done: list[list[Floats]] = []
        for cuboid in self.cuboids:
            below = list(measures) if cuboid.source < 0 else done[cuboid.source]
            if cuboid.index is None:
                done.append(below)
            else:
                done.append([bin_sums(cuboid.index, m, cuboid.size) for m in below])
        return done


def build_lattice(leaves: Leaves, max_depth: int | None = None) -> Lattice:
    """Prepare the roll-up of a leaf table. Cuboids deeper than `max_depth` are used on the way but not kept
    as cells.
    """
    sizes = leaves.sizes
    count = len(sizes)
    cuboids: list[Cuboid] = []
    place: dict[tuple[int, ...], int] = {}
    codes: dict[tuple[int, ...], Ints] = {}
    if count:
        everything = tuple(range(count))
        cuboids.append(_finest(leaves))
        place[everything] = 0
        codes[everything] = leaves.codes
    for depth in range(count - 1, 0, -1):
        for dims in combinations(range(count), depth):
            finer = [tuple(sorted((*dims, d))) for d in range(count) if d not in dims]
            source = min(finer, key=lambda f: cuboids[place[f]].size)
            rows = [source.index(d) for d in dims]
            cuboid, own = _coarsen(dims, [sizes[d] for d in dims], place[source], codes[source][rows])
            place[dims] = len(cuboids)
            codes[dims] = own
            cuboids.append(cuboid)
    keep = count if max_depth is None else max_depth
    return Lattice(tuple(c for c in cuboids if keep >= 1), leaves.size)


def _finest(leaves: Leaves) -> Cuboid:
    """The cuboid of all dimensions: its cells are the leaves, their codes looked up when asked."""
    sizes = leaves.sizes
    keys = None
    if prod(sizes) < 2**62:
        keys = np.zeros(leaves.size, dtype=np.int64)
        for row, size in zip(leaves.codes, sizes, strict=True):
            keys = keys * size + row
    return Cuboid(tuple(range(len(sizes))), leaves.size, -1, None, keys, sizes)


def _coarsen(dims: tuple[int, ...], sizes: list[int], source: int, codes: Ints) -> tuple[Cuboid, Ints]:
    """Number the cells of a coarser cuboid: directly by key where the key space is small, else compressed."""
    keys = codes[0].copy()
    for row, size in zip(codes[1:], sizes[1:], strict=True):
        keys *= size
        keys += row
    span = prod(sizes)
    if span <= max(1024, 2 * keys.size):
        return Cuboid(dims, span, source, keys, None, tuple(sizes)), _digits(np.arange(span), sizes)
    size, index, distinct = compress(keys, span)
    return Cuboid(dims, size, source, index, distinct, tuple(sizes)), _digits(distinct, sizes)


def _digits(keys: Ints, sizes: list[int]) -> Ints:
    """Mixed-radix digits of keys: [dims, cells]."""
    rows: list[Ints] = []
    for size in reversed(sizes):
        keys, digit = np.divmod(keys, size)
        rows.append(digit)
    return np.stack(rows[::-1])
