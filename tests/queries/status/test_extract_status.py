from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.status.extract_status import status, status_of
from queries.status.fault import ExtractFault, join_days
from queries.status.told_status import ExtractStatus
from tests.conftest import TICKETS
from tests.queries.landed import csv_text, land, row

FIRST = dt.date(2026, 1, 5)  # a Monday
DAYS = 56
LAST = FIRST + dt.timedelta(days=DAYS - 1)
MORNING = LAST + dt.timedelta(days=1)
WAVE = [0, 3, -4, 6, -2, 5, -7, 1]
COUNTER = iter(range(10**9))


def day(number: int) -> dt.date:
    """The day of that number; −1 is the last."""
    return FIRST + dt.timedelta(days=number % DAYS if number >= 0 else DAYS + number)


def day_rows(on: dt.date, rows: int, arrived: dt.date | None = None, **changes: object) -> list[str]:
    """So many tickets of one day, which arrive at noon of ``arrived`` (the same day)."""
    stamps = {"opened_at": f"{on} 15:00:00", "arrived_at": f"{arrived or on} 17:00:00"}
    return [row(next(COUNTER), **stamps, **changes) for _ in range(rows)]


def usual(number: int) -> int:
    """How many tickets a day has; on Sundays few."""
    weekend = 20 if day(number).weekday() == 6 else 60
    return weekend + WAVE[number % len(WAVE)]


def lay(home: Home, special: Mapping[int, Sequence[str]] | None = None, extract: str = "tickets") -> None:
    """Eight weeks in one drop, the special days as given; −1 is the last."""
    odd = {day(number): list(rows) for number, rows in (special or {}).items()}
    lines = [line for at in range(DAYS) for line in odd.get(day(at), day_rows(day(at), usual(at)))]
    land(home, f"{extract}/weeks.csv", csv_text(*lines))


def look(home: Home, as_of: dt.date = MORNING) -> ExtractStatus:
    ingest(home)
    return {one.extract: one for one in status(home, as_of)}["tickets"]


def told(status: ExtractStatus) -> list[tuple[str, dt.date]]:
    return [(fault.kind, fault.day) for fault in status.faults]


def unusable(status: ExtractStatus) -> set[dt.date]:
    """The days that are not to be judged as a whole; a fault of one market leaves the others."""
    return {fault.day for fault in status.faults if not fault.usable and fault.market is None}


def with_second_extract(home: Home) -> None:
    """Calls: an extract of the same shape beside the tickets."""
    (home.root / "contract" / "calls.toml").write_text(TICKETS)


def test_weeks_as_usual_are_fresh_and_without_fault(tiny_home: Home) -> None:
    lay(tiny_home)
    found = look(tiny_home)
    assert (found.state, told(found), found.last_day, found.due) == ("fresh", [], LAST, LAST)
    assert unusable(found) == set()
    sunday = found.days[-1]
    assert sunday.expected == pytest.approx(20, abs=7)


def test_an_extract_without_a_drop_is_empty(tiny_home: Home) -> None:
    assert look(tiny_home).state == "empty"


def test_the_newest_day_that_has_not_come_is_late(tiny_home: Home) -> None:
    lay(tiny_home, {-1: [], -2: []})
    found = look(tiny_home)
    assert told(found) == [("late", day(-2)), ("late", LAST)]
    assert found.state == "late"
    assert found.faults[0].evidence["expected"] == pytest.approx(60, abs=10)
    assert "nothing has come since" in found.faults[0].message
    assert unusable(found) == {day(-2), LAST}


def test_a_day_is_not_late_before_its_time(tiny_home: Home) -> None:
    text = TICKETS.replace("lateness_hours = 30", "lateness_hours = 54")
    (tiny_home.root / "contract" / "tickets.toml").write_text(text)
    lay(tiny_home, {-1: []})
    assert told(look(tiny_home)) == []
    assert told(look(tiny_home, MORNING + dt.timedelta(days=1))) == [("late", LAST)]


def test_a_hole_among_later_days_is_missing(tiny_home: Home) -> None:
    lay(tiny_home, {-5: []})
    found = look(tiny_home)
    assert told(found) == [("missing", day(-5))]
    assert found.state == "fresh", "it is not among the last days"


def test_days_the_contract_does_not_expect_may_be_empty(tiny_home: Home) -> None:
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS.replace('"daily"', '"weekdays"'))
    lay(tiny_home, {at: [] for at in range(DAYS) if day(at).weekday() >= 5})
    assert told(look(tiny_home)) == []


def test_a_weekday_that_is_always_empty_is_learnt(tiny_home: Home) -> None:
    lay(tiny_home, {at: [] for at in range(DAYS) if day(at).weekday() == 6})
    found = {kind for kind, on in told(look(tiny_home)) if on > day(21)}
    assert found == set()


