"""The data are open before the first person asks, and again after each night."""

import importlib
import logging
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pages import launcher
from pages.desk import house, warmth
from pages.parts import extract_words
from queries.content.home import Home
from tests.pages.seed import AS_OF


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions of the data that were opened."""
    found: list[str] = []
    make = house.open_engine

    def counting(home: Home, *limits: Any) -> object:
        found.append(house.data_version(home))
        return make(home, *limits)

    monkeypatch.setattr(house, "open_engine", counting)
    return found


def test_a_page_finds_the_data_open(seeded: Home, opened: list[str]) -> None:
    assert warmth.warm_once((), "")
    house.open_house().engine(None)
    assert warmth.warm_once((), "")
    assert len(opened) == 1


def test_what_the_night_has_published_is_opened_and_looked_at_once(
    seeded: Home, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[date] = []
    monkeypatch.setattr(extract_words, "statuses", lambda desk, morning: looked.append(morning))
    looks = ("pages.parts.extract_words:statuses",)
    seen = warmth.warm_once(looks, "")
    assert warmth.warm_once(looks, seen) == seen
    assert looked == [AS_OF]
    ledger = seeded.state / "ledger"
    ledger.mkdir(parents=True, exist_ok=True)
    (ledger / "000000000001.jsonl").write_text("")
    assert warmth.warm_once(looks, seen) != seen
    assert looked == [AS_OF, AS_OF]
    assert len(set(opened)) == 2


def test_a_look_that_fails_costs_no_other(seeded: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[date] = []
    monkeypatch.setattr(extract_words, "statuses", lambda desk, morning: looked.append(morning))
    assert warmth.warm_once(("pages.parts.extract_words:nothing", "pages.parts.extract_words:statuses"), "")
    assert looked == [AS_OF]


def test_every_look_is_there() -> None:
    for look in launcher.LOOKS:
        module, _, name = look.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_a_home_that_cannot_be_opened_harms_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(tmp_path / "nothing"))
    assert warmth.warm_once((), "before") == ""


def test_it_ends_with_the_server(seeded: Home) -> None:
    over = threading.Event()
    watch = threading.Thread(target=warmth.keep, args=(over, ()), daemon=True)
    watch.start()
    over.set()
    watch.join(timeout=60)
    assert not watch.is_alive()


def test_streamlit_does_not_warn_of_a_thread_that_nobody_looks_at(
    seeded: Home, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def warn(desk: object, morning: date) -> None:
        logging.getLogger(warmth._STREAMLIT).warning("nobody sees this")
        over.set()

    monkeypatch.setattr(extract_words, "statuses", warn)
    watch = threading.Thread(
        target=warmth.keep, args=(over, ("pages.parts.extract_words:statuses",)), daemon=True
    )
    watch.start()
    watch.join(timeout=60)
    assert over.is_set()
    logging.getLogger(warmth._STREAMLIT).warning("somebody sees this")
    assert "nobody sees this" not in caplog.text
