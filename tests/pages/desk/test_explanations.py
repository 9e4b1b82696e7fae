from types import SimpleNamespace
from typing import Any

import pytest

from monitors.explain import Cause
from monitors.explain.explanation import Section
from pages.desk import explanations


def explained(half: int, share: float) -> Any:
    rows = [{"id": f"b{at}", "share": share} for at in range(half)]
    who = {"buyer": Section(rows, facts={"half": half, "entities": 9})}
    return SimpleNamespace(causes=[], causes_note="", who=who, rules=Section(), innocent=[])


@pytest.mark.parametrize(
    ("half", "share", "said"),
    [
        (1, 1.005, "Buyer b0 alone carries 100\u202f% of it"),
        (1, 0.62, "Buyer b0 alone carries 62\u202f% of it"),
        (3, 0.2, "3 of 9 buyer ids carry half of it"),
    ],
)
def test_one_who_carries_it_is_named_and_several_are_counted(half: int, share: float, said: str) -> None:
    assert said in explanations.reasons(explained(half, share))


def test_the_kind_of_which_the_fewest_carry_half_is_told() -> None:
    found = explained(3, 0.2)
    found.who["device"] = Section([{"id": "d0", "share": 0.7}], facts={"half": 1, "entities": 4})
    said = explanations.reasons(found)
    assert "Device d0 alone carries 70\u202f% of it" in said
    assert not any("buyer" in one for one in said)


def test_a_cell_of_which_nothing_was_expected_is_new_and_weighs_no_multiple() -> None:
    fresh = Cause({"country": "VN"}, "mix", 30.0, 0.0, None, 0.1, 0.6, 9.0, 1e-6, 4)
    assert explanations.cell(fresh) == "VN is new, 60\u202f% of the change"
