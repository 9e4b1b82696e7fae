"""Depth: up to the parent whose children all changed, down to the children that did."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.leaves import Leaves, encode_leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.refine import break_down, refine, region_of


def leaves(factor: np.ndarray) -> Leaves:
    """Counts over 8 × 6 × 4 leaves, 300 each, with these factors."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        [(a, b, c) for a in range(8) for b in range(6) for c in range(4)], columns=list("abc")
    )
    frame["expected_num"] = 300.0
    frame["actual_num"] = rng.poisson(300.0 * factor.ravel()) * 1.0
    return encode_leaves(frame, list("abc"))


def settled(factor: np.ndarray, start: Cell) -> list[Cell]:
    table = leaves(factor)
    return refine(table, Model(table.actual_num, table.expected_num, 1.0), start, lambda dims: 0.02**2)


@pytest.mark.parametrize("start", [Cell((0, 1), (3, 2)), Cell((0, 2), (3, 1)), Cell((0, 1, 2), (3, 2, 1))])
def test_a_part_of_a_cell_that_changed_as_a_whole_leads_to_it(start: Cell) -> None:
    factor = np.ones((8, 6, 4))
    factor[3] = 2.0
    assert settled(factor, start) == [Cell((0,), (3,))]


@pytest.mark.parametrize("changed", [(4,), (1, 4)])
def test_a_cell_of_which_a_few_parts_changed_leads_to_them(changed: tuple[int, ...]) -> None:
    factor = np.ones((8, 6, 4))
    factor[3, list(changed)] = 2.5
    assert settled(factor, Cell((0,), (3,))) == [Cell((0, 1), (3, b)) for b in changed]


def test_a_cell_that_changed_as_a_whole_stays() -> None:
    factor = np.ones((8, 6, 4))
    factor[3, 4] = 2.5
    assert settled(factor, Cell((0, 1), (3, 4))) == [Cell((0, 1), (3, 4))]


def test_a_parent_that_changed_the_other_way_is_not_climbed_to() -> None:
    factor = np.ones((8, 6, 4))
    factor[3] = 0.7
    factor[3, 4] = 2.5
    assert Cell((0,), (3,)) not in settled(factor, Cell((0, 1), (3, 4)))


def test_a_breakdown_tells_how_much_each_reading_leaves_unexplained() -> None:
    factor = np.ones((8, 6, 4))
    factor[3, 4] = 2.5
    table = leaves(factor)
    model = Model(table.actual_num, table.expected_num, 1.0)
    split = break_down(table, model, region_of(table, model, Cell((0,), (3,))), 1, 0.02**2)
    assert split is not None
    assert split.moved == (4,)
    assert split.alike > split.apart + 2.0
    assert split.move > 0


def test_a_cell_with_one_child_is_not_broken_down() -> None:
    frame = pd.DataFrame({"a": ["p", "p", "q"], "b": ["x", "x", "y"], "actual_num": 9.0, "expected_num": 5.0})
    table = encode_leaves(frame, ["a", "b"])
    model = Model(table.actual_num, table.expected_num, 1.0)
    assert break_down(table, model, region_of(table, model, Cell((0,), (0,))), 1, 0.0) is None
