"""Exploring by hand: a stretch dragged over a chart of an alert or a metric, a click on a cell, cold links of both."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from monitors.store import Store
from queries.content.home import load_home
from tests.browser.conftest import LAUNCHER, Server, go, press, served, settle
from tests.demo_copy import copy_demo
from tests.pages.seed import fill

pytestmark = pytest.mark.browser
CHART = "[data-testid=stVegaLiteChart]"


@pytest.fixture(scope="module")
def market(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small demo marketplace with a desk over it."""
    root = tmp_path_factory.mktemp("exploring") / "home"
    copy_demo(demo_source, root)
    fill(Store(load_home(root).state / "desk.sqlite"))
    with served(LAUNCHER, root) as server:
        yield server


def drag(page: Page, begin: float, end: float) -> None:
    """Drag over the first chart, from one part of its width to another."""
    chart = page.locator(f"{CHART} svg").first
    expect(chart).to_be_visible()
    settle(page, CHART)
    box = chart.bounding_box()
    assert box is not None
    y = box["y"] + 0.6 * box["height"]
    page.mouse.move(box["x"] + begin * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + (begin + end) / 2 * box["width"], y, steps=5)
    page.mouse.move(box["x"] + end * box["width"], y, steps=5)
    page.mouse.up()


def test_days_dragged_over_an_alert_are_explained_and_open_cold(
    context: BrowserContext, market: Server
) -> None:
    page = go(context, f"{market.url}/alert?id=1", CHART)
    drag(page, 0.82, 0.95)
    expect(page).to_have_url(re.compile(r"days=2026-\d\d-\d\d\.\.2026-\d\d-\d\d"))
    expect(page.get_by_text("Chosen days")).to_be_visible()
    told = page.get_by_text(re.compile(r"Nov 2026 against \d+ Sep"))
    expect(told.first).to_be_visible()
    said = told.first.inner_text()
    cold = go(context, page.url, CHART)
    expect(cold.get_by_text("Chosen days")).to_be_visible()
    expect(cold.get_by_text(re.compile(r"Nov 2026 against \d+ Sep")).first).to_have_text(said)
    cold.get_by_role("button", name="Close").click()
    expect(cold.get_by_text("Chosen days")).to_have_count(0)
    assert "days=" not in cold.url


def test_a_metric_is_zoomed_by_dragging_and_filtered_by_a_cell(
    context: BrowserContext, market: Server
) -> None:
    page = go(context, f"{market.url}/metrics?metric=refund_only_rate", CHART)
    drag(page, 0.5, 0.8)
    expect(page).to_have_url(re.compile(r"x_days=2026-11-\d\d\.\.2026-11-\d\d"))
    back = page.get_by_role("button", name="Back to 4 weeks")
    expect(back).to_be_visible()
    settle(page, CHART)
    cells = page.locator(CHART).filter(has_text="Colour: value in")
    cells.locator("path[aria-label*='column: beauty; row: BR;']").click()
    expect(page).to_have_url(re.compile(r"x_country=BR"))
    expect(page).to_have_url(re.compile(r"x_category=beauty"))
    cold = go(context, page.url, CHART)
    expect(cold.get_by_role("button", name="Back to 4 weeks")).to_be_visible()
    narrowed = re.compile(r"BR.*beauty.*Nov 2026")
    expect(cold.get_by_text(narrowed).first).to_be_visible()
    back.click()
    expect(back).to_have_count(0)
    assert "x_days" not in page.url


def test_texts_are_walked_by_key_and_searched_and_the_view_opens_cold(
    context: BrowserContext, market: Server
) -> None:
    page = go(context, f"{market.url}/voices", ".st-key-voice_text")
    before = page.url
    press(page, "j", page.get_by_role("button", name="Previous").and_(page.locator(":enabled")))
    page.wait_for_url(lambda url: url != before and "text=" in url)
    shown = page.locator(".st-key-voice_text").inner_text()
    cold = go(context, page.url, ".st-key-voice_text")
    expect(cold.locator(".st-key-voice_text")).to_have_text(
        re.compile(re.escape(shown.splitlines()[-1][:40]))
    )
    word = max(re.findall(r"[a-z]{4,}", shown.splitlines()[-1]), key=len)
    box = cold.get_by_placeholder("Words")
    box.fill(word)
    box.press("Enter")
    expect(cold).to_have_url(re.compile(f"v_words={word}"))
    expect(cold.get_by_text(re.compile(rf"\d+ texts? with {word}"))).to_be_visible()
