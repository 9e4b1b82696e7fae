"""How a morning finds the extracts, with or without a catalog that is known already."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitors.observe.health import _faults, health_of
from queries.content.home import Home
from queries.state.catalog import read_catalog
from queries.status.fault import ExtractFault
from queries.status.told_status import ExtractStatus
from tests.monitors.homes import FIRST, take_in, write_home


def test_a_catalog_that_is_known_tells_the_same(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 30, spike=None)
    (home.root / "landing" / "visits" / f"{FIRST + timedelta(days=27)}.parquet").unlink()
    take_in(home)
    morning = FIRST + timedelta(days=30)
    read = health_of(home)(morning)
    assert [(fault.kind, fault.day) for fault in read.faults] == [("missing", FIRST + timedelta(days=27))]
    assert health_of(home, read_catalog(home))(morning) == read


def without_days(root: Path, *gone: int, days: int = 40) -> Home:
    """A home of one extract whose drops of some days did not come."""
    home = write_home(root, days, spike=None, per_day=20)
    for number in gone:
        (home.root / "landing" / "visits" / f"{FIRST + timedelta(days=number)}.parquet").unlink()
    take_in(home)
    return home


def test_a_public_holiday_without_rows_is_known_beforehand_and_one_that_was_worked_on_is_not(
    tmp_path: Path,
) -> None:
    """The 19th of January is a holiday in the United States, and so is the 16th of February."""
    home = without_days(tmp_path / "home", (date(2026, 1, 19) - FIRST).days, 39)
    american = replace(home, settings=replace(home.settings, zone="America/New_York"))
    for one, quiet in ((american, [True, False]), (home, [False, False])):
        found = health_of(one)(FIRST + timedelta(days=40))
        assert [fault.quiet for fault in found.faults] == quiet
        assert all(fault.masks for fault in found.faults)
    worked = without_days(tmp_path / "worked", 42, days=46)
    american = replace(worked, settings=replace(worked.settings, zone="America/New_York"))
    assert [(f.day, f.quiet) for f in health_of(american)(FIRST + timedelta(days=46)).faults] == [
        (date(2026, 2, 16), False)
    ]


def test_an_extract_that_a_person_retired_is_not_told_and_what_stands_on_it_stays_unknown(
    tmp_path: Path,
) -> None:
    home = without_days(tmp_path / "home", *range(30, 40))
    until = FIRST + timedelta(days=32)
    retired = replace(home, settings=replace(home.settings, retired={"visits": until}))
    found = health_of(retired)(FIRST + timedelta(days=40))
    assert [(fault.kind, fault.quiet) for fault in found.faults] == [("late", False)] * 2 + [
        ("retired", True)
    ] * 8
    assert all(fault.masks for fault in found.faults)
    assert (found.fresh, found.extracts) == (0, 0)


@pytest.mark.parametrize(("rows", "column"), [(155.0, "rule"), (100.0, "")])
def test_a_day_that_lacks_only_the_rows_of_a_value_that_is_gone_is_partial_in_that_column(
    rows: float, column: str
) -> None:
    """Of 229 expected rows a rule that stopped had 27 %: 167 are left, and of them nearly all came, or few."""
    day = FIRST + timedelta(days=30)
    partial = ExtractFault("hits", "partial", day, "68 %", evidence={"rows": rows, "expected": 229.0})
    gone = ExtractFault(
        "hits", "values", day, "gone", evidence={"gone": 1.0, "gone_share": 0.27}, column="rule", usable=True
    )
    status = ExtractStatus("hits", day, "partial", day, day, (partial, gone))
    told = {fault.kind: fault for fault in _faults(status, {"hits": None})}
    assert (told["partial"].masks, told["partial"].column) == (True, column)
    assert told["values"].spoils
    little = replace(gone, evidence={"gone": 1.0, "gone_share": 0.03})
    few = {fault.kind: fault for fault in _faults(replace(status, faults=(partial, little)), {"hits": None})}
    assert few["partial"].column == "", "a value of 3 % is not what a day of two thirds lacks"
    alone = replace(status, faults=(partial,))
    assert [fault.masks for fault in _faults(alone, {"hits": None})] == [True]
