"""Exploring by hand: a stretch dragged over a chart of an alert or a metric, a click on a cell, the cold link of it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, go, served, settle

pytestmark = pytest.mark.browser
CHART = "[data-testid=stVegaLiteChart]"


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
    context: BrowserContext, run_home: Home
) -> None:
    with served(LAUNCHER, run_home.root) as server:
        page = go(context, f"{server.url}/alert?id=1", CHART)
        drag(page, 0.82, 0.95)
        expect(page).to_have_url(re.compile(r"days=2026-\d\d-\d\d\.\.2026-\d\d-\d\d"))
        expect(page.get_by_text("Chosen days")).to_be_visible()
        told = page.get_by_text(re.compile(r"\d 2026 against \d+ "))
        expect(told.first).to_be_visible()
        said = told.first.inner_text()
        cold = go(context, page.url, CHART)
        expect(cold.get_by_text("Chosen days")).to_be_visible()
        expect(cold.get_by_text(said).first).to_be_visible()
        cold.get_by_role("button", name="Close").click()
        expect(cold.get_by_text("Chosen days")).to_have_count(0)
        assert "days=" not in cold.url


def test_a_metric_is_zoomed_by_dragging_and_filtered_by_a_cell(
    context: BrowserContext, run_home: Home
) -> None:
    with served(LAUNCHER, run_home.root) as server:
        page = go(context, f"{server.url}/metrics?metric=refund_only_rate", CHART)
        drag(page, 0.5, 0.8)
        expect(page).to_have_url(re.compile(r"x_days=2026-11-\d\d\.\.2026-11-\d\d"))
        expect(page.get_by_role("button", name="Back to 4 weeks")).to_be_visible()
        settle(page, CHART)
        cells = page.locator(CHART).filter(has_text="Colour: value in bps")
        cells.locator("path[cursor=pointer], path").nth(12).scroll_into_view_if_needed()
        cells.locator("text").filter(has_text=re.compile(r"^\d+$")).first.click()
        expect(page).to_have_url(re.compile(r"x_country=\w\w"))
        expect(page).to_have_url(re.compile(r"x_category=\w+"))
        cold = go(context, page.url, CHART)
        expect(cold.get_by_role("button", name="Back to 4 weeks")).to_be_visible()
        country = re.search(r"x_country=(\w\w)", page.url)
        assert country is not None
        expect(
            cold.get_by_text(re.compile(rf"{country.group(1)} · \w+ · \d+ to \d+ Nov 2026")).first
        ).to_be_visible()
