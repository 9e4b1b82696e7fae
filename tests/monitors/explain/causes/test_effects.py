"""Rate and mix add up exactly, whatever the table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.explain.causes.effects import change_of, parts_of, split_effects, usual_rates
from monitors.explain.causes.leaves import Leaves, encode_leaves
from tests.monitors.explain.worlds import dimensions, leaf_table, volume_table

SIDES = ("actual_num", "actual_den", "expected_num", "expected_den")


@st.composite
def tables(draw: st.DrawFn) -> Leaves:
    """A few leaves, some of them new, vanished or empty."""
    size = draw(st.integers(1, 12))
    frame = pd.DataFrame({"d": [f"v{i}" for i in range(size)]})
    amount = st.one_of(st.just(0.0), st.floats(0.01, 1e6, allow_nan=False))
    for side in ("actual", "expected"):
        frame[f"{side}_den"] = draw(st.lists(amount, min_size=size, max_size=size))
        frame[f"{side}_num"] = frame[f"{side}_den"] * draw(st.floats(0, 1))
    return encode_leaves(frame, ["d"])


@settings(max_examples=200, deadline=None)
@given(tables())
def test_rate_and_mix_add_up_to_the_change(leaves: Leaves) -> None:
    effects = split_effects(leaves)
    assert effects.rate + effects.mix == pytest.approx(
        effects.actual - effects.expected, rel=1e-12, abs=1e-15
    )
    if effects.actual > 0 and effects.expected > 0:
        assert effects.rate_by_leaf.sum() == pytest.approx(effects.rate, rel=1e-9, abs=1e-12)
        assert effects.mix_by_leaf.sum() == pytest.approx(effects.mix, rel=1e-9, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(tables())
def test_before_and_after_are_symmetric(leaves: Leaves) -> None:
    turned = Leaves(
        leaves.dimensions, leaves.values, leaves.codes, leaves.live, leaves.expected_num, leaves.actual_num,
        leaves.expected_den, leaves.actual_den, leaves.positions,
    )  # fmt: skip
    there, back = split_effects(leaves), split_effects(turned)
    assert back.rate == pytest.approx(-there.rate, rel=1e-9, abs=1e-12)
    assert back.mix == pytest.approx(-there.mix, rel=1e-9, abs=1e-12)


def test_rates_that_move_alike_are_all_rate() -> None:
    frame = leaf_table()
    frame["actual_den"], frame["actual_num"] = frame["expected_den"], 2 * frame["expected_num"]
    effects = split_effects(encode_leaves(frame, dimensions()))
    assert effects.mix == pytest.approx(0.0, abs=1e-12)
    assert effects.rate == pytest.approx(effects.expected)


def test_weights_that_move_with_flat_rates_are_all_mix() -> None:
    frame = leaf_table()
    factor = np.random.default_rng(2).uniform(0.2, 3, len(frame))
    frame["actual_den"], frame["actual_num"] = frame["expected_den"] * factor, frame["expected_num"] * factor
    effects = split_effects(encode_leaves(frame, dimensions()))
    assert effects.rate == pytest.approx(0.0, abs=1e-12)
    assert effects.mix != 0


@pytest.mark.parametrize(("side", "sign"), [("actual", -1.0), ("expected", 1.0)])
@pytest.mark.parametrize(("rate", "moved"), [(0.05, 0.0), (0.3, 0.25)])
def test_a_leaf_new_or_gone_is_mix_as_far_as_the_usual_rate_says(
    side: str, sign: float, rate: float, moved: float
) -> None:
    frame = pd.DataFrame(
        {"d": ["a", "b"], "actual_num": [5.0, 30 * rate], "actual_den": [100.0, 30.0],
         "expected_num": [5.0, 30 * rate], "expected_den": [100.0, 30.0]}
    )  # fmt: skip
    frame.loc[1, [f"{side}_num", f"{side}_den"]] = 0.0
    effects = split_effects(encode_leaves(frame, ["d"]))
    # The margins know no other rate than the 5 % of leaf a.
    assert effects.rate == pytest.approx(sign * 30 / 130 * moved)
    assert effects.rate + effects.mix == pytest.approx(effects.change)
    assert effects.mix == pytest.approx(0.0, abs=1e-12)


def test_the_interval_covers_a_change_that_is_only_noise() -> None:
    covered = 0
    for seed in range(40):
        effects = split_effects(encode_leaves(leaf_table(seed, per_leaf=60), dimensions()))
        covered += abs(effects.rate) <= effects.rate_half
    assert covered >= 34


def test_a_total_has_no_mix() -> None:
    frame = volume_table()
    effects = split_effects(encode_leaves(frame, dimensions()))
    assert effects.mix == 0.0
    assert effects.rate == pytest.approx(frame["actual_num"].sum() - frame["expected_num"].sum())


def test_one_side_without_anything_is_all_mix() -> None:
    frame = leaf_table()
    frame[["expected_num", "expected_den"]] = 0.0
    effects = split_effects(encode_leaves(frame, dimensions()))
    assert effects.rate == 0.0
    assert effects.mix == pytest.approx(effects.actual)


def test_the_part_of_some_leaves_is_the_sum_of_their_effects() -> None:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"a": np.repeat(np.arange(6), 4), "b": np.tile(np.arange(4), 6)})
    for side in ("actual", "expected"):
        frame[f"{side}_den"] = rng.poisson(30.0, len(frame)) * (rng.random(len(frame)) > 0.1) * 1.0
        frame[f"{side}_num"] = rng.binomial(frame[f"{side}_den"].to_numpy().astype(int), 0.2) * 1.0
    leaves = encode_leaves(frame, ["a", "b"])
    effects, rows = split_effects(leaves), leaves.rows((0,), (2,))
    rate, mix = parts_of(leaves, rows, usual_rates(leaves))
    assert rate == pytest.approx(effects.rate_by_leaf[rows].sum())
    assert mix == pytest.approx(effects.mix_by_leaf[rows].sum())
    assert change_of(leaves) == pytest.approx(effects.change)


KNOWN = {"d": ["a", "b"], "actual_num": [30.0, 20.0], "actual_den": [100.0, 300.0],
         "expected_num": [20.0, 10.0], "expected_den": [200.0, 200.0]}  # fmt: skip


def test_a_table_of_two_leaves_has_the_parts_that_kitagawa_says() -> None:
    effects = split_effects(encode_leaves(pd.DataFrame(KNOWN), ["d"]))
    # Rates 10 % to 30 % and 5 % to 6.67 %; weights a half to a quarter, and a half to three quarters.
    assert effects.rate_by_leaf == pytest.approx([0.375 * 0.2, 0.625 * (1 / 15 - 0.05)])
    # Mix is measured against the mean of both ratios, 12.5 % and 7.5 %: a weight of an average rate moves nothing.
    assert effects.mix_by_leaf == pytest.approx([(0.2 - 0.1) * -0.25, ((1 / 15 + 0.05) / 2 - 0.1) * 0.25])
    assert effects.rate + effects.mix == pytest.approx(0.125 - 0.075)


def test_intervals_grow_with_the_root_of_the_overdispersion() -> None:
    table = encode_leaves(pd.DataFrame(KNOWN), ["d"])
    once, four = split_effects(table), split_effects(table, phi=4.0)
    assert four.rate_half == pytest.approx(2 * once.rate_half)
    assert four.mix_half == pytest.approx(2 * once.mix_half)
    # Variances of the rates in Poisson's way, at the mean weights.
    variance = 0.375**2 * (0.3 / 100 + 0.1 / 200) + 0.625**2 * (1 / 15 / 300 + 0.05 / 200)
    assert once.rate_half == pytest.approx(1.959964 * np.sqrt(variance), rel=1e-5)


def test_a_new_leaf_adds_to_the_interval() -> None:
    whole = pd.DataFrame({**KNOWN, "d": ["a", "b"]})
    new = pd.concat([whole, pd.DataFrame({"d": ["c"], "actual_num": [30.0], "actual_den": [100.0],
                                          "expected_num": [0.0], "expected_den": [0.0]})])  # fmt: skip
    effects = split_effects(encode_leaves(new, ["d"]))
    own = (100 / 500) ** 2 * 0.3 / 100
    both = (0.2 + 0.5) ** 2 / 4 * (0.3 / 100 + 0.1 / 200) + (0.6 + 0.5) ** 2 / 4 * (1 / 15 / 300 + 0.05 / 200)
    assert effects.rate_half >= 1.959 * np.sqrt(own + both)
