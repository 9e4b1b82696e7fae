"""A run that did not happen is known by the desk's own rhythm, or by what its settings say."""

from datetime import date, datetime, timedelta

import pytest

from monitors.messages.rhythm import MorningRun, missed_run

MONDAY = date(2026, 11, 16)


def nightly(days: int, until: date = MONDAY, skip: tuple[int, ...] = (), hour: int = 13) -> list[MorningRun]:
    """A run at 13:20 on each of the last days, but for some weekdays."""
    found = [until - timedelta(days=number) for number in range(days)]
    at = [datetime(day.year, day.month, day.day, hour, 20) for day in found if day.weekday() not in skip]
    return [MorningRun(moment.date(), moment) for moment in reversed(at)]


def now(days: int, hour: int) -> datetime:
    return datetime(2026, 11, 16, hour) + timedelta(days=days)


def test_a_nightly_desk_is_missed_three_hours_after_its_usual_time() -> None:
    ran = nightly(20)
    assert missed_run(ran, now(1, 16)) is None
    missed = missed_run(ran, now(1, 17))
    assert missed is not None
    assert missed.due == datetime(2026, 11, 17, 16, 20)
    assert missed.last == ran[-1]
    later = missed_run(ran, now(3, 9))
    assert later is not None
    assert (later.due, later.days_old) == (missed.due, 3)


def test_a_desk_of_working_days_is_not_missed_on_a_weekend() -> None:
    friday = MONDAY - timedelta(days=3)
    ran = nightly(25, friday, skip=(5, 6))
    assert missed_run(ran, datetime(2026, 11, 16, 16)) is None
    missed = missed_run(ran, datetime(2026, 11, 16, 17))
    assert missed is not None
    assert missed.due.date() == MONDAY


def test_one_late_run_does_not_move_the_hour() -> None:
    ran = nightly(12)
    late = MorningRun(ran[5].as_of, ran[5].at.replace(hour=23))
    missed = missed_run([*ran[:5], late, *ran[6:]], now(1, 17))
    assert missed is not None


@pytest.mark.parametrize("expect", ["rhythm", "daily"])
def test_a_desk_of_one_day_is_expected_daily(expect: str) -> None:
    assert missed_run(nightly(1), now(2, 0), expect) is not None
    assert missed_run(nightly(1), now(0, 23), expect) is None


def test_an_archive_has_no_rhythm_unless_its_settings_say_so() -> None:
    ran = [MorningRun(date(2026, 3, 1) + timedelta(days=n), datetime(2026, 11, 16, 9)) for n in range(28)]
    assert missed_run(ran, now(9, 9)) is None
    assert missed_run(ran, now(9, 9), "daily") is not None


def test_nothing_is_expected_where_nobody_expects_it_or_ever_ran_it() -> None:
    assert missed_run(nightly(20), now(9, 9), "none") is None
    assert missed_run([], now(9, 9), "daily") is None


def test_working_days_may_be_said() -> None:
    ran = nightly(1, MONDAY - timedelta(days=3))
    assert missed_run(ran, datetime(2026, 11, 15, 23), "weekdays") is None
    assert missed_run(ran, datetime(2026, 11, 16, 23), "weekdays") is not None


def test_a_backfill_in_one_go_is_one_day_of_runs() -> None:
    ran = [MorningRun(MONDAY - timedelta(days=n), datetime(2026, 11, 16, 10)) for n in range(28)]
    missed = missed_run(ran, now(1, 14))
    assert missed is not None
    assert missed.last.as_of == MONDAY
