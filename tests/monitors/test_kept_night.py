"""Night after night with what is kept is night after night from nothing: same findings, episodes, incidents, facts."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitors.decide.held_file import FILE as HELD
from monitors.mornings import RunOptions
from monitors.run import RunReport, run
from monitors.store import Store
from queries.content.home import Home, load_home
from tests.monitors.homes import land, take_in, write_home
from tests.monitors.test_run import clock, day, machine_tables

BEGIN = 50


class Nights:
    """One home, its store, and the nights over it; kept: whether what a night left is there for the next."""

    def __init__(self, home: Home, store: Path, kept: bool) -> None:
        self.home, self.store, self.kept = home, Store(store), kept

    def night(self, number: int, full: bool = False) -> RunReport:
        """The morning after day `number`, once its drop is in."""
        take_in(self.home)
        if not self.kept:
            shutil.rmtree(self.home.state / "panels", ignore_errors=True)
            (self.home.state / HELD).unlink(missing_ok=True)
        return run(
            load_home(self.home.root),
            self.store,
            day(number + 1),
            clock,
            since=day(number + 1),
            settings=RunOptions(full=full),
        )


@pytest.fixture
def both(tmp_path: Path) -> list[Nights]:
    made = write_home(tmp_path / "kept", BEGIN, spike=None, per_day=90)
    take_in(made)
    copy = load_home(shutil.copytree(made.root, tmp_path / "anew"))
    return [Nights(made, tmp_path / "kept.sqlite", True), Nights(copy, tmp_path / "anew.sqlite", False)]


def drop(nights: Nights, number: int, late: int, bad: str | None) -> None:
    """Day `number` lands; as many of its rows are of days before, some of a week ago."""
    rng = np.random.default_rng(number)
    path = land(nights.home.root, number, rng, 90, bad)
    frame = pd.read_parquet(path)
    back = frame.index[:late]
    frame.loc[back, "at"] -= pd.to_timedelta(rng.integers(1, 8, late), unit="D")
    frame.to_parquet(path, index=False)


def correct(nights: Nights, number: int, known: int) -> None:
    path = nights.home.root / "landing" / "visits" / f"{day(number)}.parquet"
    frame = pd.read_parquet(path)
    frame["failed"] = ~frame["failed"]
    frame["arrived"] = pd.Timestamp(day(known)) + pd.Timedelta(hours=7)
    frame.to_parquet(path, index=False)


def far_back(nights: Nights, number: int, late: tuple[int, int], in_time: tuple[int, int]) -> None:
    """A file of rows of two days long ago that come only now, and of two others that say they were known in time."""
    folder = nights.home.root / "landing" / "visits"
    rows = []
    for back in (*late, *in_time):
        frame = pd.read_parquet(folder / f"{day(number - back)}.parquet").head(20)
        known = day(number) if back in late else day(number - back)
        arrived = pd.Timestamp(known) + pd.Timedelta(hours=23)
        rows.append(frame.assign(visit_id=f"far {back} " + frame["visit_id"], arrived=arrived, failed=True))
    pd.concat(rows).to_parquet(folder / "far_back.parquet", index=False)


def test_a_chain_of_nights_is_the_same_as_nights_from_nothing(both: list[Nights]) -> None:
    """A spike that opens and ends, late rows, some of two days far back, a corrected day, a changed monitor, one that
    goes and comes back.
    """
    found = []
    for one in both:
        monitor = one.home.root / "monitors" / "failure_rate.sql"
        text, seen = monitor.read_text(), []
        for number in range(BEGIN, BEGIN + 9):
            drop(one, number, late=12, bad="riga" if 2 <= number - BEGIN <= 4 else None)
            if number == BEGIN + 3:
                correct(one, number - 2, number)
            if number == BEGIN + 5:
                monitor.write_text(text.replace("sum(failures) as", "sum(failures * 1) as"))
            if number == BEGIN + 6:
                other = monitor.with_name("other_rate.sql")
                monitor.rename(other)
            if number == BEGIN + 8:
                other.rename(monitor)
            if number == BEGIN + 4:
                far_back(one, number, late=(11, 27), in_time=(14, 22))
            seen.append(dict(one.night(number).panels))
        found.append(machine_tables(one.store))
        if one.kept:
            first, changed, back = [["new"]], [["changed"]], [["new"], ["carried on"], ["new"]]
            assert [list(told) for told in seen] == [*first, *[["carried on"]] * 4, *changed, *back]
        else:
            assert {name for told in seen for name in told} == {"new"}
    assert found[0] == found[1]
    assert len(found[0]["incident"]) > 0


def test_full_uses_nothing_kept_and_says_so(both: list[Nights]) -> None:
    nights = both[0]
    drop(nights, BEGIN, 0, None)
    nights.night(BEGIN)
    drop(nights, BEGIN + 1, 0, None)
    assert nights.night(BEGIN + 1, full=True).panels == {"asked for": 1}
    drop(nights, BEGIN + 2, 0, None)
    assert nights.night(BEGIN + 2).panels == {"carried on": 1}