def test_a_day_when_no_extract_has_rows_is_closed(tiny_home: Home) -> None:
    with_second_extract(tiny_home)
    holiday: dict[int, list[str]] = {at: [] for at in (-12, -11, -10)}
    lay(tiny_home, holiday)
    lay(tiny_home, holiday, "calls")
    found = look(tiny_home)
    assert told(found) == [("closed", day(at)) for at in (-12, -11, -10)]
    run = join_days(found.faults)
    assert [(fault.day, fault.until) for fault in run] == [(day(-12), day(-10))]


def test_a_day_far_below_its_weekday_is_partial(tiny_home: Home) -> None:
    lay(tiny_home, {-3: day_rows(day(-3), 15)})
    found = look(tiny_home)
    assert told(found) == [("partial", day(-3))]
    evidence = found.faults[0].evidence
    assert evidence["rows"] == 15
    assert evidence["expected"] == pytest.approx(60, abs=7)
    assert evidence["z"] < -4
    assert unusable(found) == {day(-3)}


def test_an_ordinary_sunday_is_not_partial_and_a_cut_one_is(tiny_home: Home) -> None:
    sunday = max(at for at in range(DAYS) if day(at).weekday() == 6 and at < DAYS - 3)
    lay(tiny_home, {sunday: day_rows(day(sunday), 2)})
    assert told(look(tiny_home)) == [("partial", day(sunday))]


def test_extracts_that_fall_alike_are_trade_and_no_load(tiny_home: Home) -> None:
    for name in ("calls", "chats"):
        (tiny_home.root / "contract" / f"{name}.toml").write_text(TICKETS)
    for name in ("tickets", "calls", "chats"):
        lay(tiny_home, {-3: day_rows(day(-3), 25)}, name)
    assert told(look(tiny_home)) == []


def test_one_market_that_stays_away_is_named_and_the_others_stay_usable(tiny_home: Home) -> None:
    both = {at: [*day_rows(day(at), 90), *day_rows(day(at), 40, desk="oslo")] for at in range(DAYS)}
    lay(tiny_home, both | {DAYS - 2: day_rows(day(-2), 90)})
    found = look(tiny_home)
    assert [(fault.kind, fault.day, fault.market) for fault in found.faults] == [("partial", day(-2), "oslo")]
    assert unusable(found) == set()


def test_a_small_market_is_missed_when_it_stays_away_altogether(tiny_home: Home) -> None:
    both = {at: [*day_rows(day(at), 90), *day_rows(day(at), 16, desk="oslo")] for at in range(DAYS)}
    few = [*day_rows(day(-9), 90), *day_rows(day(-9), 5, desk="oslo")]
    lay(tiny_home, both | {DAYS - 9: few, DAYS - 2: day_rows(day(-2), 90)})
    assert [(fault.day, fault.market) for fault in look(tiny_home).faults] == [(day(-2), "oslo")]


def test_rows_that_come_days_later_heal_a_partial_day(tiny_home: Home) -> None:
    on = day(-10)
    later = on + dt.timedelta(days=3)
    lay(tiny_home, {-10: [*day_rows(on, 10), *day_rows(on, 50, arrived=later)]})
    before, after = look(tiny_home, on + dt.timedelta(days=1)), look(tiny_home)
    assert told(before) == [("partial", on)]
    assert unusable(before) == {on}
    assert told(after) == [("late", on)]
    assert unusable(after) == set()
    assert after.faults[0].healed
    assert after.faults[0].found == "50 of 60 rows later"


def test_an_old_morning_is_told_what_it_knew_then(tiny_home: Home) -> None:
    lay(tiny_home, {-5: [], -1: []})
    on = day(-5)
    assert told(look(tiny_home, on)) == []
    assert told(look(tiny_home, on + dt.timedelta(days=1))) == [("late", on)]
    assert told(look(tiny_home, on + dt.timedelta(days=2))) == [("missing", on)]


def test_a_prefix_of_the_drops_tells_the_same(tiny_home: Home) -> None:
    """Nothing that lands later changes what an old morning is told."""
    lay(tiny_home, {-9: day_rows(day(-9), 9), -6: []})
    morning = day(-4)
    first = look(tiny_home, morning)
    later = [line for at in range(-6, 0) for line in day_rows(day(at), 300, arrived=MORNING)]
    land(tiny_home, "tickets/more.csv", csv_text(*later))
    assert told(look(tiny_home, morning)) == told(first)


def test_duplicates_above_the_contracts_share_are_told(tiny_home: Home) -> None:
    twice = day_rows(day(-2), 60)
    lay(tiny_home, {-2: [*twice, *twice[:30]]})
    found = look(tiny_home)
    assert [(f.kind, f.day, f.evidence["duplicates"]) for f in found.faults] == [
        ("duplicated", day(-2), 30.0)
    ]
    assert unusable(found) == set(), "the copies were set aside"
    assert found.state == "duplicated"


