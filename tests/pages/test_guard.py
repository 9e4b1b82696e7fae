from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.reading import text_of

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*/page.py"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_a_page_that_runs_without_app_shows_one_sentence_and_no_data(path: Path, seeded: Home) -> None:
    page = AppTest.from_file(str(path), default_timeout=30).run()
    assert not page.exception
    assert text_of(page) == "This page was opened without the desk around it. Open it from the front page."
    assert not page.dataframe
    assert not page.metric


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_a_page_is_thin(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 120
