"""Empty, early and failed states say what is missing and what to do, and one click leads out of them."""

import sqlite3
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home, create_home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


@pytest.fixture
def new(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home in which nothing has landed and nothing was run."""
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    return home


def test_a_new_home_says_which_steps_are_done_and_which_are_next(new: Home, browse: Browse) -> None:
    words = said(browse())
    assert "landing/ is empty" in words
    assert "riskdesk demo" in words
    (new.landing / "orders").mkdir(parents=True)
    (new.landing / "orders" / "2026-11-01.csv").write_text("order_id\n")
    words = said(browse())
    assert "1 file" in words
    assert "riskdesk demo" not in words
    assert "riskdesk ingest" in words


@pytest.mark.parametrize("place", ["review", "metrics", "monitors", "data", "sql", "alert"])
def test_every_page_of_a_new_home_stands(new: Home, browse: Browse, place: str) -> None:
    said(browse(place))


def test_a_home_without_drops_lists_what_it_expects(new: Home, browse: Browse) -> None:
    page = browse("data")
    assert "This home expects 18 extracts" in said(page)
    assert "orders" in set(page.dataframe[0].value["extract"])


def test_filters_that_match_nothing_are_taken_off_by_one_click(seeded: Home, browse: Browse) -> None:
    page = browse(r_search="no such thing", r_market="MX")
    assert "There are 6 of this morning" in said(page)
    page.button(key="every_incident").click().run()
    said(page)
    assert len(page.dataframe[0].value) == 6
    assert page.text_input(key="r_search").value == ""


def test_monitors_filtered_away_come_back_too(seeded: Home, browse: Browse) -> None:
    page = browse("monitors", m_search="no such thing")
    assert "No monitor matches these filters" in said(page)
    page.button(key="every_monitor").click().run()
    assert len(page.dataframe[0].value) > 50


def test_a_morning_that_was_never_run_is_not_told_as_a_quiet_one(seeded: Home, browse: Browse) -> None:
    page = browse(as_of="2020-01-01")
    assert "no morning of 1 Jan 2020 was run: that of 16 Nov 2026 is shown" in said(page)
    assert "riskdesk run --since 2020-01-01 --as-of 2020-01-01" in said(page)


def test_a_home_without_monitors_says_how_to_write_one(
    home: Home, browse: Browse, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = create_home(tmp_path_factory.mktemp("bare") / "home", pack="none")
    monkeypatch.setenv("RISKDESK_HOME", str(bare.root))
    for place in ("review", "monitors"):
        said(browse(place))


def test_a_store_from_a_newer_version_is_told_with_what_to_do(seeded: Home, browse: Browse) -> None:
    with sqlite3.connect(seeded.state / "desk.sqlite") as store:
        store.execute("pragma user_version = 999")
    page = browse()
    assert "keep a copy of it" in said(page)
    assert page.error[0].title == "The desk's memory could not be opened"


def test_an_extract_that_is_gone_from_the_contract_leaves_its_incident_readable(
    seeded: Home, browse: Browse
) -> None:
    words = said(browse("alert", id="5"))
    assert "Payments arrived only in part" in words
    assert "The extract on the Data page" in words or "nothing of it is left" in words
