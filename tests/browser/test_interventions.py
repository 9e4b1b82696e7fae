"""A decision becomes an intervention: planned from its incident, found in the ledger, opened and handed on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitors.store import Store, acts
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention, written_interventions
from pages.desk.house import now
from queries.content.home import Home, load_home
from tests.browser.conftest import LAUNCHER, PATIENCE, Server, served, settle
from tests.demo_copy import copy_demo
from tests.pages.seed import AS_OF, fill

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Server]]:
    """The small demo with a decision to intervene, and a change whose window is over."""
    root = tmp_path_factory.mktemp("interventions") / "home"
    copy_demo(demo_source, root)
    home = load_home(root)
    store = Store(home.state / "desk.sqlite")
    fill(store)
    ana = Act("Ana", now(), AS_OF)
    acts.decide(store, 1, ana, decision="intervene", owner="Carla", note="Photos first")
    plan = PlannedIntervention(
        "Receipts asked for", AS_OF - timedelta(days=14), "return_refund_rate", {"country": "BR"}, days=10
    )
    add_intervention(store, plan, ana)
    with served(LAUNCHER, home.root) as server:
        yield home, server


@pytest.fixture
def night(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that prefers the dark."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def listening(page: Page) -> list[str]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def test_a_decision_is_planned_and_stands_in_the_ledger(
    desk: tuple[Home, Server], context: BrowserContext
) -> None:
    home, server = desk
    page = context.new_page()
    errors = listening(page)
    page.goto(f"{server.url}/interventions")
    settle(page, "text=Plan it")
    page.get_by_text("Plan it").first.click()
    expect(page.get_by_label("Owner")).to_have_value("Carla")
    page.get_by_label("What is changed").fill("Photos before money")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("heading", name="Photos before money")).to_be_visible()
    expect(page.get_by_text("Answers incident 1")).to_be_visible()
    [row] = [
        one
        for one in written_interventions(Store(home.state / "desk.sqlite"))
        if one["name"] == "Photos before money"
    ]
    assert row["incident"] == 1
    page.goto(f"{server.url}/alert?id=1")
    settle(page, "text=Answered by")
    expect(page.get_by_text("Answered by").first).to_be_visible()
    assert errors == []


def test_a_finished_one_is_measured_written_down_and_handed_on_in_the_dark(
    desk: tuple[Home, Server], night: BrowserContext
) -> None:
    home, server = desk
    page = night.new_page()
    errors = listening(page)
    page.goto(f"{server.url}/interventions?id=D1")
    settle(page, "text=How it was measured")
    expect(page.get_by_text("How it was measured")).to_be_visible()
    page.get_by_role("button", name="Brief").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Markdown").click()
    text = waited.value.path().read_text()
    assert "Receipts asked for" in text
    assert "against what was to be expected" in text
    page.goto(f"{server.url}/interventions")
    settle(page, "text=Write the result down")
    page.get_by_role("button", name="Write the result down").first.click()
    expect(page.get_by_text("The result is written down")).to_be_visible()
    assert all(
        row["has_result"]
        for row in written_interventions(Store(home.state / "desk.sqlite"))
        if row["id"] == 1
    )
    assert errors == []
