"""The workbench under a real hand: keys run it, links fill it, what may not run is refused."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import IDLE, Server, go, settle

pytestmark = pytest.mark.browser
EDITOR = ".st-key-sql textarea"


def ask(page: Page, sql: str) -> None:
    page.locator(EDITOR).fill(sql)
    page.locator(EDITOR).press("Control+Enter")
    page.wait_for_url("**sql=**")
    page.wait_for_selector(IDLE)


def test_control_enter_runs_and_the_address_is_the_link(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    ask(page, "select 6 * 7 as answer")
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()
    copied = go(context, page.url, EDITOR)
    expect(copied.locator(EDITOR)).to_have_value("select 6 * 7 as answer")
    expect(copied.get_by_text("1 row", exact=True)).to_be_visible()


@pytest.mark.parametrize("sql", ["copy (select 1) to 'stolen.csv'", "select * from read_csv('/etc/passwd')"])
def test_writing_and_reading_files_is_refused(context: BrowserContext, shared: Server, sql: str) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    ask(page, sql)
    expect(page.get_by_text("Refused: this query may not run here")).to_be_visible()
    assert "root:" not in page.locator("body").inner_text()


def test_the_panel_opens_the_workbench_filled_in(context: BrowserContext, shared: Server) -> None:
    page = go(context, shared.url, ".st-key-panel_decide")
    page.locator(".st-key-panel").get_by_role("link", name="SQL").click()
    settle(page, EDITOR)
    text = page.locator(EDITOR).input_value()
    assert "with monitor as" in text
    assert "coalesce(\"country\"::varchar, '(none)') = 'BR'" in text
