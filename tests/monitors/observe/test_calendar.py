"""What is known beforehand, and markets nobody has entered anything for."""

from datetime import date
from pathlib import Path

from monitors.check import check
from monitors.life.finding import DataFault
from monitors.observe.calendar import Calendar
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.health import beside_calendar
from queries.content.home import Home, create_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest

MORNING = date(2026, 3, 20)
HEADER = "day,country,category,kind,name\n"
BOOST = "2026-03-11,BR,,campaign,Boost\n"


def landed(folder: Path, text: str) -> Home:
    """A marketplace of two markets with a calendar of these rows."""
    home = create_home(folder / "home", markets={"BR": "America/Sao_Paulo", "MX": "America/Mexico_City"})
    drop = home.landing / "calendar" / "2026-03-10.csv"
    drop.parent.mkdir(parents=True)
    drop.write_text(HEADER + text)
    assert ingest(home).drops[0].quarantined == 0
    return home


def test_a_market_without_calendar_is_named_and_the_others_keep_theirs(tmp_path: Path) -> None:
    home = landed(tmp_path, BOOST)
    (problem,) = [one for one in check(home).problems if one.file == "calendar"]
    assert "market without calendar; column country; expected entries of every market; found MX" in str(
        problem
    )
    engine = open_engine(home)
    known = Calendar(home, engine).at(MORNING)
    engine.close()
    assert known is not None
    assert known["country"].tolist() == ["BR"]


def test_with_every_market_entered_nothing_is_missing(tmp_path: Path) -> None:
    home = landed(tmp_path, BOOST + "2026-03-12,MX,,holiday,Rest\n")
    assert [one for one in check(home).problems if one.file == "calendar"] == []


def test_a_home_without_a_calendar_has_none_to_miss(tiny_home: Home, home: Home) -> None:
    for each in (tiny_home, home):
        assert [one for one in check(each).problems if one.file == "calendar"] == []


def test_other_proportions_on_a_day_of_the_calendar_are_told_to_nobody_a_value_that_is_gone_is(
    tmp_path: Path,
) -> None:
    home = landed(tmp_path, BOOST)
    days = (date(2026, 3, 11), date(2026, 3, 12))
    faults = [
        DataFault("orders", day, "values", evidence="card 80 %", column="method", masks=False, shares=shares)
        for day in days
        for shares in (True, False)
    ]
    engine = open_engine(home)
    look = beside_calendar(lambda _: ExtractHealth(tuple(faults), 1, 1), Calendar(home, engine))
    found = look(MORNING).faults
    engine.close()
    assert [(fault.day.day, fault.shares, fault.quiet) for fault in found] == [
        (11, True, True),
        (11, False, False),
        (12, True, False),
        (12, False, False),
    ]
    assert "the calendar has an entry" in found[0].evidence
