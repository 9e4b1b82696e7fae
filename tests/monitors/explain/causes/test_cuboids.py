"""Roll-up: every cuboid's sums are those of a plain GROUP BY."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import encode_leaves


@pytest.mark.parametrize("filled", [1.0, 0.6, 0.05])
@pytest.mark.parametrize("sizes", [(7,), (4, 6), (5, 4, 6, 3), (30, 20, 4)])
def test_every_group_by_is_right(sizes: tuple[int, ...], filled: float) -> None:
    rng = np.random.default_rng(len(sizes))
    names = [f"d{i}" for i in range(len(sizes))]
    codes = [g.ravel() for g in np.meshgrid(*[np.arange(s) for s in sizes], indexing="ij")]
    frame = pd.DataFrame({n: [f"v{c:02d}" for c in code] for n, code in zip(names, codes, strict=True)})
    frame = frame[rng.random(len(frame)) < filled].sample(frac=1, random_state=1)
    frame = pd.concat([frame, frame.head(1).assign(d0="v99")])
    frame["actual_num"] = rng.integers(1, 50, len(frame)).astype(float)
    frame["expected_num"] = 1.0
    leaves = encode_leaves(frame, names)
    lattice = build_lattice(leaves)
    kept = list(leaves.dimensions)
    assert {c.dims for c in lattice.cuboids} == {
        dims for k in range(1, len(kept) + 1) for dims in combinations(range(len(kept)), k)
    }
    for cuboid, [sums] in zip(lattice.cuboids, lattice.sums(leaves.actual_num), strict=True):
        by = [kept[d] for d in cuboid.dims]
        expected = frame.groupby(by)["actual_num"].sum()
        assert cuboid.cells == len(expected)
        for cell in np.flatnonzero(sums):
            named = leaves.segment(cuboid.dims, cuboid.codes(int(cell)))
            key = tuple(named[name] for name in by)
            assert sums[cell] == expected[key if len(key) > 1 else key[0]]
