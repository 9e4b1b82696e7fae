from types import SimpleNamespace
from typing import Any

import pytest

from monitors.explain.explanation import Section
from pages.parts import why


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
    assert said in why.reasons(explained(half, share))
