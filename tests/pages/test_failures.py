"""What the lower floors cannot give is said in words, on the page, and the rest of the desk goes on."""

import sqlite3
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def test_a_store_from_a_newer_version_is_left_alone_and_named(seeded: Home, browse: Browse) -> None:
    with sqlite3.connect(seeded.state / "desk.sqlite") as store:
        store.execute("pragma user_version = 999")
    page = browse()
    assert not page.exception
    words = unescaped(text_of(page))
    assert "newer Riskdesk" in words
    assert "desk.sqlite" in words


def test_a_store_that_is_no_database_says_so(
    home: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.state / "desk.sqlite").write_bytes(b"not a database at all " * 100)
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    page = browse()
    assert not page.exception
    assert "not a usable desk store" in unescaped(text_of(page))


def test_a_contract_with_a_fault_is_named_on_the_data_page(stocked: Home, browse: Browse) -> None:
    bad = stocked.root / "contract" / "broken.toml"
    bad.parent.mkdir(exist_ok=True)
    bad.write_text('descripton = "A typing error."\nkind = "event"\n')
    try:
        words = unescaped(text_of(browse("data")))
    finally:
        bad.unlink()
    assert "broken.toml" in words
    assert "description" in words
