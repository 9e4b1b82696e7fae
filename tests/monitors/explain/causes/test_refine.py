"""Depth: up to the parent whose children all changed, down to the children that did."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.leaves import Leaves, encode_leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.noise import Noise
from monitors.explain.causes.refine import Breakdown, break_down, refine, region_of


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


def test_of_two_parents_whose_children_changed_alike_the_one_that_fits_better_is_climbed_to() -> None:
    # All of b = 2 doubled; of a = 3 five in six did, b = 2 among them.
    factor = np.ones((8, 6, 4))
    factor[3, :5] = 1.8
    factor[:, 2] = 2.0
    table = leaves(factor)
    model = Model(table.actual_num, table.expected_num, 1.0)
    splits = {}
    for parent, dropped in ((Cell((0,), (3,)), 1), (Cell((1,), (2,)), 0)):
        one = break_down(table, model, region_of(table, model, parent), dropped, 0.02**2)
        assert one is not None
        splits[parent] = one.apart - one.alike
    assert splits[Cell((1,), (2,))] > splits[Cell((0,), (3,))] > 1.0
    assert refine(table, model, Cell((0, 1), (3, 2)), lambda dims: 0.02**2) == [Cell((1,), (2,))]


def broken(values: list[float], between: float = 0.02**2) -> Breakdown:
    """A cell with a child of 16 leaves per value, 400 expected in each, broken down beside a rest that stands still."""
    rows = [("in", f"k{n}", c, 400.0 * value) for n, value in enumerate(values) for c in range(16)]
    rows += [("out", f"k{n}", c, 400.0) for n in range(len(values)) for c in range(16)]
    frame = pd.DataFrame(rows, columns=["a", "b", "c", "actual_num"]).assign(expected_num=400.0)
    table = encode_leaves(frame, ["a", "b", "c"])
    model = Model(table.actual_num, table.expected_num, 1.0)
    model.noise = Noise(1.0, 0.0, 1000)
    model.mu[:] = table.expected_num
    model._weigh()
    split = break_down(table, model, region_of(table, model, Cell((0,), (0,))), 1, between)
    assert split is not None
    return split


def test_the_median_child_speaks_for_all_where_one_child_changed_far_more() -> None:
    # Seven doubled, the eighth is eight times as large: the factor of the sums is 2.75, the typical child's 2.
    split = broken([2.0] * 7 + [8.0])
    assert split.alike == pytest.approx(3.0 + np.log(8), rel=0.1)


def test_a_child_that_did_not_change_speaks_twice_against_all_changed_alike() -> None:
    still, other = broken([2.0] * 7 + [1.0]), broken([2.0] * 7 + [5.0])
    price = 3.0 + np.log(8)
    assert still.alike == pytest.approx(2 * price, rel=0.1)
    assert other.alike == pytest.approx(price, rel=0.1)


def test_that_all_unmoved_children_share_a_change_costs_what_is_unlikely_between_cells() -> None:
    # Six of eight rose by a fifth, as no cell of this cuboid does by itself; where cells do, it costs nothing.
    values = [1.2] * 6 + [3.0] * 2
    rare, usual = broken(values, 0.02**2), broken(values, 0.5**2)
    assert usual.apart == pytest.approx(2 * (3.0 + np.log(8)), rel=0.2)
    assert rare.apart > usual.apart + 5.0


def test_leaves_of_a_cause_need_not_change_by_exactly_one_factor() -> None:
    # Factors between 3.4 and 4.6 around 4: sampling alone would refuse each of them.
    assert broken([3.4, 4.6, 3.5, 4.5, 3.6, 4.4, 4.0, 4.0]).alike < 4.0
