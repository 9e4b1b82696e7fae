"""Two ratios made comparable, and what the weights alone would have made."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain import causes
from monitors.explain.causes.compare import usual_change
from monitors.explain.causes.leaves import encode_leaves
from tests.monitors.explain.worlds import dimensions, inside, leaf_table, named

ID = (("country", "co3"),)


def leaves_of(frame: pd.DataFrame) -> float:
    return usual_change(encode_leaves(frame, dimensions()))


def test_weights_alone_make_the_whole_change_where_every_rate_is_flat() -> None:
    frame = leaf_table(weight={ID: 3.0})
    frame.loc[inside(frame, dict(ID)), ["actual_num", "expected_num"]] *= 4
    change = (
        frame["actual_num"].sum() / frame["actual_den"].sum()
        - frame["expected_num"].sum() / frame["expected_den"].sum()
    )
    assert leaves_of(frame) == pytest.approx(change, rel=0.1)


def test_weights_alone_make_nothing_where_only_a_rate_moved() -> None:
    frame = leaf_table(rate={ID: 3.0})
    assert abs(leaves_of(frame)) < 0.002


def test_a_leaf_without_a_past_takes_the_rate_of_its_margins() -> None:
    frame = leaf_table(rate={ID: 4.0})
    fresh = inside(frame, dict(ID)) & (frame["category"] < "ca6").to_numpy()
    frame.loc[fresh, ["expected_num", "expected_den"]] = 0.0
    # By the split all of the new leaves' excess would be mix.
    assert abs(leaves_of(frame)) < 0.002


def test_where_nothing_was_expected_the_new_events_are_placed() -> None:
    frame = leaf_table(base=0.0)
    assert causes(frame, dimensions()) == []
    cell = inside(frame, dict(ID))
    frame.loc[cell, "actual_num"] = np.random.default_rng(5).binomial(
        frame.loc[cell, "actual_den"].astype(int), 0.02
    )
    [cause] = causes(frame, dimensions())
    assert named([cause]) == {(ID, "rate")}
    assert cause.ratio is None
