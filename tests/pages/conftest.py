"""Pages run through Streamlit's own AppTest, from app.py, over a home that the test owns."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from queries.content.home import Home, load_home
from tests.demo_copy import copy_demo
from tests.pages.cold import at_page
from tests.pages.seed import fill, make_home
from tests.pages.spoken_home import make_spoken_home


@pytest.fixture
def seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a desk in it, served under the name Ana."""
    home = make_home(tmp_path / "home")
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    monkeypatch.setenv("RISKDESK_ACTOR", "Ana")
    return home


@pytest.fixture(scope="module")
def shelf(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small demo marketplace with a desk over it, shared by the tests of a file that only look."""
    root = tmp_path_factory.mktemp("stocked") / "home"
    copy_demo(demo_source, root)
    home = load_home(root)
    fill(Store(home.state / "desk.sqlite"))
    return home


@pytest.fixture
def stocked(shelf: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The shared home with data, served under the name Ana."""
    monkeypatch.setenv("RISKDESK_HOME", str(shelf.root))
    monkeypatch.setenv("RISKDESK_ACTOR", "Ana")
    return shelf


@pytest.fixture(scope="session")
def where_people_write(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small home with texts, shared by the tests that only look."""
    return make_spoken_home(tmp_path_factory.mktemp("spoken") / "home")


@pytest.fixture
def spoken(where_people_write: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The shared home with texts, served under the name Ana."""
    monkeypatch.setenv("RISKDESK_HOME", str(where_people_write.root))
    monkeypatch.setenv("RISKDESK_ACTOR", "Ana")
    return where_people_write


@pytest.fixture
def browse() -> Callable[..., AppTest]:
    """Opens a page cold at an address: `browse("alert", id="1")`."""

    def open_page(place: str = "review", **address: str) -> AppTest:
        test = at_page(f"pages/{place}/page.py")
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    return open_page
