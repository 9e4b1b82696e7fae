"""Results that are kept: how long, what becomes of a link, where they are pinned."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitors.store import Store, StoreError
from monitors.store.acts import Act
from monitors.store.workbench import kept_results
from monitors.store.workbench.kept_results import STAYS
from monitors.store.workbench.kept_sweep import sweep
from tests.pages.seed import fill

AT = datetime(2026, 11, 16, 8, 0)
ANA = Act("Ana", AT, date(2026, 11, 16))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def keep(store: Store, name: str = "Orders", size: int = 100, who: Act = ANA) -> int:
    about = {
        "statement": "select 1",
        "role": "analyst",
        "sight": "{}",
        "as_of": date(2026, 11, 16),
        "file": f"{name}.parquet",
        "bytes": size,
        "rows": 1,
        "truncated": False,
        "seconds": 0.1,
        "mask": "",
    }
    return kept_results.keep(store, who, name, about)


def test_a_result_knows_what_it_was_made_of_and_how_long_it_stays(store: Store) -> None:
    found = kept_results.kept_result(store, keep(store))
    assert found is not None
    assert (found.name, found.actor, found.as_of, found.gone) == ("Orders", "Ana", date(2026, 11, 16), "")
    assert found.until == (AT + STAYS).date()
    assert kept_results.kept_result(store, 99) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_that_will_not_do_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="1 to 120 characters"):
        keep(store, name)


def test_rows_go_when_their_days_are_over_and_the_reason_stays(store: Store) -> None:
    number = keep(store)
    assert kept_results.outlived(store, (AT + STAYS).date() - timedelta(days=1), 1000) == []
    ((old, why),) = kept_results.outlived(store, (AT + STAYS).date(), 1000)
    kept_results.forget(store, old.id, AT, why)
    found = kept_results.kept_result(store, number)
    assert found is not None
    assert found.gone == "its days were over"
    assert kept_results.newest(store, AT.date()) == []
    assert kept_results.outlived(store, (AT + STAYS).date(), 1000) == []


def test_from_its_last_day_on_a_result_is_neither_listed_nor_there(store: Store) -> None:
    number = keep(store)
    last = (AT + STAYS).date()
    before = last - timedelta(days=1)
    assert [one.id for one in kept_results.newest(store, before)] == [number]
    assert kept_results.newest(store, last) == []
    found = kept_results.kept_result(store, number)
    assert found is not None
    assert (found.why_gone(before), found.why_gone(last)) == ("", "its days were over")


def test_a_sweep_removes_what_is_over_and_old_files_that_nothing_names(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    over, stays = keep(store, "over", who=replace(ANA, at=AT - STAYS)), keep(store, "stays")
    for name, hours in (("over", 9), ("stays", 9), ("stray", 2), ("young", 0)):
        path = folder / f"{name}.parquet"
        path.write_bytes(b"")
        written = (AT - timedelta(hours=hours)).replace(tzinfo=UTC).timestamp()
        os.utime(path, (written, written))
    assert sweep(store, tmp_path, AT) == 1
    assert sorted(path.stem for path in folder.iterdir()) == ["stays", "young"]
    gone = kept_results.kept_result(store, over)
    assert gone is not None
    assert gone.gone == "its days were over"
    assert [one.id for one in kept_results.newest(store, AT.date())] == [stays]


def test_the_oldest_go_where_all_together_are_too_large(store: Store) -> None:
    first, _, _ = keep(store, "a", 60), keep(store, "b", 60), keep(store, "c", 60)
    ((old, why),) = kept_results.outlived(store, AT.date(), 150)
    assert (old.id, why) == (first, "newer results needed the room")


def test_a_pin_stands_at_its_incident_or_meeting_once_until_it_is_taken_away(store: Store) -> None:
    fill(store)
    number = keep(store)
    chart = {"shape": "Line", "x": "day", "y": "n"}
    kept_results.pin(store, ANA, number, incident=1, chart=chart, note=" shows it ")
    (found,) = kept_results.pins(store, incident=1)
    assert (found.result.id, found.chart, found.note, found.actor) == (number, chart, "shows it", "Ana")
    assert kept_results.pins(store, incident=2) == []
    assert kept_results.pins(store, meeting=1) == []
    with pytest.raises(StoreError, match="pinned there already"):
        kept_results.pin(store, ANA, number, incident=1)
    kept_results.unpin(store, ANA, found.id)
    assert kept_results.pins(store, incident=1) == []
    with pytest.raises(StoreError):
        kept_results.pin(store, ANA, number)  # neither
