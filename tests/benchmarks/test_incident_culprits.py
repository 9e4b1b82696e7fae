"""Who counts as behind a case: every id of the truth and its rings, one of the two of a pair, a linked group."""

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.incident_culprits import Culprits, culprits_of, names_culprits
from monitors.explain.explanation import Section
from tests.benchmarks.incident_stories import case
from tests.monitors.replay.told_cards import said

RING: dict[str, Any] = {"scenario": "ring", "members": ["b7", "b8"]}


def test_the_truth_and_its_rings_name_the_culprits_and_places_are_none() -> None:
    known = case(entities={"seller": ("s1",), "carrier": ("post",), "country": ("LV",)})
    found = culprits_of(known, [RING, {**RING, "scenario": "other", "members": ["b9"]}], None)
    assert found.ids == {"s1", "b7", "b8"}
    assert not culprits_of(case(entities={}), [], None).known


@pytest.mark.parametrize(
    ("who", "right"), [("s1", True), ("c3 × s1", True), ("c3 × s2", False), ("s2", False)]
)
def test_a_card_names_a_culprit_by_whoever_stands_first(who: str, right: bool) -> None:
    culprits = Culprits(frozenset({"s1"}))
    assert names_culprits(culprits, said(who={"pair": [who, "s1"]}), mine=True) is right


def test_another_view_of_the_incident_or_a_group_of_linked_accounts_may_name_one() -> None:
    culprits = Culprits(frozenset({"d1", "s1", "s2"}))
    elsewhere = SimpleNamespace(**{**vars(said()), "also": {"device": Section([{"id": "d1"}])}})
    assert names_culprits(culprits, elsewhere, mine=True)  # type: ignore[arg-type]
    for ids, right in ((["s1", "s2", "s9"], True), (["s1", "s8", "s9"], False)):
        linked = SimpleNamespace(**{**vars(said()), "links": {"seller": Section([{"ids": ids}])}})
        assert names_culprits(culprits, linked, mine=True) is right  # type: ignore[arg-type]


def test_a_rule_counts_for_a_card_of_the_case_alone() -> None:
    culprits = Culprits(frozenset({"velocity"}))
    assert names_culprits(culprits, said(rule="velocity"), mine=True)
    assert not names_culprits(culprits, said(rule="velocity"), mine=False)
