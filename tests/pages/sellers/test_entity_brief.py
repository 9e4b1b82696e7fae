from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.briefs.brief import Brief
from monitors.briefs.html_brief import as_html
from monitors.briefs.markdown_brief import as_markdown
from queries.content.home import Home

Make = Callable[[], Brief]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Make]:
    """What a page would hand on, in the order it offers it."""
    kept: list[Make] = []
    monkeypatch.setattr("pages.parts.brief_links.offer", lambda make, key, name: kept.append(make))
    return kept


def test_a_list_leaves_the_desk_with_its_funnel(
    stocked: Home, browse: Callable[..., AppTest], offered: list[Make]
) -> None:
    page = browse("sellers", s_count="refund_only")
    assert not page.exception
    text = as_html(offered[-1]())
    assert "Sellers by excess over their peers" in text
    assert 'src="data:image/svg+xml;base64,' in text
    assert "data as of" in text


def test_buyers_leave_the_desk_masked(
    stocked: Home, browse: Callable[..., AppTest], offered: list[Make]
) -> None:
    page = browse("sellers", kind="buyer")
    assert not page.exception
    rows = [line for line in as_markdown(offered[-1]()).splitlines() if line.startswith("| 1 |")]
    assert r"| \#" in rows[0]


def test_a_story_leaves_the_desk_with_its_time_line(
    stocked: Home, browse: Callable[..., AppTest], offered: list[Make]
) -> None:
    page = browse("sellers")
    name = next(one.value for one in page.dataframe if "own" in one.value.columns)["who"].iat[0]
    page.switch_page("pages/sellers/story_page.py")
    page.query_params["id"] = str(name)
    page.run()
    assert not page.exception
    brief = offered[-1]()
    assert brief.title == f"Seller {name}"
    assert "Time line" in as_markdown(brief)
