"""Two server processes behind one address: two browsers, each at its own, in one meeting."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from monitors.store import Store, log
from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, PATIENCE, Server, go, press, served, settle, taught
from tests.browser.test_meeting import BAR, at, choose

pytestmark = pytest.mark.browser
HEADLINE = "Refunds without return ×3.6 in BR · toys"
BUTTONS = ".st-key-alert_decide"


def worker_of(context: BrowserContext, server: Server) -> str:
    """The number of the process that a browser is told to come back to."""
    return next(one["value"] for one in context.cookies() if one["name"] == f"riskdesk_worker_{server.port}")


def both_ready(context: BrowserContext, server: Server) -> None:
    """Wait until each process answers who names it."""
    name = f"riskdesk_worker_{server.port}"
    deadline = time.monotonic() + PATIENCE / 1000
    for number in ("1", "2"):
        while "set-cookie" in context.request.get(server.url, headers={"Cookie": f"{name}={number}"}).headers:
            assert time.monotonic() < deadline, f"worker {number} does not answer"
            time.sleep(0.2)
    context.clear_cookies()


def test_two_browsers_at_two_processes_are_in_one_meeting(
    chromium: Browser, context: BrowserContext, home: Home, tmp_path: Path
) -> None:
    other = chromium.new_context(viewport={"width": 1440, "height": 900})
    other.set_default_timeout(PATIENCE)
    with served([*LAUNCHER, "--workers", "2"], home.root) as server:
        both_ready(context, server)
        ana = go(context, f"{server.url}/alert?id=1", BUTTONS)  # a cold link
        assert ana.get_by_role("heading", name=HEADLINE).is_visible()
        bo = go(other, server.url, ".st-key-start_meeting")
        assert {worker_of(context, server), worker_of(other, server)} == {"1", "2"}
        headers = context.request.get(server.url).headers
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert context.request.get(server.url, headers={"Host": "evil.example"}).status == 403

        taught(ana)
        ana.get_by_test_id("stTopNavLink").filter(has_text="Review").first.click()
        settle(ana, ".st-key-start_meeting")
        ana.go_back()
        settle(ana, BUTTONS)
        ana.reload()
        settle(ana, BUTTONS)
        assert "id=1" in ana.url

        press(bo, "m", bo.locator(BAR))
        at(bo, "Meeting: last time and the agenda")
        ana.goto(bo.url.split("&")[0])
        settle(ana, BAR)
        press(bo, "j", bo.locator(BAR).get_by_text("1 of 5", exact=True))
        at(ana, "1 of 5")  # by itself, in the other process
        ana.get_by_label("Note", exact=True).fill("Hold payouts")
        choose(ana, 1, "Intervene")
        press(ana, "d", ana.locator(BAR).get_by_text("2 of 5", exact=True))
        at(bo, "2 of 5")
        bo.goto(f"{bo.url.split('&')[0]}&at=6")
        settle(bo, ".st-key-meeting_end")
        bo.locator(".st-key-meeting_end button").first.click()
        for page in (bo, ana):
            expect(page.get_by_text("1 of 5 incidents decided")).to_be_visible()
        with bo.expect_download() as html:
            bo.locator(".st-key-minutes_file_html button").first.click()
        html.value.save_as(tmp_path / "minutes.html")
    other.close()
    assert "Hold payouts" in (tmp_path / "minutes.html").read_text()
    assert len(log.decisions(Store(home.state / "desk.sqlite"), 1)) == 1
