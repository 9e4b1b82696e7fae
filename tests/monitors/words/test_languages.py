"""Languages are read by name."""

import pytest

from monitors import words


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("pt", "Portuguese"),
        ("pt-BR", "Portuguese (BR)"),
        ("ID", "Indonesian"),
        ("xx", "xx"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_a_code_of_a_language_has_its_name(code: object, name: str) -> None:
    assert words.language(code) == name


def test_a_segment_names_its_language_and_a_market_of_the_same_letters_stays() -> None:
    assert words.segment({"country": "ID", "language": "id"}) == "ID · Indonesian"
    assert words.value_of("country", "VN") == "VN"
