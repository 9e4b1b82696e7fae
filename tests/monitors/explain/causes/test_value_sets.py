"""Several values of one dimension that moved together are all named, and no other."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain import causes
from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import Leaves, encode_leaves
from monitors.explain.causes.model import Model
from monitors.explain.causes.scan import scan
from monitors.explain.causes.value_sets import several_moved

NAMES = ["country", "category"]


def table(seed: int, many: int, moved: int, factor: float = 5.0) -> pd.DataFrame:
    """A rate of 3 % in `many` categories of three markets; the first `moved` of them at a multiple."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"c{a}", f"k{b:02d}", rng.binomial(1200, 0.03 * (factor if b < moved else 1.0)), 1200, 36, 1200)
        for a in range(3)
        for b in range(many)
    ]
    return pd.DataFrame(rows, columns=[*NAMES, "actual_num", "actual_den", "expected_num", "expected_den"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("many", "moved"), [(2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (10, 3), (20, 8)])
def test_all_values_that_moved_are_named_and_no_other(many: int, moved: int, seed: int) -> None:
    found = causes(table(seed, many, moved), NAMES)
    assert {tuple(c.segment.items()) for c in found} == {(("category", f"k{b:02d}"),) for b in range(moved)}
    assert all(c.ratio is not None and 3.5 < c.ratio < 7 for c in found)


def test_two_that_moved_alike_carry_half_each() -> None:
    one, two = causes(table(3, 5, 2), NAMES)
    assert one.share == pytest.approx(0.5, abs=0.06)
    assert two.share == pytest.approx(0.5, abs=0.06)


def proposed(frame: pd.DataFrame) -> list[set[str]]:
    leaves: Leaves = encode_leaves(frame, NAMES)
    lattice, model = build_lattice(leaves), Model(leaves.actual_num, leaves.expected_num, 1.0)
    found = several_moved(scan(lattice, model, {}))
    return [
        {str(leaves.segment(c.dims, c.codes)["category"]) for c in cells}
        for cells in found
        if all(len(c.dims) == 1 for c in cells)
    ]


def test_both_parts_of_the_clearest_split_are_proposed() -> None:
    found = proposed(table(1, 6, 2))
    assert {"k00", "k01"} in found
    assert {"k02", "k03", "k04", "k05"} in found


def test_values_that_drift_a_little_are_no_set() -> None:
    assert proposed(table(1, 6, 2, factor=1.1)) == []
