"""From a ranking to one seller and back, and from the board of rules to a what-if, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from monitors.store import Store
from tests.browser.conftest import LAUNCHER, Server, click_until, go, served, settle, taught
from tests.demo_copy import copy_demo
from tests.pages.seed import fill

pytestmark = pytest.mark.browser
TABLE = "[data-testid=stDataFrame]"


@pytest.fixture(scope="module")
def market(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small demo marketplace with a desk over it."""
    root = tmp_path_factory.mktemp("market") / "home"
    copy_demo(demo_source, root)
    fill(Store(root / "state" / "desk.sqlite"))
    with served(LAUNCHER, root) as server:
        yield server


def test_a_seller_of_the_ranking_leads_to_its_story_and_back_leads_to_the_ranking_as_it_was(
    context: BrowserContext, market: Server
) -> None:
    page = go(context, f"{market.url}/sellers?kind=seller", TABLE)
    taught(page)
    table = page.locator(TABLE).first
    click_until(table, 40, 30 + 15, page.get_by_text("Against its peers"))
    page.wait_for_url("**/entity?**kind=seller**")
    page.go_back()
    settle(page, TABLE)
    assert "/sellers?" in page.url


def test_a_rule_of_the_board_leads_to_its_page_and_on_to_the_what_if(
    context: BrowserContext, market: Server
) -> None:
    page = go(context, f"{market.url}/rules", TABLE)
    table = page.locator(TABLE).first
    click_until(table, 40, 30 + 15, page.get_by_text("Hit rate").first)
    page.wait_for_url("**/rules?**rule=**")
    page.goto(f"{market.url}/rules?rules_view=What%20if&rule=order_score_block")
    expect(page.get_by_text("Decisions that flip").first).to_be_visible()
