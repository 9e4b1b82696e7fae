import re

import pytest

from pages.desk.escape import commands, plain
from tests.pages.reading import unescaped


@pytest.mark.parametrize(
    "nasty",
    [
        "![x](http://evil.example/p.png)",
        ":red[boo]",
        "$x^2$",
        "<b>bold</b>",
        "`code`",
        "# big",
        "- item",
        "a|b",
    ],
)
def test_markup_in_data_keeps_every_character_and_loses_its_meaning(nasty: str) -> None:
    assert unescaped(plain(nasty)) == nasty
    assert not re.search(r"(?<!\\)[\[\]<>`$#*_|!]", plain(nasty))


@pytest.mark.parametrize(
    "nasty", [":smile:", ":material/home:", "http://evil.example", "www.evil.example", "a@b.co"]
)
def test_what_streamlit_turns_into_icons_and_links_is_broken_up(nasty: str) -> None:
    assert "\u2060" in plain(nasty)


def test_lines_become_one() -> None:
    assert unescaped(plain("a\n# b\tc")) == "a # b c"


def test_a_command_of_a_sentence_is_code_and_the_rest_of_it_no_markup() -> None:
    assert commands("*Not* judged: `riskdesk run`.") == "\\*Not\\* judged\\: `riskdesk run`\\."
