"""Keys, focus, Back and the morning in a real browser: none of them exists without one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server, click_until, go, press, settle, taught

pytestmark = pytest.mark.browser
BUTTONS = ".st-key-panel_decide"
CARD = ".st-key-alert_decide"
FOCUSED = "() => document.activeElement.closest('[role=dialog]') && document.activeElement.matches({fields})".format(
    fields="'input, textarea, [role=radio]'"
)


def panel(page: Page, headline: str) -> None:
    expect(page.locator(".st-key-panel").get_by_text(headline)).to_be_visible()


@pytest.mark.parametrize(("key", "title"), [("g", "Assign"), ("s", "Snooze"), ("d", "Decide")])
def test_an_open_dialog_has_the_focus_and_the_pages_keys_rest(
    context: BrowserContext, shared: Server, key: str, title: str
) -> None:
    page = go(context, f"{shared.url}/?incident=2", BUTTONS)
    press(page, key, page.get_by_role("dialog", name=title))
    page.wait_for_function(FOCUSED)
    page.wait_for_timeout(500)
    page.get_by_role("dialog").locator("h2, [slot=title]").first.click()  # no field, but still the dialog
    for other in ("a", "j", "Enter"):
        page.keyboard.press(other)
    page.wait_for_timeout(1500)
    assert page.get_by_role("dialog", name=title).is_visible()
    assert page.get_by_role("button", name="Acknowledged").count() == 0
    assert "incident=2" in page.url
    assert "/alert" not in page.url
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "j", page.locator(".st-key-panel").get_by_text("Payments declined by banks"))


def test_a_hand_in_the_first_moment_of_a_cold_page_makes_no_step_more(
    context: BrowserContext, shared: Server
) -> None:
    page = context.new_page()
    page.goto(f"{shared.url}/?incident=2")
    assert page.evaluate("() => window.riskdeskHistory")  # before Streamlit has drawn anything
    page.get_by_test_id("stTopNavLink").get_by_text("Monitors").click()
    settle(page, ".st-key-monitor_panel")
    page.wait_for_url("**/monitors?**")
    page.go_back()
    settle(page, BUTTONS)
    assert page.url.endswith("/?incident=2")


def test_rows_are_chosen_by_j_and_k_and_opened_by_enter(context: BrowserContext, shared: Server) -> None:
    page = go(context, shared.url, BUTTONS)
    press(page, "j", page.locator(".st-key-panel").get_by_text("Rule hit rate at zero"))
    page.wait_for_url("**incident=2**")
    page.keyboard.press("k")
    panel(page, "Refunds without return ×3.6 in BR · toys")
    page.keyboard.press("j")
    panel(page, "Rule hit rate at zero")
    press(page, "Enter", page.locator(CARD))
    page.wait_for_url("**/alert?id=2**")


def test_a_click_anywhere_in_a_row_moves_the_panel(context: BrowserContext, shared: Server) -> None:
    page = go(context, shared.url, BUTTONS)
    table = page.get_by_test_id("stDataFrame").first
    click_until(table, 300, 30 + 30 + 15, page.locator(".st-key-panel").get_by_text("Rule hit rate at zero"))
    page.wait_for_url("**incident=2**")
    panel(page, "Rule hit rate at zero")


def by_the_browser(page: Page) -> None:
    page.go_back()


def by_the_link(page: Page) -> None:
    page.get_by_test_id("stMain").get_by_role("link", name="Review").click()


@pytest.mark.parametrize("back", [by_the_browser, by_the_link])
def test_back_from_a_card_restores_filters_and_row(
    context: BrowserContext, shared: Server, back: Callable[[Page], None]
) -> None:
    page = go(context, shared.url, BUTTONS)
    page.locator(".st-key-filters").get_by_role("button", name="High").click()
    page.wait_for_url("**r_severity=High**")
    expect(page.get_by_text("2 incidents")).to_be_visible()
    table = page.get_by_test_id("stDataFrame").first
    click_until(table, 300, 30 + 30 + 15, page.locator(".st-key-panel").get_by_text("Rule hit rate at zero"))
    page.wait_for_url("**incident=2**")
    panel(page, "Rule hit rate at zero")
    page.locator(".st-key-panel_open button").click()
    settle(page, CARD)
    page.wait_for_url("**/alert?id=2")
    back(page)
    settle(page, BUTTONS)
    panel(page, "Rule hit rate at zero")
    expect(page.get_by_text("2 incidents")).to_be_visible()
    assert "r_severity=High" in page.url
    assert "incident=2" in page.url
    assert "id=2" not in page.url.replace("incident=2", "")


def test_back_takes_one_step_a_page(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/?incident=2", BUTTONS)
    taught(page)
    page.locator(".st-key-panel_open button").click()
    settle(page, CARD)
    page.get_by_test_id("stTopNavLink").get_by_text("Monitors").click()
    settle(page, ".st-key-monitor_panel")
    page.go_back()
    settle(page, CARD)
    assert page.url.endswith("/alert?id=2")
    page.go_back()
    settle(page, BUTTONS)
    assert page.url.endswith("/?incident=2")


def test_the_morning_is_chosen_by_a_control_and_travels(context: BrowserContext, shared: Server) -> None:
    page = go(context, shared.url, BUTTONS)
    page.locator(".st-key-morning_control").get_by_role("button").click()
    page.get_by_role("option", name="Sun 15 Nov 2026").click()
    page.wait_for_url("**as_of=2026-11-15**")
    expect(page.locator(".st-key-header").get_by_text("15 Nov 2026").first).to_be_visible()
    page.get_by_test_id("stTopNavLink").get_by_text("Monitors").click()
    settle(page, ".st-key-monitor_panel")
    page.wait_for_url("**/monitors?**as_of=2026-11-15**")
    page.get_by_role("button", name="To the newest").click()
    expect(page.locator(".st-key-header").get_by_text("16 Nov 2026").first).to_be_visible()
    page.get_by_test_id("stTopNavLink").get_by_text("Review").click()
    settle(page, BUTTONS)
    assert "as_of" not in page.url


def test_a_click_on_a_name_in_a_table_leads_on(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/monitors?monitor=rule_hit_rate", ".st-key-monitor_panel")
    table = page.locator(".st-key-monitor_panel").get_by_test_id("stDataFrame").first
    click_until(table, 40, 30 + 15, page.locator(CARD))
    settle(page, CARD)
    assert page.url.endswith("/alert?id=2")
