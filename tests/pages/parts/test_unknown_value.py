"""What an address asks for, read and repeated."""

import pytest

from pages.parts import unknown_value


def test_a_number_of_an_address_is_read() -> None:
    assert unknown_value.number("0042") == 42


@pytest.mark.parametrize("asked", ["", "x", "-1", "1.5", "²", "٣", "9" * 30, "9" * 5000])
def test_what_no_store_can_count_is_no_number(asked: str) -> None:
    assert unknown_value.number(asked) is None


def test_a_sentence_repeats_only_the_beginning_of_what_is_very_long() -> None:
    assert unknown_value.short("x" * 9000, 3) == "xxx…"
    assert unknown_value.short("velocity") == "velocity"
