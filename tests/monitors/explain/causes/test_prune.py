"""What one cause makes of another: children and their parent, small changes beside an uneven one."""

import numpy as np
import pandas as pd

from monitors.explain import causes
from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import encode_leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.prune import drop_alike, drop_uneven, merge_children
from monitors.explain.causes.state import Options, State


def state(factor: np.ndarray, cells: list[Cell], fresh: int = 0) -> State:
    """Counts over 6 × 5 leaves with these factors [6, 5], and these causes. fresh: a leaf without any expectation."""
    frame = pd.DataFrame([(f"a{i}", f"b{j}") for i in range(6) for j in range(5)], columns=["a", "b"])
    frame["expected_num"] = 400.0
    frame["actual_num"] = np.round(400.0 * factor.ravel())
    if fresh:
        frame.loc[fresh, "expected_num"] = 1e-6
    leaves = encode_leaves(frame, ["a", "b"])
    made = State(
        leaves, build_lattice(leaves), Model(leaves.actual_num, leaves.expected_num, 1.0), Options(), cells
    )
    made.scores = dict.fromkeys(cells, 10.0)
    made.fit()
    return made


def one(a: int) -> Cell:
    return Cell((0,), (a,))


def pair(a: int, b: int) -> Cell:
    return Cell((0, 1), (a, b))


def test_children_that_are_nearly_all_of_their_parent_are_told_as_it() -> None:
    factor = np.ones((6, 5))
    factor[2] = 3.0
    found = state(factor, [pair(2, b) for b in range(5)])
    merge_children(found)
    assert found.cells == [one(2)]


def test_two_of_five_children_stay_themselves() -> None:
    factor = np.ones((6, 5))
    factor[2, :2] = 3.0
    found = state(factor, [pair(2, 0), pair(2, 1)])
    merge_children(found)
    assert found.cells == [pair(2, 0), pair(2, 1)]


def test_a_child_that_changed_like_its_parent_is_dropped() -> None:
    factor = np.ones((6, 5))
    factor[2] = 3.0
    factor[2, 1] = 3.6
    found = state(factor, [one(2), pair(2, 1)])
    drop_alike(found)
    assert found.cells == [one(2)]


def test_a_child_that_did_not_change_with_its_parent_stays() -> None:
    factor = np.ones((6, 5))
    factor[2] = 3.0
    factor[2, 1] = 1.0
    found = state(factor, [one(2), pair(2, 1)])
    drop_alike(found)
    assert found.cells == [one(2), pair(2, 1)]


def test_a_change_smaller_than_the_unevenness_of_another_is_dropped() -> None:
    factor = np.ones((6, 5))
    factor[2] = [2.0, 14.0, 6.0, 2.0, 12.0]
    factor[4, 3] = 1.5
    found = state(factor, [one(2), pair(4, 3)])
    drop_uneven(found)
    assert found.cells == [one(2)]


def test_the_same_change_beside_an_even_one_stays() -> None:
    factor = np.ones((6, 5))
    factor[2] = 7.0
    factor[4, 3] = 1.5
    found = state(factor, [one(2), pair(4, 3)])
    drop_uneven(found)
    assert found.cells == [one(2), pair(4, 3)]


def test_a_child_is_named_for_what_it_adds_to_its_parent_and_not_for_a_trace() -> None:
    """Hardly any noise: a small child that strays a little inside a large cause would be significant."""
    rng = np.random.default_rng(4)
    names = ["a", "b", "c"]
    frame = pd.DataFrame(
        [(f"a{i}", f"b{j}", f"c{k}") for i in range(8) for j in range(10) for k in range(40)], columns=names
    )
    frame["expected_num"] = np.round(rng.lognormal(3.0, 2.0, len(frame)), 2)
    cause = (frame["a"] == "a3").to_numpy()
    own = np.where(cause, 0.5 * (1 + rng.normal(0, 0.15, len(frame))), 1.0)
    frame["actual_num"] = np.round(frame["expected_num"] * own * (1 + rng.normal(0, 0.001, len(frame))), 2)
    assert [c.segment for c in causes(frame, names)] == [{"a": "a3"}]


def test_a_new_cell_counts_in_full_beside_an_uneven_one() -> None:
    factor = np.ones((6, 5))
    factor[2] = [2.0, 3.0, 5.0, 2.5, 4.0]
    factor[4, 1] = 8.0
    found = state(factor, [one(2), pair(4, 1)], fresh=21)
    drop_uneven(found)
    assert set(found.cells) == {one(2), pair(4, 1)}


def test_what_mostly_explains_the_unevenness_of_a_cause_it_shares_leaves_with_is_dropped() -> None:
    factor = np.ones((6, 5))
    factor[2] = [2.0, 3.0, 5.0, 2.5, 4.0]
    factor[:, 4] *= 1.2
    shared = state(factor, [one(2), Cell((1,), (4,))])
    drop_uneven(shared)
    assert shared.cells == [one(2)]


def test_a_cell_inside_an_even_cause_stays_for_its_own_factor() -> None:
    factor = np.ones((6, 5))
    factor[2] = 3.0
    factor[2, 1] = 9.0
    nested = state(factor, [one(2), pair(2, 1)])
    drop_uneven(nested)
    assert set(nested.cells) == {one(2), pair(2, 1)}
