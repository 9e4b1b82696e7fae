"""A morning by hand in a real browser: triage by keys, two people, reload, every place without a fault."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from monitors.store import Store, log, reading
from pages.desk.house import now
from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, PATIENCE, Server, asked_outside, go, press, served, settle

pytestmark = pytest.mark.browser
BUTTONS = ".st-key-panel_decide"
PANEL = ".st-key-panel"
PLACES = (
    "/",
    "/metrics",
    "/sellers",
    "/rules",
    "/interventions",
    "/sql",
    "/monitors",
    "/data",
    "/alert?id=1",
    "/meeting",
    "/ring",
    "/path?incident=1",
    "/losses",
    "/entity?kind=seller&id=S-1",
    "/access",
    "/sql?sql_side=Tables",
    "/monitors?m_view=Write",
)


@pytest.fixture
def other(chromium: Browser) -> Iterator[BrowserContext]:
    """The browser of a colleague."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def decide_by_keys(page: Page, note: str) -> None:
    """The Decide dialog without a mouse: the first judgement, a note, stored."""
    dialog = page.get_by_role("dialog")
    press(page, "d", dialog.get_by_label("Note"))
    page.wait_for_function("() => document.activeElement.closest('[data-testid=stButtonGroup]')")
    page.keyboard.press("Space")
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type(note)
    page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)


def test_five_incidents_are_triaged_without_a_mouse_and_the_hand_moves_on(
    context: BrowserContext, home: Home
) -> None:
    with served(LAUNCHER, home.root) as server:
        page = go(context, server.url, BUTTONS)
        for number in range(1, 6):
            page.wait_for_url(f"**incident={number}**")
            decide_by_keys(page, f"seen {number}")
        expect(
            page.locator(PANEL).get_by_text("seen 5")
        ).to_be_visible()  # the last one: nothing waits any more
    store = Store(home.state / "desk.sqlite")
    said = {number: log.decisions(store, number) for number in range(1, 6)}
    assert {number: [one["note"] for one in some] for number, some in said.items()} == {
        number: [f"seen {number}"] for number in range(1, 6)
    }


def test_two_people_on_one_incident_and_who_was_faster_is_named(
    context: BrowserContext, other: BrowserContext, home: Home
) -> None:
    with (
        served(LAUNCHER, home.root, actor="Ana") as first,
        served(LAUNCHER, home.root, actor="Bo") as second,
    ):
        ana = go(context, f"{first.url}/?incident=2", BUTTONS)
        bo = go(other, f"{second.url}/?incident=2", BUTTONS)
        press(ana, "a", ana.get_by_role("button", name="Acknowledged"))
        bo.locator(".st-key-panel_acknowledge button").click()
        expect(bo.get_by_text("Ana").first).to_be_visible()
        expect(bo.get_by_role("button", name="Acknowledged")).to_be_visible()
    found = reading.incident(Store(home.state / "desk.sqlite"), 2, now())
    assert found is not None
    assert found.acknowledged_by == "Ana"


def test_a_filter_changed_while_a_row_is_chosen_keeps_the_row_where_it_still_is(
    context: BrowserContext, shared: Server
) -> None:
    page = go(context, f"{shared.url}/?incident=3", BUTTONS)
    panel = page.locator(PANEL).get_by_text("Payments declined by banks ×1.4 in MX")
    expect(panel).to_be_visible()
    medium = page.locator(".st-key-filters").get_by_role("button", name="Medium")
    medium.click()
    page.wait_for_url("**r_severity=Medium**")
    expect(panel).to_be_visible()
    medium.click()
    page.locator(".st-key-filters").get_by_role("button", name="High").click()
    page.wait_for_url("**r_severity=High**")
    expect(panel).to_have_count(0)
    page.wait_for_url("**incident=1**")


def test_a_reload_shows_the_same(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/?r_severity=High&incident=2", BUTTONS)
    shown = page.locator(PANEL).get_by_text("Rule hit rate at zero in rule R017")
    expect(shown).to_be_visible()
    page.reload()
    settle(page, BUTTONS)
    expect(shown).to_be_visible()
    assert "incident=2" in page.url
    assert "r_severity=High" in page.url


def test_a_request_to_another_machine_would_be_counted(chromium: Browser) -> None:
    context = chromium.new_context(offline=True)
    outside = asked_outside(context)
    page = context.new_page()
    # A socket is told after the page has loaded: the last one comes when all have.
    with page.expect_websocket(lambda one: one.url.endswith("/c")):
        page.set_content(
            "<img src='http://outside.invalid/a.png'><script>new WebSocket('ws://outside.invalid/b');"
            "new WebSocket('ws://127.0.0.1:9/c')</script><img src='data:,'>"
        )
    page.wait_for_load_state()
    context.close()
    assert sorted(outside) == ["http://outside.invalid/a.png", "ws://outside.invalid/b"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_place_opens_cold_without_a_fault_and_without_the_network(
    context: BrowserContext, shared: Server, scheme: str
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # Of a deep link Streamlit's front end asks for its own parts under that path first, and is told 404.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            faults.append(f"{message.text} {message.location['url']}")

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    titles = set()
    for place in PLACES:
        page.goto(f"{shared.url}{place}")
        settle(page, ".st-key-header")
        expect(page.get_by_text("This page broke")).to_have_count(0)
        expect(page).to_have_title(re.compile(" · Riskdesk$"))
        titles.add(page.title())
        assert faults == [], place
    assert (
        len(titles) >= len({place.split("?")[0] for place in PLACES}) - 1
    )  # a meeting that is over is Review's
