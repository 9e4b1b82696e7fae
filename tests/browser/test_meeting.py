"""A meeting in two real browsers, from Start meeting to the minutes."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitors.store import Store, log
from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, PATIENCE, go, press, served, settle

pytestmark = pytest.mark.browser
BAR = ".st-key-meeting_bar"


def at(page: Page, said: str) -> None:
    expect(page.locator(BAR).get_by_text(said, exact=True)).to_be_visible()


def choose(page: Page, incident: int, what: str) -> None:
    page.locator(f".st-key-meet_do_{incident}").get_by_text(what, exact=True).click()
    expect(page.locator(".st-key-meeting_store button").first).to_be_enabled()


def test_a_meeting_of_two_browsers_from_start_to_minutes(
    chromium: Browser, context: BrowserContext, home: Home, tmp_path: Path
) -> None:
    other = chromium.new_context(viewport={"width": 1440, "height": 900})
    other.set_default_timeout(PATIENCE)
    with served(LAUNCHER, home.root) as server:
        ana = go(context, server.url, ".st-key-start_meeting")
        press(ana, "m", ana.locator(BAR))
        at(ana, "Meeting: last time and the agenda")
        bo = go(other, ana.url.split("&")[0], BAR)  # pasted into a chat, opened cold
        at(bo, "Meeting: last time and the agenda")
        press(ana, "j", ana.locator(BAR).get_by_text("1 of 5", exact=True))
        at(bo, "1 of 5")  # by itself
        ana.get_by_label("Note", exact=True).fill("Hold payouts")
        choose(ana, 1, "Intervene")
        press(ana, "d", ana.locator(BAR).get_by_text("2 of 5", exact=True))
        at(bo, "2 of 5")
        choose(bo, 2, "Investigate")
        press(bo, "d", bo.locator(BAR).get_by_text("3 of 5", exact=True))
        at(ana, "3 of 5")
        press(ana, "k", ana.locator(BAR).get_by_text("2 of 5", exact=True))
        expect(ana.get_by_text("Decided here by Ana: Investigate")).to_be_visible()
        bo.goto(f"{bo.url.split('&')[0]}&at=6")
        settle(bo, ".st-key-meeting_end")
        bo.locator(".st-key-meeting_end button").first.click()
        for page in (bo, ana):
            expect(page.get_by_text("2 of 5 incidents decided")).to_be_visible()
        with ana.expect_download() as html:
            ana.locator(".st-key-minutes_file_html button").first.click()
        html.value.save_as(tmp_path / "minutes.html")
    other.close()
    minutes = (tmp_path / "minutes.html").read_text()
    assert "Hold payouts" in minutes
    assert minutes.count("data:image/svg+xml") >= 2
    store = Store(home.state / "desk.sqlite")
    assert [len(log.decisions(store, number)) for number in (1, 2)] == [1, 1]
