"""The likeliest set near the found one: unevenness is no cause, what is found deep is told where it lies."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.compare import comparable
from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import encode_leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.settle import Judge, settle
from monitors.explain.causes.state import Options, State

WHOLE, CHILD, OTHER = Cell((0,), (1,)), Cell((0, 1), (1, 2)), Cell((1,), (0,))


def state(factor: np.ndarray, cells: list[Cell], *, shares: bool = True, events: float = 40.0) -> State:
    """Failures of attempts over 6 × 5 × 3 leaves with these factors [6, 5], and these causes."""
    frame = pd.DataFrame(
        [(f"a{i}", f"b{j}", f"c{k}") for i in range(6) for j in range(5) for k in range(3)],
        columns=["a", "b", "c"],
    )
    draw = np.random.default_rng(3)
    frame["expected_num"] = events
    frame["actual_num"] = draw.poisson(events * np.repeat(factor.ravel(), 3)) * 1.0
    if shares:
        frame["expected_den"] = frame["actual_den"] = 100 * events
    leaves = encode_leaves(frame, ["a", "b", "c"])
    y, e = leaves.actual_num, leaves.expected_num
    if leaves.actual_den is not None and leaves.expected_den is not None:
        y, e = comparable(leaves, leaves.actual_den, leaves.expected_den)
    made = State(leaves, build_lattice(leaves), Model(y, e, 1.0), Options(anchored=shares), list(cells))
    made.scores = dict.fromkeys(cells, 10.0)
    made.fit()
    return made


def uneven() -> np.ndarray:
    """One value of `a` broke; under one value of `b` much less than under the others."""
    factor = np.ones((6, 5))
    factor[1] = [3.5, 14.0, 2.5, 9.0, 5.0]
    return factor


def test_a_part_that_broke_less_is_the_unevenness_of_the_whole() -> None:
    found = state(uneven(), [WHOLE, CHILD])
    settle(found)
    assert found.cells == [WHOLE]


def test_parts_of_a_cell_are_told_as_it() -> None:
    found = state(uneven(), [Cell((0, 1), (1, b)) for b in (0, 1, 3)])
    settle(found)
    assert found.cells == [WHOLE]
    assert found.scores[WHOLE] > 3.0


def test_a_cell_whose_other_parts_did_not_change_is_told_at_its_depth() -> None:
    factor = np.ones((6, 5))
    factor[1, 2] = 6.0
    found = state(factor, [WHOLE])
    settle(found)
    assert found.cells == [CHILD]


def test_what_is_missing_is_found_beside_what_is_there() -> None:
    factor = np.ones((6, 5))
    factor[1], factor[4, 3] = 4.0, 6.0
    found = state(factor, [WHOLE])
    settle(found)
    assert set(found.cells) == {WHOLE, Cell((0, 1), (4, 3))}


def test_a_clear_set_that_the_search_missed_is_named() -> None:
    found = state(uneven(), [])
    settle(found)
    assert found.cells == [WHOLE]


@pytest.mark.parametrize("shares", [True, False])
def test_what_is_no_likelier_than_nothing_is_dropped(shares: bool) -> None:
    found = state(np.ones((6, 5)), [CHILD], shares=shares, events=4.0)
    settle(found)
    assert found.cells == []


def test_several_values_of_a_dimension_stand() -> None:
    several = [Cell((0,), (0,)), Cell((0,), (1,))]
    found = state(np.ones((6, 5)), several)
    settle(found)
    assert found.cells == several


def test_a_cell_without_any_expectation_stands() -> None:
    found = state(np.ones((6, 5)), [CHILD], shares=False)
    found.model.e = found.model.e.copy()
    found.model.e[found.rows(CHILD)] = 0.0
    settle(found)
    assert found.cells == [CHILD]


def test_amounts_and_counts_are_not_exchanged() -> None:
    found = state(uneven(), [WHOLE, CHILD], shares=False)
    settle(found)
    assert found.cells == [WHOLE, CHILD]


def test_the_true_set_is_the_likeliest_and_a_value_more_costs_less_than_a_cause_more() -> None:
    made = state(uneven(), [])
    judge = Judge(made, np.arange(made.leaves.size))
    assert judge.score([WHOLE]) > max(judge.score(one) for one in ([], [CHILD], [WHOLE, CHILD], [OTHER]))
    value, cause = judge.price([WHOLE, Cell((0,), (2,))]), judge.price([WHOLE, OTHER])
    assert judge.price([]) == 0.0 < judge.price([WHOLE]) < value < cause


def test_a_scale_shared_by_all_is_no_cause() -> None:
    found = state(np.full((6, 5), 1.3), [])
    settle(found)
    assert found.cells == []
