"""What counts as naming the true cause first."""

from typing import Any

import pytest

from monitors.replay.naming import names
from tests.benchmarks.incident_stories import RIGA, case
from tests.monitors.replay.told_cards import said


@pytest.mark.parametrize(
    ("found", "mine", "right"),
    [
        (said(segment=RIGA), True, True),
        (said(segment={**RIGA, "tier": "new"}), True, True),
        (said(segment={"city": "riga"}, cell={"plan": "paid"}), True, True),
        (said(cell=RIGA), True, True),
        (said(segment={"city": "riga"}), True, False),
        (said(segment={"city": "riga"}, cell={"plan": "free"}), True, False),
        (said(segment=RIGA), False, False),
        (said(who={"seller": ["s1", "x"]}), False, True),
        (said(who={"seller": ["x", "s1"]}), True, False),
        (said(who={"device": ["s1"]}), True, False),
        (said(rule="R1"), True, True),
        (said(rule="R1"), False, False),
        (said(rule="R2"), True, False),
        (said(segment={"seller_id": "s1"}), False, True),
    ],
)
def test_a_card_names_the_case_by_its_cell_or_by_who_stands_first(
    found: Any, mine: bool, right: bool
) -> None:
    told = case(entities={"seller": ("s1", "s2"), "rule": ("R1",), "country": ("riga",)})
    assert names(told, found, mine=mine) == right


def test_a_market_alone_is_no_entity() -> None:
    told = case(segment={}, entities={"country": ("riga",)})
    assert not names(told, said(segment={"country": "riga"}), mine=True)
