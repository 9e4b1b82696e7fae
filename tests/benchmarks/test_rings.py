"""The score of found rings against true ones."""

from benchmarks.rings import compare, true_rings


def test_all_found_is_one() -> None:
    assert compare({"a": "x", "b": "x"}, {"a": "r", "b": "r"}).f1 == 1


def test_an_innocent_who_was_drawn_in_costs_precision_alone() -> None:
    score = compare({"a": "x", "b": "x", "c": "x"}, {"a": "r", "b": "r"})
    assert score.recall == 1
    assert round(score.precision, 3) == 0.556


def test_a_member_that_was_missed_costs_recall_alone() -> None:
    score = compare({"a": "x", "b": "x"}, {"a": "r", "b": "r", "c": "r"})
    assert score.precision == 1
    assert round(score.recall, 3) == 0.556


def test_two_rings_in_one_cost_precision() -> None:
    assert (
        compare({"a": "x", "b": "x", "c": "x", "d": "x"}, {"a": "r", "b": "r", "c": "s", "d": "s"}).precision
        == 0.5
    )


def test_a_pair_of_buyers_is_a_household_and_a_pair_of_sellers_a_ring() -> None:
    rings = [{"id": f"{kind}-1", "kind": kind, "members": ["a", "b"]} for kind in ("buyer", "seller")]
    assert true_rings(rings, "buyer") == {}
    assert true_rings(rings, "seller") == {"a": "seller-1", "b": "seller-1"}
