"""Languages have names; a code that nobody knows stays what it is."""

from __future__ import annotations

import pytest

from pages.spoken.languages import language_name


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "English"), ("pt-BR", "Portuguese (BR)"), ("ZH_hant", "Chinese (hant)"), ("xx", "xx"), ("", "")],
)
def test_a_language_is_called_by_its_name(code: str, name: str) -> None:
    assert language_name(code) == name
