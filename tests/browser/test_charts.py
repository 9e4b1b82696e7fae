"""Charts in a real browser: only there is it seen whether what a form computes while drawing can be computed."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Server, settle

pytestmark = pytest.mark.browser
CHART = "[data-testid=stVegaLiteChart]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/", "/alert?id=1", "/monitors?m_view=Coverage", "/monitors?m_view=Promise"]
)
def test_every_chart_is_drawn_without_an_error(
    context: BrowserContext, shared: Server, scheme: str, address: str
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{shared.url}{address}")
    settle(page, CHART)
    expect(page.locator(f"{CHART} svg").first).to_be_visible()
    expect(page.locator(f"{CHART} svg")).to_have_count(page.locator(CHART).count())
    assert faults == []


def test_the_axes_of_an_alert_say_unit_and_days(context: BrowserContext, shared: Server) -> None:
    page = context.new_page()
    page.goto(f"{shared.url}/alert?id=1")
    settle(page, CHART)
    ticks = page.locator(f"{CHART} svg").first.locator("text")
    expect(ticks.filter(has_text="4 %")).to_have_count(1)
    expect(ticks.filter(has_text="9 Nov")).to_have_count(1)
    assert "0 %" in ticks.all_text_contents()
