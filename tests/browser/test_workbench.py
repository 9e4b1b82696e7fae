"""The workbench under a real hand: keys run it, links fill it, what may not run is refused."""

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import IDLE, Server, go, settle

pytestmark = pytest.mark.browser
EDITOR = ".editor[data-ready=yes] .cm-content"


def ask(page: Page, sql: str) -> None:
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(sql)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**sql=**")
    page.wait_for_selector(IDLE)


def test_control_enter_runs_and_the_address_is_the_link(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    ask(page, "select 6 * 7 as answer")
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()
    copied = go(context, page.url, EDITOR)
    expect(copied.locator(EDITOR)).to_have_text("select 6 * 7 as answer")
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
    expect(page.locator(EDITOR)).to_contain_text("with monitor as")
    text = unquote_plus(page.url)  # the editor draws the lines in sight alone
    assert "coalesce(\"country\"::varchar, '(none)') = 'BR'" in text


def test_completion_knows_tables_and_the_columns_of_those_named(
    context: BrowserContext, shared: Server
) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    page.locator(EDITOR).click()
    page.keyboard.type("select * from ord")
    offered = page.locator(".cm-tooltip-autocomplete")
    expect(offered.get_by_text("orders", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("ers where pay")
    expect(offered.get_by_text("payment_method")).to_be_visible()
    assert "orders" in offered.inner_text()  # of which table
    page.keyboard.press("Escape")
    page.keyboard.type("ment_method = 'ord")  # a value: Enter must not write a function into it
    expect(offered).to_have_count(0)


def test_a_selection_alone_is_run_and_the_fault_is_marked_at_its_place(
    context: BrowserContext, shared: Server
) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    page.locator(EDITOR).click()
    page.keyboard.insert_text("select 1 as one")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("select nothing")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The query failed")).to_be_visible()
    assert "sql=select+nothing" in page.url
    expect(page.locator(EDITOR)).to_contain_text("select 1 as one")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()


def test_tabs_and_their_text_outlive_a_reload(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    page.locator(EDITOR).click()
    page.keyboard.insert_text("select 'first'")
    page.get_by_role("button", name="Another statement").click()
    page.keyboard.insert_text("select 'second'")
    expect(page.get_by_role("tab", name="select 'second'")).to_be_visible()
    page.reload()
    settle(page, EDITOR)
    expect(page.get_by_role("tab")).to_have_count(2)
    expect(page.locator(EDITOR)).to_have_text("select 'second'")
    page.get_by_role("tab", name="select 'first'").click()
    expect(page.locator(EDITOR)).to_have_text("select 'first'")


def test_format_lays_a_statement_out_and_a_name_from_data_stays_text(
    context: BrowserContext, shared: Server
) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    page.locator(EDITOR).click()
    page.keyboard.insert_text("select '<img src=x onerror=alert(1)>' as a from orders where true")
    page.get_by_role("button", name="Format").click()
    expect(page.locator(f"{EDITOR} .cm-line")).to_have_count(5)
    assert page.locator(".editor img").count() == 0


ENDLESS = "select max(hash(a.range + b.range)) as n from range(400000000) a, range(400000) b"


def test_values_left_open_are_fields_and_the_link_carries_them(
    context: BrowserContext, shared: Server
) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    ask(page, "select $since::varchar || ' ' || $market as told, $top + 1 as n")
    expect(page.get_by_text("Still to be chosen")).to_be_visible()
    page.get_by_label("Top").fill("41")
    page.get_by_label("Top").press("Enter")
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()
    page.locator(".st-key-sql_value_market input").click()
    page.get_by_role("option", name="MX").click()
    page.wait_for_url("**p_market=MX**")
    copied = go(context, page.url, EDITOR)
    expect(copied.get_by_text("1 row", exact=True)).to_be_visible()
    expect(copied.get_by_label("Top")).to_have_value("41")
    expect(copied.get_by_text("Added up")).to_have_count(0)


def test_a_kept_result_opens_cold_by_its_link_alone(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    ask(page, "select 'kept then' as told")
    page.locator(".st-key-sql_keep button").first.click()
    page.get_by_label("Name").fill("Of then")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Keep").click()
    page.wait_for_url("**result=**")
    assert "sql=" not in page.url
    copied = go(context, page.url, EDITOR)
    expect(copied.get_by_text("kept by Ana")).to_be_visible()
    expect(copied.get_by_text("1 row", exact=True)).to_be_visible()
    expect(copied.locator(EDITOR)).to_have_text("select 'kept then' as told")
    copied.get_by_role("button", name="Run anew").click()
    copied.wait_for_url("**sql=**")
    expect(copied.get_by_text("kept by Ana")).to_have_count(0)


def test_a_running_query_says_how_far_it_is_and_is_stopped(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/sql", EDITOR)
    page.locator(EDITOR).click()
    page.keyboard.insert_text(ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Running for")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped it")).to_be_visible()
    ask(page, "select 1 as after")
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()


def test_a_browser_that_is_closed_frees_the_place_of_its_query(
    context: BrowserContext, shared: Server
) -> None:
    """One query at a time for each person: who comes back asks at once, and waits for no query nobody looks at."""
    page = go(context, f"{shared.url}/sql", EDITOR)
    page.locator(EDITOR).click()
    page.keyboard.insert_text(ENDLESS.replace("as n", "as m"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Running for")).to_be_visible()
    page.close()
    again = go(context, f"{shared.url}/sql?sql_side=History", EDITOR)
    again.get_by_text("Running now").click()
    expect(again.get_by_text("Nothing runs.")).to_be_visible()
    ask(again, "select 2 as again")
    expect(again.get_by_text("1 row", exact=True)).to_be_visible()


def test_a_monitor_is_written_in_the_same_editor(context: BrowserContext, shared: Server) -> None:
    page = go(context, f"{shared.url}/monitors?m_view=Write", EDITOR)
    expect(page.locator(EDITOR)).to_contain_text("/// monitor")
    page.locator(EDITOR).click()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("no comment\n")
    page.get_by_role("button", name="Check").click()
    settle(page, EDITOR)
    expect(page.get_by_text("fault", exact=False).first).to_be_visible()
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
