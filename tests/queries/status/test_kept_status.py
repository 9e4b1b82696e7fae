from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.status import judging
from queries.status.extract_status import status
from queries.status.extract_view import ExtractView
from tests.queries.landed import csv_text, land, row

MORNING = dt.date(2026, 3, 20)


@pytest.fixture
def looked(tiny_home: Home, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The extracts that were judged, each time; the home has days, a late row and a refused drop."""
    days = [
        row(day, opened_at=f"2026-03-{day:02d} 12:00:00", arrived_at=f"2026-03-{day:02d} 13:00:00")
        for day in range(2, 19)
    ]
    late = row(99, opened_at="2026-03-03 12:00:00", arrived_at="2026-03-09 13:00:00", minutes="")
    land(tiny_home, "tickets/a.csv", csv_text(*days, late))
    land(tiny_home, "tickets/2026-03-12.csv", "something\nelse\n")
    ingest(tiny_home)
    seen: list[str] = []
    judge = judging._judge

    def told(view: ExtractView) -> object:
        seen.append(view.extract.name)
        return judge(view)

    monkeypatch.setattr(judging, "_judge", told)
    return seen


def test_the_newest_morning_is_judged_once_and_read_ever_after_just_the_same(
    tiny_home: Home, looked: list[str]
) -> None:
    first = status(tiny_home, MORNING)
    assert any(one.faults for one in first)
    assert looked
    looked.clear()
    assert status(tiny_home, MORNING) == first
    assert looked == []


def test_new_data_another_contract_or_a_damaged_file_are_judged_anew(
    tiny_home: Home, looked: list[str]
) -> None:
    status(tiny_home, MORNING)
    kept = tiny_home.state / "status.json"
    contract = tiny_home.root / "contract" / "tickets.toml"

    def harm() -> None:
        kept.write_text(kept.read_text()[:-40])

    def change() -> None:
        contract.write_text(contract.read_text().replace("lateness_hours = 30", "lateness_hours = 31"))

    def come() -> None:
        land(
            tiny_home,
            "tickets/b.csv",
            csv_text(row(200, opened_at="2026-03-18 12:00:00", arrived_at="2026-03-18 13:00:00")),
        )
        ingest(tiny_home)

    for act in (harm, change, come):
        act()
        looked.clear()
        status(tiny_home, MORNING)
        assert looked, act.__name__


def test_an_older_morning_is_not_kept_for_it_knows_less(tiny_home: Home, looked: list[str]) -> None:
    status(tiny_home, MORNING)
    kept = (tiny_home.state / "status.json").read_text()
    status(tiny_home, dt.date(2026, 3, 6))
    assert (tiny_home.state / "status.json").read_text() == kept


def test_whoever_looks_reads_the_same_for_a_role_changes_nothing_of_it(
    tiny_home: Home, looked: list[str]
) -> None:
    status(tiny_home, MORNING)
    looked.clear()
    status(replace(tiny_home, settings=replace(tiny_home.settings, roles={})), MORNING)
    assert looked == []


def test_a_ledger_of_the_same_name_and_size_with_another_text_is_judged_anew(
    tiny_home: Home, looked: list[str]
) -> None:
    status(tiny_home, MORNING)
    looked.clear()
    segment = min((tiny_home.state / "ledger").glob("*.jsonl"))
    size, text = segment.stat().st_size, segment.read_text()
    again = segment.with_suffix(".again")  # as a rebuild writes it: whole, by rename
    again.write_text(text)
    again.replace(segment)
    assert segment.stat().st_size == size
    status(tiny_home, MORNING)
    assert looked != []
