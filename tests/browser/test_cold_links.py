"""A pasted link opens the same view on a server that nobody has used yet, and never without app.py."""

import pytest
from playwright.sync_api import BrowserContext, expect

from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, PLAIN, Server, go, press, served

pytestmark = pytest.mark.browser
HEADLINE = "Refunds without return ×3.6 in BR · toys"
BUTTONS = ".st-key-alert_decide"


def test_the_launcher_opens_a_deep_link_cold_and_asks_once_who_acts(
    context: BrowserContext, home: Home
) -> None:
    with served(LAUNCHER, home.root, actor=None) as server:
        page = go(context, f"{server.url}/alert?id=1", BUTTONS)
        assert page.get_by_role("heading", name=HEADLINE).is_visible()
        assert "Page not found" not in page.locator("body").inner_text()
        assert "id=1" in page.url
        press(page, "a", page.get_by_role("dialog"))
        page.get_by_role("dialog").get_by_label("Your name").fill("Cleo")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Acknowledged")).to_be_visible()
        page.wait_for_function("document.cookie.includes('riskdesk_actor=Cleo')")
        again = go(context, f"{server.url}/alert?id=2", BUTTONS)
        expect(again.locator(".st-key-header").get_by_text("Cleo")).to_be_visible()


def test_plain_streamlit_runs_app_before_the_page_of_a_deep_link(context: BrowserContext, home: Home) -> None:
    with served(PLAIN, home.root) as server:
        page = go(context, f"{server.url}/alert?id=1", BUTTONS)
        # The top bar comes from app.py alone: it ran, and the page ran in its frame.
        assert page.get_by_test_id("stTopNavLink").first.is_visible()
        assert page.get_by_role("heading", name=HEADLINE).is_visible()
        assert page.get_by_text("opened without the desk").count() == 0


def test_answers_carry_the_headers_that_keep_others_out(context: BrowserContext, shared: Server) -> None:
    answer = context.request.get(shared.url)
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
