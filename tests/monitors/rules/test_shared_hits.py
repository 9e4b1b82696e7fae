"""Shared hits: counted once a thing, and families side by side."""

import pandas as pd

from monitors.rules.shared_hits import find_shared_hits


def caught(**things: list[str]) -> pd.DataFrame:
    return pd.DataFrame([{"rule": rule, "thing": one} for rule, hit in things.items() for one in hit])


def test_a_thing_counts_once_a_rule_however_often_it_was_hit() -> None:
    found = find_shared_hits(caught(a=["1", "1", "2"], b=["1", "3"]))
    assert found.shared.tolist() == [[2, 1], [1, 2]]
    assert found.jaccard()[0, 1] == 1 / 3


def test_rules_that_hit_the_same_stand_together() -> None:
    found = find_shared_hits(
        caught(a=["1", "2", "3"], b=["7", "8", "9"], c=["1", "2", "4"], d=["7", "8", "6"])
    )
    place = {rule: at for at, rule in enumerate(found.rules)}
    assert abs(place["a"] - place["c"]) == abs(place["b"] - place["d"]) == 1


def test_rules_without_a_hit_in_common_share_nothing() -> None:
    assert find_shared_hits(caught(a=["1"], b=["2"], c=["3"])).shared.sum() == 3


def test_no_hits_make_no_matrix() -> None:
    assert find_shared_hits(pd.DataFrame({"rule": [], "thing": []})).rules == []


def test_what_stands_beside_a_rule_is_what_shares_most_with_it() -> None:
    found = find_shared_hits(caught(a=["1", "2", "3"], b=["1"], c=["2", "3"], d=["9"]))
    assert found.beside("a") == [("c", 2, 3), ("b", 1, 3)]
    assert found.beside("nosuch") == []
