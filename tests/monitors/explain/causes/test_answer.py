"""`causes`: the right cells, and no cell where there is none."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain import LeafError, causes
from tests.monitors.explain.worlds import amount_table, dimensions, inside, leaf_table, named, volume_table

BR_TOYS = (("category", "ca2"), ("country", "co1"))
ID = (("country", "co3"),)


def test_a_cell_whose_rate_moved_is_named_with_its_numbers() -> None:
    frame = leaf_table(rate={BR_TOYS: 3.0})
    [cause] = causes(frame, dimensions())
    assert named([cause]) == {(BR_TOYS, "rate")}
    cell = frame[inside(frame, dict(BR_TOYS))]
    assert cause.actual == cell["actual_num"].sum()
    assert cause.expected == pytest.approx(
        cell["expected_num"].sum() / cell["expected_den"].sum() * cell["actual_den"].sum()
    )
    assert cause.ratio == pytest.approx(3.0, rel=0.15)
    assert cause.share > 0.5
    assert cause.p_value < 1e-6


def test_a_cell_whose_weight_moved_is_mix() -> None:
    assert named(causes(leaf_table(weight={ID: 2.5}), dimensions())) == {(ID, "mix")}


def test_rate_and_mix_are_told_apart_in_one_table() -> None:
    found = causes(leaf_table(rate={BR_TOYS: 3.0}, weight={ID: 2.0}), dimensions())
    assert named(found) == {(BR_TOYS, "rate"), (ID, "mix")}


def test_the_parent_is_named_when_its_children_move_alike() -> None:
    assert named(causes(leaf_table(rate={ID: 1.8}), dimensions())) == {(ID, "rate")}


def test_the_children_are_named_when_only_they_move() -> None:
    cells = [(("category", f"ca{i}"), ("country", "co3")) for i in (1, 4)]
    found = causes(leaf_table(rate=dict.fromkeys(cells, 3.0)), dimensions())
    assert named(found) == {(cell, "rate") for cell in cells}


def test_opposite_effects_that_cancel_are_both_named() -> None:
    frame = volume_table(weight={ID: 1.6, (("country", "co4"),): 0.4})
    assert named(causes(frame, dimensions())) == {(ID, "volume"), ((("country", "co4"),), "volume")}


def test_crossing_causes_are_both_named_and_their_crossing_is_not() -> None:
    frame = volume_table(weight={ID: 2.0, (("category", "ca5"),): 0.5})
    assert named(causes(frame, dimensions())) == {(ID, "volume"), ((("category", "ca5"),), "volume")}


def test_simpson_the_weight_is_named_when_every_rate_is_flat() -> None:
    frame = leaf_table(weight={ID: 3.0})
    frame.loc[inside(frame, dict(ID)), ["actual_num", "expected_num"]] *= 4
    found = causes(frame, dimensions())
    assert named(found) == {(ID, "mix")}
    assert found[0].contribution > 0


def test_a_new_segment_is_all_mix() -> None:
    frame = leaf_table()
    frame.loc[inside(frame, dict(ID)), ["expected_num", "expected_den"]] = 0.0
    assert named(causes(frame, dimensions())) == {(ID, "mix")}


def test_a_vanished_segment_is_all_mix() -> None:
    frame = leaf_table()
    frame.loc[inside(frame, dict(ID)), ["actual_num", "actual_den"]] = 0.0
    assert named(causes(frame, dimensions())) == {(ID, "mix")}


def test_a_pass_rate_is_searched_on_its_rare_side() -> None:
    frame = leaf_table(rate={BR_TOYS: 3.0})
    for side in ("actual", "expected"):
        frame[f"{side}_num"] = frame[f"{side}_den"] - frame[f"{side}_num"]
    [cause] = causes(frame, dimensions())
    assert named([cause]) == {(BR_TOYS, "rate")}
    assert cause.contribution < 0


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", [leaf_table, volume_table, amount_table])
def test_no_segment_is_named_where_nothing_happened(make: object, seed: int) -> None:
    assert callable(make)
    assert causes(make(seed + 100), dimensions()) == []


def test_a_level_shift_everywhere_is_no_segments_doing() -> None:
    frame = volume_table()
    frame["actual_num"] = np.round(frame["actual_num"] * 1.3)
    assert causes(frame, dimensions()) == []


def test_one_huge_amount_is_a_cause_of_its_own_kind() -> None:
    frame = amount_table()
    amounts = frame["actual_num"].to_numpy(copy=True)
    amounts[100] += 0.2 * amounts.sum()
    frame["actual_num"] = amounts
    [cause] = causes(frame, dimensions())
    assert cause.effect == "giant"
    assert cause.segment == frame.loc[100, dimensions()].to_dict()
    assert cause.share > 0.5


def test_money_that_moved_in_a_cell_is_no_giant() -> None:
    frame = amount_table()
    frame.loc[inside(frame, dict(ID)), "actual_num"] *= 2
    assert named(causes(frame, dimensions())) == {(ID, "volume")}


def test_the_order_of_rows_does_not_matter() -> None:
    frame = leaf_table(rate={BR_TOYS: 2.0}, weight={ID: 1.7})
    shuffled = frame.sample(frac=1, random_state=3)
    assert causes(shuffled, dimensions()) == causes(frame, dimensions())


def test_the_order_of_dimensions_does_not_matter() -> None:
    frame = leaf_table(rate={BR_TOYS: 2.0})
    assert causes(frame, dimensions()[::-1]) == causes(frame, dimensions())


def test_an_unrelated_dimension_seldom_changes_the_answer() -> None:
    changed = 0
    for seed in range(10):
        frame = leaf_table(seed, rate={BR_TOYS: 2.5})
        frame["weekday"] = np.random.default_rng(seed).choice(list("abc"), len(frame))
        changed += named(causes(frame, [*dimensions(), "weekday"])) != named(causes(frame, dimensions()))
    assert changed <= 1


def test_rows_of_the_same_leaf_are_added_up() -> None:
    frame = volume_table(weight={ID: 2.0})
    halves = frame.assign(actual_num=frame["actual_num"] / 2, expected_num=frame["expected_num"] / 2)
    assert named(causes(pd.concat([halves, halves]), dimensions())) == {(ID, "volume")}


def test_a_baseline_of_another_length_is_only_another_level() -> None:
    frame = volume_table(weight={ID: 2.0})
    frame["expected_num"] *= 4
    assert named(causes(frame, dimensions())) == {(ID, "volume")}


def test_shares_are_of_the_gross_movement() -> None:
    found = causes(volume_table(weight={ID: 1.6, (("country", "co4"),): 0.4}), dimensions())
    assert sum(abs(cause.share) for cause in found) <= 1.0 + 1e-9
    assert {np.sign(cause.share) for cause in found} == {-1.0, 1.0}


def test_no_rows_and_no_dimensions_have_no_cause() -> None:
    frame = volume_table(weight={ID: 2.0})
    assert causes(frame.iloc[:0], dimensions()) == []
    assert causes(frame, []) == []


def test_a_dimension_of_one_value_is_never_a_condition() -> None:
    frame = volume_table(weight={ID: 2.0}).assign(planet="earth")
    assert named(causes(frame, [*dimensions(), "planet"])) == {(ID, "volume")}
    assert causes(frame, ["planet"]) == []


def test_a_dimension_of_many_values_is_searched_whole() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"seller": [f"s{i}" for i in range(100_000)], "expected_num": 5.0})
    frame["actual_num"] = rng.poisson(5.0, len(frame)).astype(float)
    frame.loc[77_777, "actual_num"] = 90.0
    assert [cause.segment for cause in causes(frame, ["seller"])] == [{"seller": "s77777"}]


def test_a_missing_value_is_a_value_of_its_own() -> None:
    frame = volume_table(weight={ID: 2.0})
    frame["country"] = frame["country"].where(frame["country"] != "co3", None)
    assert [cause.segment for cause in causes(frame, dimensions())] == [{"country": None}]


def test_negative_amounts_are_net_amounts() -> None:
    frame = amount_table()
    frame.loc[::7, ["actual_num", "expected_num"]] *= -1
    assert causes(frame, dimensions()) == []


def test_amounts_that_are_negative_altogether_are_compared_by_size() -> None:
    frame = volume_table(weight={ID: 2.0})
    [plain] = causes(frame, dimensions())
    frame[["actual_num", "expected_num"]] *= -1
    [turned] = causes(frame, dimensions())
    assert turned.segment == plain.segment
    assert turned.ratio == plain.ratio
    assert (turned.contribution, turned.share) == (-plain.contribution, -plain.share)
    assert (turned.actual, turned.expected) == (-plain.actual, -plain.expected)


def test_with_nothing_to_compare_with_nothing_is_named() -> None:
    frame = volume_table(weight={ID: 2.0}).assign(expected_num=0.0)
    assert causes(frame, dimensions()) == []
    ratio = leaf_table(rate={ID: 2.0}).assign(expected_num=0.0, expected_den=0.0)
    assert causes(ratio, dimensions()) == []


def test_a_count_is_no_huge_order() -> None:
    frame = volume_table()
    frame["actual_num"] = frame["actual_num"].round()
    frame.loc[100, "actual_num"] = 20 * frame["actual_num"].max()
    assert {cause.effect for cause in causes(frame, dimensions())} <= {"volume"}


def test_a_weight_that_moved_where_the_ratio_is_usual_is_no_cause() -> None:
    """The same ratio everywhere, without noise: who is more of all changes nothing of it."""
    frame = leaf_table(weight={ID: 2.5})
    for side in ("actual", "expected"):
        frame[f"{side}_num"] = 0.1 * frame[f"{side}_den"]
    assert causes(frame, dimensions()) == []


def test_leaves_that_hold_nothing_change_nothing() -> None:
    frame = volume_table(weight={ID: 2.0})
    empty = frame.head(5).assign(category="caX", actual_num=0.0, expected_num=0.0)
    [with_them], [without] = causes(pd.concat([frame, empty]), dimensions()), causes(frame, dimensions())
    assert with_them.segment == without.segment
    assert with_them.score == pytest.approx(without.score)


def test_a_denominator_of_zero_on_both_sides_says_nothing() -> None:
    frame = leaf_table(rate={BR_TOYS: 3.0})
    frame.loc[::11, ["actual_num", "actual_den", "expected_num", "expected_den"]] = 0.0
    assert named(causes(frame, dimensions())) == {(BR_TOYS, "rate")}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("actual_num", np.nan, "NaN"),
        ("expected_num", np.inf, "infinite"),
        ("actual_den", -1.0, "denominator"),
        ("expected_num", "many", "expected numbers"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_its_column(column: str, value: object, words: str) -> None:
    frame = leaf_table()
    values = [value if row == 3 else old for row, old in enumerate(frame[column].tolist())]
    frame = frame.assign(**{column: pd.Series(values, dtype=object)})
    with pytest.raises(LeafError, match=words) as raised:
        causes(frame, dimensions())
    assert column in str(raised.value)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(LeafError, match="expected_num"):
        causes(leaf_table().drop(columns="expected_num"), dimensions())
    with pytest.raises(LeafError, match="expected_den"):
        causes(leaf_table().drop(columns="expected_den"), dimensions())
    with pytest.raises(LeafError, match="planet"):
        causes(leaf_table(), [*dimensions(), "planet"])
    with pytest.raises(LeafError, match="once"):
        causes(leaf_table(), ["country", "country"])


def test_a_cause_is_plain_json() -> None:
    [cause] = causes(leaf_table(rate={BR_TOYS: 3.0}), dimensions())
    told = cause.to_json()
    assert {"segment", "effect", "actual", "expected", "share"} <= told.keys()
    assert all(type(value) in (str, int, float, dict, type(None)) for value in told.values())


def test_weights_that_move_inside_a_failing_cell_are_told_with_it_unless_they_carry_more() -> None:
    failing = causes(leaf_table(rate={ID: 4.0}, weight={(("category", "ca2"), *ID): 2.0}), dimensions())
    assert named(failing) == {(ID, "rate")}
    quiet = causes(leaf_table(weight={(("category", "ca2"), *ID): 2.0}), dimensions())
    assert named(quiet) == {((("category", "ca2"), *ID), "mix")}
