"""Days chosen on the chart of an alert: in the address, explained, and refused in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def span(first: int, last: int) -> str:
    """Days as the address has them, counted back from the morning."""
    return "..".join((AS_OF - timedelta(days=back)).isoformat() for back in (first, last))


def test_a_cold_address_says_what_was_compared_with_what(stocked: Home, browse: Browse) -> None:
    told = said(browse("alert", id="1", days=span(3, 1), against=span(12, 5)))
    assert "Chosen days" in told
    assert "13 to 15 Nov 2026 against 4 to 11 Nov 2026" in told
    assert "in BR · toys" in told


def test_without_an_answer_the_page_is_as_before(stocked: Home, browse: Browse) -> None:
    assert "Chosen days" not in said(browse("alert", id="1"))


@pytest.mark.parametrize("asked", ["x", "2026-11-31..2026-12-01", "../../etc/passwd", "<b>..</b>", "1" * 500])
def test_an_address_that_names_no_days_says_how_they_are_written(
    stocked: Home, browse: Browse, asked: str
) -> None:
    told = said(browse("alert", id="1", days=asked))
    assert "names no days" in told
    assert "2026-11-09..2026-11-14" in told


def test_equal_days_and_days_outside_the_data_are_refused_in_a_sentence(
    stocked: Home, browse: Browse
) -> None:
    assert "choose others for one side" in said(browse("alert", id="1", days=span(3, 1), against=span(3, 1)))
    told = said(browse("alert", id="1", days=span(3, 1), against="2001-01-01..2001-02-01"))
    assert "There is nothing of this segment" in told


def test_closing_takes_the_days_out_of_the_address(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1", days=span(3, 1))
    page.button(key="days_close").click().run()
    assert "days" not in page.query_params
    assert "Chosen days" not in said(page)
