"""Changes written as text: a number, off, or an action."""

import pytest

from monitors.rules.change import ChangeError, RuleChange, parse_set

RULES = ("order_score_block", "bin_attack")


def test_a_set_of_changes_is_read_in_its_order() -> None:
    first, second = parse_set("bin_attack = block; order_score_block=off", RULES)
    assert (first.rule, first.action) == ("bin_attack", "block")
    assert second.off


def test_a_number_is_a_threshold() -> None:
    assert parse_set("bin_attack=812.5", RULES)[0].threshold == 812.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bin_atack=1", "did you mean bin_attack"),
        ("bin_attack", "is no change"),
        ("bin_attack=louder", "nothing that bin_attack could be set to"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(ChangeError, match=said):
        parse_set(text, RULES)


def test_a_change_is_said_in_words() -> None:
    change = RuleChange("A", threshold=640, condition="items > 2", where={"country": "US"})
    assert change.said() == "A: threshold 640, where items > 2 in US"
    assert RuleChange("A").is_nothing
