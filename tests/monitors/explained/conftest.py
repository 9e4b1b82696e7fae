"""A home that is no marketplace, with an open incident on its newest morning."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitors.life.incidents import summarise
from monitors.store import Store, machine
from queries.content.home import Home, load_home
from tests.monitors.explain import visits

AT = datetime(visits.MORNING.year, visits.MORNING.month, visits.MORNING.day, 6, 5)


def tell(store: Store) -> int:
    """A run of the morning, its incident with one alert; returns the alert's number."""
    run = machine.open_run(store, visits.MORNING, AT, actor="cron", budget=0.1, scope="all")
    machine.close_run(store, run, AT, "done", {}, "")
    one = replace(visits.episode(), id=None, seen_on=visits.MORNING.isoformat())
    with store.write():
        number = machine.add_incident(store, summarise([one]))
        kept = machine.put_episode(store, replace(one, incident_id=number))
        machine.put_incident(store, number, summarise([kept]))
        machine.put_morning(store, visits.MORNING, [kept])
        machine.put_series(store, visits.MORNING, {kept.id or 0: dict(visits.known().series)})
    return kept.id or 0


@pytest.fixture(scope="package")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home as it is written once; nobody changes it."""
    return visits.write(tmp_path_factory.mktemp("written") / "home").root


@pytest.fixture
def told(tmp_path: Path, written: Path) -> tuple[Home, Store, int]:
    """A home of one's own, store, number of the open alert."""
    home = load_home(Path(shutil.copytree(written, tmp_path / "home")))
    store = Store(home.state / "desk.sqlite")
    return home, store, tell(store)
