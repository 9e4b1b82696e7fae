"""A real chromium against a real server: canvas tables, addresses, shortcuts and cold links need both."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    TimeoutError,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from queries.content.home import Home
from tests.pages.seed import make_home
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE = 60_000  # milliseconds; a loaded machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
HERE = ("127.0.0.1", "localhost", "::1")
PROVIDERS: set[str] = set()  # addresses of the sign-in providers that tests have started
Serve = Callable[..., "Server"]


class Server:
    """A dashboard in a process of its own, on a free port of 127.0.0.1."""

    def __init__(self, command: list[str], home: Path, actor: str | None) -> None:
        self.command, self.home, self.actor = command, home, actor
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("RISKDESK")}
        environment["RISKDESK_HOME"] = str(self.home)
        environment |= {"RISKDESK_ACTOR": self.actor} if self.actor else {}
        command = [part.format(port=self.port, home=self.home) for part in self.command]
        self.process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not answer on {self.url}: {' '.join(command)}")

    def stop(self) -> None:
        """Stop this process, and only this one."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None


LAUNCHER = ["-m", "pages.launcher", "--home", "{home}", "--port", "{port}"]
PLAIN = ["-m", "streamlit", "run", "app.py", "--server.port", "{port}"]


@contextmanager
def served(command: list[str], home: Path, actor: str | None = "Ana") -> Iterator[Server]:
    """A running server, stopped at the end."""
    server = Server(command, home, actor).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. Missing in CI is a failure; elsewhere the tests are skipped, and say so."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: THE BROWSER TESTS DID NOT RUN (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def of_provider(request: Request) -> bool:
    """Whether a page of a sign-in provider asks, and not the desk."""
    with suppress(PlaywrightError):  # a navigation has no frame yet
        return request.frame.url.startswith(tuple(PROVIDERS))
    return False


def asked_outside(context: BrowserContext) -> list[str]:
    """From now on every address that a page, a frame, a worker or a socket of this browser asks beyond this machine.

    The pages of a test's sign-in provider are not the desk's: what these ask is left out.
    """
    found: list[str] = []

    def look(address: str) -> None:
        if not address.startswith(("data:", "blob:", "about:")) and urlsplit(address).hostname not in HERE:
            found.append(address)

    context.on("request", lambda request: None if of_provider(request) else look(request.url))
    context.on("page", lambda page: page.on("websocket", lambda one: look(one.url)))
    return found


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser without memory of earlier tests. Whatever a test does in it, nothing is asked of another machine."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    outside = asked_outside(context)
    yield context
    context.close()
    assert outside == []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with incidents."""
    return make_home(tmp_path / "home")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One warm server for the tests that only look."""
    home = make_home(tmp_path_factory.mktemp("shared") / "home")
    with served(LAUNCHER, home.root) as server:
        yield server


def go(context: BrowserContext, address: str, marker: str) -> Page:
    """Open an address in a new tab and wait until it is drawn."""
    page = context.new_page()
    page.goto(address)
    settle(page, marker)
    return page


def settle(page: Page, marker: str) -> None:
    """Wait for the page's own mark and for its script to rest."""
    page.wait_for_selector(marker, state="visible")
    page.wait_for_selector(IDLE)


def taught(page: Page) -> None:
    """Wait until the page has taught the browser how Back works (`pages/parts/addresses`): a moment after drawing."""
    page.wait_for_function("() => window.riskdeskHistory")


def press(page: Page, key: str, effect: Locator) -> None:
    """Press a shortcut until it shows: the browser learns of a button's key a moment after drawing it."""
    for _ in range(20):
        page.keyboard.press(key)
        try:
            effect.wait_for(state="visible", timeout=3000)
        except TimeoutError:
            continue
        return
    raise AssertionError(f"the key {key} did nothing")


def click_until(target: Locator, x: int, y: int, effect: Locator) -> None:
    """Click into a canvas until it shows: a table that is drawn anew at that moment takes no click."""
    for _ in range(6):
        with suppress(TimeoutError):  # the page has moved on: the click before was only slow
            target.click(position={"x": x, "y": y}, timeout=15_000)
        try:
            effect.wait_for(state="visible", timeout=20_000)
        except TimeoutError:
            continue
        return
    raise AssertionError(f"the click at {x}, {y} did nothing")
