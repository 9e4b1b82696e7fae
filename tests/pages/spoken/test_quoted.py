"""What was written is shown as it was written, and turns, cuts or marks nothing around it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.spoken.quoted import cell, isolated, named_by, paragraph, quote
from tests.pages.reading import unescaped

FIRST, POP = "\u2068", "\u2069"
SIGNS = st.text(alphabet="ab \u202e\u202c\u2066\u2067\u2068\u2069\u200b", max_size=12)


def depth_of(text: str) -> list[int]:
    """How many isolates are open after each sign; a pop without one open is below zero."""
    depths, open_now = [], 0
    for sign in text:
        open_now += (sign in "\u2066\u2067\u2068") - (sign == POP)
        depths.append(open_now)
    return depths


@settings(max_examples=60)
@given(SIGNS)
def test_whatever_a_text_opens_or_closes_it_stays_inside_its_isolate(text: str) -> None:
    depths = depth_of(isolated(text))
    assert depths[-1] == 0
    assert min(depths[:-1]) >= 1


@settings(max_examples=60)
@given(SIGNS)
def test_no_sign_of_a_text_is_lost(text: str) -> None:
    assert text in isolated(text)


def test_signs_without_width_and_look_alikes_stay() -> None:
    assert "\u0440\u0430\u0443\u200bpal" in cell("\u0440\u0430\u0443\u200bpal")


@pytest.mark.parametrize("line", ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\t", "\x00"])
def test_a_cell_is_one_line(line: str) -> None:
    assert cell(f"a{line}b") == f"{FIRST}a b{POP}"


def test_a_long_text_is_cut_and_says_its_length() -> None:
    assert cell("x" * 1_000, 10) == f"{FIRST}{'x' * 10}{POP}… (1,000 characters)"
    assert cell("x" * 10, 10) == f"{FIRST}{'x' * 10}{POP}"


def test_a_paragraph_keeps_its_lines_and_an_empty_one() -> None:
    assert paragraph("a\n\nb").split("  \n") == [f"{FIRST}a{POP}", "&nbsp;", f"{FIRST}b{POP}"]


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "[a](b)", "$x$ :red[y] :smile:", "| a |", "www.evil.example", "*a*"]
)
def test_nothing_that_was_written_is_markup(text: str) -> None:
    assert text not in quote(text)
    assert unescaped(quote(text)) == f"{FIRST}{text}{POP}"
    assert unescaped(paragraph(text)) == f"{FIRST}{text}{POP}"


def test_a_group_is_named_without_the_comma_its_text_begins_with() -> None:
    assert named_by(", best shop ever") == "best shop ever"
    assert named_by("...") == "..."
