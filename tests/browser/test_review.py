"""The inbox under a real hand: keys, filters, rows, names that are not markup."""

import pytest
from playwright.sync_api import BrowserContext, expect

from monitors.store import Store, reading
from pages.desk.house import now
from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, Server, click_until, go, press, served, settle
from tests.pages.seed import NASTY

pytestmark = pytest.mark.browser
BUTTONS = ".st-key-panel_decide"


def test_the_a_key_acknowledges_and_decisions_survive_a_restart(context: BrowserContext, home: Home) -> None:
    with served(LAUNCHER, home.root) as server:
        page = go(context, server.url, BUTTONS)
        press(page, "a", page.get_by_role("button", name="Acknowledged"))
        press(page, "d", page.get_by_role("dialog"))
        page.get_by_role("dialog").get_by_text("False alarm").click()
        page.get_by_role("dialog").get_by_label("Note").fill("a carrier was late")
        page.get_by_role("button", name="Store the decision").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.wait_for_url("**incident=2**")  # the hand goes on to the next that waits
        press(page, "k", page.locator(".st-key-panel").get_by_text("a carrier was late"))
        expect(
            page.locator(".st-key-panel").get_by_role("strong").filter(has_text="False alarm")
        ).to_be_visible()
        expect(page.locator(".st-key-panel").get_by_text("a carrier was late")).to_be_visible()
    found = reading.incident(Store(home.state / "desk.sqlite"), 1, now())
    assert found is not None
    assert (found.acknowledged_by, found.disposition) == ("Ana", "false_alarm")
    with served(LAUNCHER, home.root) as server:
        page = go(context, f"{server.url}/alert?id=1", ".st-key-alert_decide")
        expect(page.get_by_text("False alarm").first).to_be_visible()


def test_filters_and_the_chosen_incident_are_in_the_address(context: BrowserContext, shared: Server) -> None:
    page = go(context, shared.url, BUTTONS)
    page.locator(".st-key-filters").get_by_role("button", name="Medium").click()
    page.wait_for_url("**r_severity=Medium**")
    expect(page.locator(".st-key-panel").get_by_text("Payments declined by banks ×1.4 in MX")).to_be_visible()
    page.wait_for_url("**incident=3**")
    copied = go(context, page.url, BUTTONS)
    expect(
        copied.locator(".st-key-panel").get_by_text("Payments declined by banks ×1.4 in MX")
    ).to_be_visible()
    expect(copied.get_by_text("1 incident")).to_be_visible()


def test_a_click_on_a_row_moves_the_panel(context: BrowserContext, shared: Server) -> None:
    page = go(context, shared.url, BUTTONS)
    table = page.get_by_test_id("stDataFrame").first
    click_until(table, 16, 38 + 30 + 15, page.locator(".st-key-panel").get_by_text("in rule R017"))
    page.wait_for_url("**incident=2**")
    expect(page.locator(".st-key-panel").get_by_text("Rule hit rate at zero in rule R017")).to_be_visible()


def test_names_from_data_load_nothing_and_stay_text(context: BrowserContext, shared: Server) -> None:
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{shared.url}/?incident=4")
    settle(page, BUTTONS)
    shown = page.locator(".st-key-panel").inner_text().replace("\u2060", "")
    assert NASTY in shown
    assert page.locator(".st-key-panel").locator("img, b, .katex").count() == 0
    assert [url for url in asked if not url.startswith((shared.url, "data:", "blob:"))] == []


def test_dark_is_dark_and_the_chart_is_drawn(context: BrowserContext, shared: Server) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme="dark")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(shared.url)
    settle(page, BUTTONS)
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert ground == "rgb(13, 19, 29)"
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg, canvas").first).to_be_visible()
    assert faults == []


def test_two_boxes_are_ticked_and_one_key_acknowledges_both(context: BrowserContext, home: Home) -> None:
    with served(LAUNCHER, home.root) as server:
        page = go(context, server.url, BUTTONS)
        press(page, "v", page.get_by_role("button", name="One at a time"))
        page.wait_for_url("**several=1**")
        table = page.get_by_test_id("stDataFrame").first
        both = page.locator(".st-key-several_panel").get_by_text("2 incidents chosen")
        click_until(table, 16, 30 + 30 + 15, both)
        page.wait_for_url("**several=1%2C2**")
        press(page, "a", page.get_by_role("button", name="All are acknowledged"))
        copied = go(context, page.url, ".st-key-several_panel")
        expect(copied.locator(".st-key-several_panel").get_by_text("2 incidents chosen")).to_be_visible()
    store = Store(home.state / "desk.sqlite")
    found = [reading.incident(store, number, now()) for number in (1, 2)]
    assert [one.acknowledged_by if one else None for one in found] == ["Ana", "Ana"]
