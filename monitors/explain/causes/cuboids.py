"""Every GROUP BY of a leaf table, as sums rolled up from finer to coarser cuboids.

A cuboid is a set of dimensions; its cells are the combinations of their values. Each cuboid is summed from the
smallest cuboid with one dimension more, so that few passes touch the leaves themselves.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from monitors.explain.causes.leaves import KEY_LIMIT, Floats, Ints, Leaves, bin_sums, compress, mixed_key

# times the cells of the source; a cuboid with at most so many combinations is stored as a grid; chosen
_ROOMY = 2.5


@dataclass(frozen=True)
class Cuboid:
    """One set of dimensions, its cells in lexicographic order.

    Summed from cuboid number `source` (−1: the leaves): along `axis` where both are grids, else by `index`, the cell
    of this cuboid for each cell of the source.
    keys: mixed-radix key of each cell; None: a grid, whose key is the position. named: the codes themselves
        [dims, cells], where no key fits into 64 bits. cells: number of cells that hold anything.
    """

    dims: tuple[int, ...]
    radix: tuple[int, ...]
    size: int
    source: int
    axis: int | None
    index: Ints | None
    keys: Ints | None
    cells: int
    named: NDArray[np.int32] | None = None

    def codes(self, cell: int) -> tuple[int, ...]:
        """Code of each of the cuboid's dimensions in one cell."""
        if self.named is not None:
            return tuple(int(code) for code in self.named[:, cell])
        key = int(cell if self.keys is None else self.keys[cell])
        found: list[int] = []
        for size in reversed(self.radix):
            key, code = divmod(key, size)
            found.append(code)
        return tuple(reversed(found))

    def held_by(self, cells: Ints, dims: tuple[int, ...], codes: tuple[int, ...]) -> NDArray[np.bool_]:
        """Which of the cells at positions `cells` [k] lie inside the cell of fewer dimensions `dims` with `codes`."""
        inside = np.ones(cells.size, dtype=bool)
        keys = None if self.named is not None else cells if self.keys is None else self.keys[cells]
        for d, code in zip(dims, codes, strict=True):
            at = self.dims.index(d)
            if self.named is not None:
                inside &= self.named[at, cells] == code
            elif keys is not None:
                inside &= keys // prod(self.radix[at + 1 :]) % self.radix[at] == code
        return inside


@dataclass(frozen=True)
class Lattice:
    """All cuboids of a leaf table, the finest first."""

    cuboids: tuple[Cuboid, ...]

    @cached_property
    def place(self) -> dict[tuple[int, ...], int]:
        """Position of each cuboid, by its dimensions."""
        return {c.dims: q for q, c in enumerate(self.cuboids)}

    def sums(self, *measures: Floats) -> list[list[Floats]]:
        """Sums of each leaf measure [n] over the cells of every cuboid: one list per cuboid, in the order of
        `cuboids`.
        """
        done: list[list[Floats]] = []
        for cuboid in self.cuboids:
            if cuboid.source < 0:
                done.append(list(measures))
                continue
            below = done[cuboid.source]
            done.append([_roll_up(cuboid, self.cuboids[cuboid.source].radix, m) for m in below])
        return done

    def trace(self, rows: Ints) -> list[Ints]:
        """Cell of each of the leaves `rows` [k] in every cuboid: one array [k] per cuboid, in the order
        of `cuboids`.
        """
        found: list[Ints] = []
        for cuboid in self.cuboids:
            if cuboid.source < 0:
                found.append(rows)
                continue
            above, radix = found[cuboid.source], self.cuboids[cuboid.source].radix
            if cuboid.index is not None:
                found.append(cuboid.index[above])
                continue
            axis = cuboid.axis or 0
            stride = prod(radix[axis + 1 :])
            found.append(above // (stride * radix[axis]) * stride + above % stride)
        return found


def _roll_up(cuboid: Cuboid, radix: tuple[int, ...], measure: Floats) -> Floats:
    """Sums of a cuboid's cells from the sums of its source, whose dimensions have the sizes `radix`."""
    if cuboid.index is not None:
        return bin_sums(cuboid.index, measure, cuboid.size)
    axis = cuboid.axis or 0
    if axis == 0:
        return np.ones(radix[0]) @ measure.reshape(radix[0], -1)
    if axis == len(radix) - 1:
        return measure.reshape(-1, radix[-1]) @ np.ones(radix[-1])
    shape = (prod(radix[:axis]), radix[axis], prod(radix[axis + 1 :]))
    return np.einsum("abc->ac", measure.reshape(shape)).ravel()


def build_lattice(leaves: Leaves) -> Lattice:
    """Prepare the roll-up of a leaf table: all cuboids and the way each is summed."""
    count = len(leaves.sizes)
    if not count:
        return Lattice(())
    cuboids: list[Cuboid] = [_finest(leaves)]
    place: dict[tuple[int, ...], int] = {tuple(range(count)): 0}
    holding: list[Floats] = [leaves.live.astype(np.float64)]
    for depth in range(count - 1, 0, -1):
        for dims in combinations(range(count), depth):
            finer = [tuple(sorted((*dims, d))) for d in range(count) if d not in dims]
            source = min((place[f] for f in finer), key=lambda p: cuboids[p].size)
            cuboid = _coarsen(leaves, cuboids[source], source, dims)
            held = _roll_up(cuboid, cuboids[source].radix, holding[source])
            place[dims] = len(cuboids)
            holding.append(held)
            cuboids.append(replace(cuboid, cells=int(np.count_nonzero(held))))
    return Lattice(tuple(cuboids))


def _finest(leaves: Leaves) -> Cuboid:
    """The cuboid of all dimensions, whose cells are the leaves."""
    sizes = leaves.sizes
    keys, named = None, None
    if leaves.codes is not None:
        if prod(sizes) < KEY_LIMIT:
            keys = mixed_key(list(leaves.codes), list(sizes))
        else:
            named = leaves.codes
    live = int(np.count_nonzero(leaves.live))
    return Cuboid(tuple(range(len(sizes))), sizes, leaves.size, -1, None, None, keys, live, named)


def _coarsen(leaves: Leaves, source: Cuboid, place: int, dims: tuple[int, ...]) -> Cuboid:
    """The cuboid of the dimensions `dims`, which leave one dimension of the source out. place: number of the source."""
    dropped = next(i for i, d in enumerate(source.dims) if d not in dims)
    radix = tuple(leaves.sizes[d] for d in dims)
    span = prod(radix)
    if source.keys is None and source.named is None:
        return Cuboid(dims, radix, span, place, dropped, None, None, 0)
    kept = None if source.named is None else np.delete(source.named, dropped, axis=0)
    keys = _without(source, dropped) if kept is None else mixed_key(list(kept), list(radix))
    if span <= max(1024, _ROOMY * source.size):
        return Cuboid(dims, radix, span, place, None, keys, None, 0)
    size, index, distinct = compress(keys, span)
    if kept is None or span < KEY_LIMIT:
        return Cuboid(dims, radix, size, place, None, index, distinct, 0)
    first = np.empty(size, dtype=np.int64)
    first[index] = np.arange(index.size)
    return Cuboid(dims, radix, size, place, None, index, None, 0, kept[:, first])


def _without(source: Cuboid, dropped: int) -> Ints:
    """Keys of a source's cells without one of its dimensions."""
    keys = np.arange(source.size) if source.keys is None else source.keys
    stride = prod(source.radix[dropped + 1 :])
    above = keys // (stride * source.radix[dropped])
    if stride == 1:
        return above
    below = keys - keys // stride * stride
    above *= stride
    below += above
    return below
