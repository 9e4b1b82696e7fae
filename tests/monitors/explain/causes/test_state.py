"""What the leaves say of one more cause: a level of its own for rates, and evidence outside the causes found."""

import numpy as np
import pandas as pd

from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import encode_leaves
from monitors.explain.causes.model import Cell, Model
from monitors.explain.causes.scan import scan
from monitors.explain.causes.state import Options, State


def state(factor: np.ndarray, cells: list[Cell], *, anchored: bool = False) -> State:
    """Counts over 6 × 5 leaves with these factors [6, 5], and these causes."""
    frame = pd.DataFrame([(f"a{i}", f"b{j}") for i in range(6) for j in range(5)], columns=["a", "b"])
    frame["expected_num"] = 400.0
    frame["actual_num"] = np.round(400.0 * factor.ravel())
    leaves = encode_leaves(frame, ["a", "b"])
    model = Model(leaves.actual_num, leaves.expected_num, 1.0)
    made = State(leaves, build_lattice(leaves), model, Options(anchored=anchored), cells)
    made.fit()
    return made


def test_on_a_scale_of_its_own_what_stayed_did_not_move_though_most_did() -> None:
    factor = np.full((6, 5), 4.0)
    factor[1] = 1.0
    for anchored in (False, True):
        found = state(factor, [], anchored=anchored)
        assert found.moved(Cell((0,), (1,))) is not anchored
        assert found.moved(Cell((0,), (2,)))


def test_evidence_inside_a_cause_alone_is_its_unevenness() -> None:
    factor = np.ones((6, 5))
    factor[2] = [8.0, 8.0, 8.0, 8.0, 2.0]
    crossing, cause = Cell((1,), (4,)), Cell((0,), (2,))
    found = state(factor, [cause, crossing])
    sheet = scan(found.lattice, found.model, {})
    assert not found.borne_out(crossing, found.factors()[crossing], [cause], sheet)


def test_a_crossing_cause_that_shows_outside_too_is_borne_out() -> None:
    factor = np.ones((6, 5))
    factor[2] = 5.0
    factor[:, 4] *= 0.4
    crossing, cause = Cell((1,), (4,)), Cell((0,), (2,))
    found = state(factor, [cause, crossing])
    sheet = scan(found.lattice, found.model, {})
    assert found.borne_out(crossing, found.factors()[crossing], [cause], sheet)


def test_what_a_cause_explains_is_measured_without_it() -> None:
    factor = np.ones((6, 5))
    factor[2] = 3.0
    [outer] = state(factor, [Cell((0,), (2,))]).outer()
    assert outer.factor == np.log(3.0) or abs(outer.factor - np.log(3.0)) < 0.02
    assert outer.score > 0
