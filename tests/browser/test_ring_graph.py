"""The graph of a ring in a real browser: drawn from the package's file, walked by keys, its state in the address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from monitors.store import Store
from queries.masking.mask_key import read_key
from tests.browser.conftest import LAUNCHER, Server, served, settle
from tests.pages.seed import fill
from tests.queries.rings.uses import Use, make_home

pytestmark = pytest.mark.browser
NASTY = "<img src=x onerror=boo()>"
USES: list[Use] = [
    (f"2026-11-{day:02d}", one, f"d{day % 2}", "home")
    for day in (2, 3, 9, 10)
    for one in ("a", "b", "c", NASTY)
]
CANVAS = ".network .canvas"


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    home = make_home(tmp_path_factory.mktemp("graph") / "home", USES)
    fill(Store(home.state / "desk.sqlite"))
    token = read_key(home.state).mask("a").replace("#", "%23")
    with served(LAUNCHER, home.root) as server:
        yield server, f"{server.url}/ring?kind=account&ring={token}"


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    settle(page, CANVAS)
    expect(page.locator(".network[data-nodes]")).to_be_attached()
    return page


def test_a_ring_is_drawn_without_the_network_and_without_markup(
    context: BrowserContext, ring: tuple[Server, str]
) -> None:
    server, address = ring
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = opened(context, address)
    expect(
        page.locator(".network[data-nodes='7']")
    ).to_be_attached()  # four accounts, two devices, one address
    assert page.locator("img[src=x]").count() == 0
    assert not [one for one in asked if not one.startswith((server.url, "ws", "blob:", "data:"))]


def test_keys_choose_and_open_a_node_and_the_address_keeps_it(
    context: BrowserContext, ring: tuple[Server, str]
) -> None:
    page = opened(context, ring[1])
    page.locator(CANVAS).focus()
    expect(page.locator(".network .said")).not_to_be_empty()
    page.keyboard.press("Enter")
    page.wait_for_url("**node=*")
    page.locator(CANVAS).focus()
    page.keyboard.press("e")
    page.wait_for_url("**open=*")
    again = opened(context, page.url)
    expect(again.get_by_text("Close it again")).to_be_visible()