def test_a_drop_sent_again_under_another_name_is_duplicated(tiny_home: Home) -> None:
    lay(tiny_home)
    land(tiny_home, "tickets/one.csv", csv_text(*day_rows(LAST + dt.timedelta(days=1), 60)))
    text = (tiny_home.landing / "tickets" / "one.csv").read_text()
    land(tiny_home, "tickets/two.csv", text)
    found = look(tiny_home, MORNING + dt.timedelta(days=1))
    assert told(found) == [("duplicated", LAST + dt.timedelta(days=1))]


@pytest.mark.parametrize(("bad", "usable"), [(4, True), (30, False)])
def test_rows_in_quarantine_are_told_by_day(tiny_home: Home, bad: int, usable: bool) -> None:
    lay(tiny_home, {-2: [*day_rows(day(-2), 60), *day_rows(day(-2), 1 + bad, minutes="x")]})
    found = look(tiny_home)
    assert [(fault.kind, fault.day, fault.usable) for fault in found.faults] == [
        ("quarantined", day(-2), usable)
    ]
    assert found.faults[0].evidence["bad value rows"] == bad + 1


def test_a_refused_drop_is_told_with_its_reason(tiny_home: Home) -> None:
    lay(tiny_home)
    land(tiny_home, f"tickets/{LAST}.csv", "nothing,like,it\n1,2,3\n")
    found = look(tiny_home)
    assert told(found) == [("refused", LAST)]
    assert "no column of the contract" in found.faults[0].message


@pytest.mark.parametrize(("taken", "usable"), [(20, True), (5, False)])
def test_a_refused_drop_spoils_its_day_only_where_rows_are_wanting(
    tiny_home: Home, taken: int, usable: bool
) -> None:
    lay(tiny_home, {-1: day_rows(LAST, taken)})
    land(tiny_home, f"tickets/{LAST}.csv", "nothing,like,it\n1,2,3\n")
    refused = [fault for fault in look(tiny_home).faults if fault.kind == "refused"]
    assert [(fault.day, fault.usable) for fault in refused] == [(LAST, usable)]


def test_a_refused_drop_without_a_day_does_not_move_with_the_morning(tiny_home: Home) -> None:
    lay(tiny_home)
    land(tiny_home, "tickets/stray.csv", "nothing,like,it\n1,2,3\n")
    assert told(look(tiny_home)) == [("refused", LAST)]
    assert told(look(tiny_home, MORNING - dt.timedelta(days=1))) == []


def test_a_column_that_is_suddenly_empty_is_told(tiny_home: Home) -> None:
    on = day(-2)
    lay(tiny_home, {-2: [*day_rows(on, 40), *day_rows(on, 24, email="")]})
    found = look(tiny_home)
    assert [(fault.kind, fault.day, fault.column) for fault in found.faults] == [("nulls", on, "email")]
    assert found.faults[0].evidence == {"share": 0.375, "rows": 64.0, "usual": 0.0}
    assert unusable(found) == set()


def test_a_column_that_is_always_half_empty_is_no_news(tiny_home: Home) -> None:
    mixed = {at: [*day_rows(day(at), 40), *day_rows(day(at), 24, email="")] for at in range(DAYS)}
    lay(tiny_home, mixed)
    assert told(look(tiny_home)) == []


def test_a_column_above_its_contracts_limit_is_told_from_the_first_day(tiny_home: Home) -> None:
    text = TICKETS.replace('name = "email"\n', 'name = "email"\nmax_null = 0.3\n')
    (tiny_home.root / "contract" / "tickets.toml").write_text(text)
    lay(tiny_home, {0: [*day_rows(FIRST, 40), *day_rows(FIRST, 24, email="")]})
    found = look(tiny_home)
    assert [(f.kind, f.day, f.expected, f.found) for f in found.faults] == [
        ("nulls", FIRST, "at most 30%", "38% of 64 rows")
    ]


def test_a_seldom_extract_is_not_asked_for_rows(tiny_home: Home) -> None:
    lay(tiny_home, {at: day_rows(day(at), at % 3) for at in range(DAYS)})
    assert told(look(tiny_home)) == []


def test_one_reading_of_the_ledger_serves_many_mornings(tiny_home: Home) -> None:
    lay(tiny_home, {-5: []})
    ingest(tiny_home)
    answer = status_of(tiny_home)
    mornings = [day(-6), day(-4), MORNING]
    for morning in mornings:
        assert answer(morning) == status(tiny_home, morning)


def test_runs_of_days_are_told_as_one_and_gaps_as_asked() -> None:
    faults = [ExtractFault("tickets", "closed", day(at), "closed") for at in (1, 2, 4)]
    assert [(f.day, f.until) for f in join_days(faults)] == [(day(1), day(2)), (day(4), None)]
    assert [(f.day, f.until) for f in join_days(faults, gap=2)] == [(day(1), day(4))]
