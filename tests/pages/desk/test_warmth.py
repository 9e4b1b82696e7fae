"""The data are open before the first person asks, and again after each night."""

import threading
from pathlib import Path

import pytest

from pages.desk import house, warmth
from queries.content.home import Home


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions of the data that were opened."""
    found: list[str] = []
    make = house.open_engine

    def counting(home: Home) -> object:
        found.append(house.data_version(home))
        return make(home)

    monkeypatch.setattr(house, "open_engine", counting)
    return found


def test_a_page_finds_the_data_open(seeded: Home, opened: list[str]) -> None:
    assert warmth.warm_once()
    house.open_house().engine(None)
    assert warmth.warm_once()
    assert len(opened) == 1


def test_what_the_night_has_published_is_opened_too(seeded: Home, opened: list[str]) -> None:
    warmth.warm_once()
    ledger = seeded.state / "ledger"
    ledger.mkdir(parents=True, exist_ok=True)
    (ledger / "000000000001.jsonl").write_text("")
    warmth.warm_once()
    assert len(set(opened)) == 2


def test_a_home_that_cannot_be_opened_harms_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(tmp_path / "nothing"))
    assert not warmth.warm_once()


def test_it_ends_with_the_server(seeded: Home) -> None:
    over = threading.Event()
    watch = threading.Thread(target=warmth.keep, args=(over,), daemon=True)
    watch.start()
    over.set()
    watch.join(timeout=60)
    assert not watch.is_alive()
