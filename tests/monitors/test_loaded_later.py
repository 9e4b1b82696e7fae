"""History that was loaded in one go: it teaches, and no morning that was judged before it changes."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from monitors.observe.health import health_of
from monitors.store import Store, reading
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from tests.monitors.homes import take_in, write_home
from tests.monitors.test_run import day, machine_tables, mornings

Loads = tuple[tuple[int, int, int], ...]  # first day, last day, day of the load


def drop(root: Path, number: int) -> Path:
    return root / "landing" / "visits" / f"{day(number)}.parquet"


def arrive(root: Path, loads: Loads, hour: int = 9) -> None:
    """The rows of these days get the time of a load as their arrival."""
    for first, last, known in loads:
        for number in range(first, last + 1):
            frame = pd.read_parquet(drop(root, number))
            frame["arrived"] = pd.Timestamp(day(known)) + pd.Timedelta(hours=hour)
            frame.to_parquet(drop(root, number), index=False)


def opened(home: Home, store: Store, first: int, last: int) -> list[tuple[str, str]]:
    mornings(home, store, first, last)
    alerts = [e for e in reading.all_episodes(store, day(last)) if e.kind == "risk"]
    return sorted((e.where.get("city", ""), e.opened_on) for e in alerts)


@pytest.mark.parametrize(
    ("loads", "hour", "clock"),
    [
        (((0, 49, 50),), 2, "data"),  # a first load before the cutoff hour, then a daily stream
        (((0, 49, 50),), 9, "wall"),  # the same after it
        (((0, 24, 50), (25, 49, 51)), 9, "data"),  # in two goes
        (((0, 15, 46), (16, 30, 44), (31, 43, 42)), 2, "wall"),  # the newest first
        (((25, 40, 50),), 9, "data"),  # a hole in the middle of the past
        (((0, 59, 61),), 9, "data"),  # all of it, and nothing since
    ],
)
def test_a_spike_after_a_load_is_found_on_its_morning(
    loads: Loads, hour: int, clock: str, tmp_path: Path
) -> None:
    home = write_home(tmp_path / "home", 60)
    settings = home.root / "riskdesk.toml"
    settings.write_text(settings.read_text().replace('clock = "data"', f'clock = "{clock}"'))
    arrive(home.root, loads, hour)
    take_in(home)
    found = opened(load_home(home.root), Store(tmp_path / "desk.sqlite"), 53, 58)
    assert ("riga", str(day(56))) in found
    assert all(when >= str(day(56)) for _, when in found)


def test_without_the_default_the_load_counts_from_its_own_day(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 60)
    contract = home.root / "contract" / "visits.toml"
    contract.write_text('history = "load day"\n' + contract.read_text())
    arrive(home.root, ((0, 49, 50),))
    take_in(home)
    assert not opened(home, Store(tmp_path / "desk.sqlite"), 53, 58)


def test_a_backfill_changes_no_morning_before_it(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 60, spike=45)
    filled = load_home(shutil.copytree(home.root, tmp_path / "filled"))
    for number in range(24, 36):
        drop(home.root, number).unlink()
    take_in(home)
    arrive(filled.root, ((24, 35, 52),))
    take_in(filled)
    before, after = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    mornings(home, before, 40, 52)
    mornings(filled, after, 40, 52)
    assert machine_tables(before) == machine_tables(after)
    look, filled_look = health_of(home), health_of(filled)
    assert [look(day(n)).faults for n in range(30, 53)] == [filled_look(day(n)).faults for n in range(30, 53)]


def test_mornings_before_a_backfill_are_the_same_in_one_run_with_those_after_it(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 60)
    arrive(home.root, ((10, 40, 50),))
    take_in(home)
    single, together = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    for number in range(46, 60):
        mornings(home, single, number, number)
    mornings(home, together, 46, 59)
    assert machine_tables(single) == machine_tables(together)


def test_a_late_row_of_a_loaded_day_stays_unknown_until_it_came(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 60)
    arrive(home.root, ((0, 49, 50),))
    frame = pd.read_parquet(drop(home.root, 55))
    frame.loc[:4, "arrived"] = pd.Timestamp(day(58)) + pd.Timedelta(hours=9)
    frame.to_parquet(drop(home.root, 55), index=False)
    take_in(home)
    engine = open_engine(home)
    counts = [
        int(
            engine.at(day(n)).frame("select count(*) as n from visits where day = $d", {"d": day(55)})["n"][0]
        )
        for n in (56, 58, 59)
    ]
    assert counts == [895, 895, 900]
    early = engine.at(day(20)).frame("select max(known_day) as known, max(day) as newest from visits")
    assert str(early["known"][0])[:10] == str(early["newest"][0])[:10] == str(day(19))
    engine.close()


def test_the_status_says_what_was_loaded_and_that_it_teaches(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 60)
    arrive(home.root, ((0, 49, 50),))
    take_in(home)
    health = health_of(home)(day(60))
    assert [(name, len(load.days)) for name, load in health.loads] == [("visits", 50)]
    assert health.fresh == health.extracts == 1
    assert not health.faults
