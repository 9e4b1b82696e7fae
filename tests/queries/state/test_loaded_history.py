"""What of an extract was loaded in one go, told from the ledger's counts alone."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from queries.content.extract import Column, Extract
from queries.state.entry import Entry, Slice
from queries.state.loaded_history import LoadedHistory, find_history

FIRST = dt.date(2026, 3, 2)
Part = tuple[int, int, int]  # day, known day, rows


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def found_in(slices: Iterable[Slice], word: str = "own days") -> LoadedHistory:
    columns = (Column(name="at", type="timestamp"),)
    extract = Extract(
        name="sales",
        path=Path("sales.toml"),
        event_time="at",
        columns=columns,
        expect=(),
        history=word,
    )
    return find_history([Entry("sales/1", "sales", "published", slices=tuple(slices))], extract, 6)


def slices_of(parts: Iterable[Part], market: str = "") -> list[Slice]:
    return [Slice(str(day(number)), str(day(known)), market, rows) for number, known, rows in parts]


def history(parts: Iterable[Part], word: str = "own days") -> LoadedHistory:
    return found_in(slices_of(parts), word)


def on_time(first: int, last: int, rows: int = 100) -> list[Part]:
    return [(number, number, rows) for number in range(first, last + 1)]


def at_once(first: int, last: int, known: int, rows: int = 100) -> list[Part]:
    return [(number, known, rows) for number in range(first, last + 1)]


def told(found: LoadedHistory) -> list[tuple[int, int, int, bool]]:
    return [
        ((load.days[0] - FIRST).days, (load.days[-1] - FIRST).days, (load.known_day - FIRST).days, load.first)
        for load in found.loads
    ]


def test_a_first_load_before_a_daily_stream_is_history() -> None:
    assert told(history(at_once(0, 79, 80) + on_time(80, 95))) == [(0, 79, 80, True)]


def test_a_daily_stream_with_late_rows_has_no_loads() -> None:
    late = [(number, number + 9, 30) for number in range(60)]
    assert not history(on_time(0, 70) + late).loads


def test_a_day_that_comes_whole_but_only_some_days_late_stays_late() -> None:
    stream = [part for part in on_time(0, 40) if part[0] != 20]
    assert not history([*stream, (20, 23, 100)]).loads


def test_a_hole_filled_later_is_a_load_and_not_the_first() -> None:
    found = history(on_time(0, 29) + on_time(36, 60) + at_once(30, 35, 55))
    assert told(found) == [(30, 35, 55, False)]
    assert found.backfilled == (day(55),)


def test_backfills_before_a_stream_that_runs_are_loads_each() -> None:
    found = history(on_time(60, 99) + at_once(0, 29, 80) + at_once(30, 59, 82))
    assert told(found) == [(0, 29, 80, False), (30, 59, 82, False)]


def test_rows_that_come_late_for_a_day_that_was_loaded_stay_late() -> None:
    found = history(at_once(0, 79, 80) + on_time(80, 99) + [(10, 90, 20)])
    late = Slice(str(day(10)), str(day(90)), "", 20)
    assert found.seen_on(late, dt.date.max) == str(day(90))
    assert found.seen_on(Slice(str(day(10)), str(day(80)), "", 100), day(12)) == str(day(10))


def test_a_load_across_the_cutoff_hour_is_one() -> None:
    parts = at_once(0, 79, 80, 60) + at_once(0, 79, 81, 40) + on_time(81, 95)
    found = history(parts)
    assert told(found) == [(0, 79, 80, True)]
    assert found.loads[0].rows == 80 * 100


def test_a_backfill_is_unknown_to_the_mornings_before_it() -> None:
    found = history(on_time(60, 99) + at_once(0, 59, 80))
    part = Slice(str(day(5)), str(day(80)), "", 100)
    assert found.seen_on(part, day(80)) == str(day(80))
    assert found.seen_on(part, day(81)) == str(day(5))


def test_what_arrives_later_never_changes_what_an_arrival_was() -> None:
    parts = on_time(0, 29) + on_time(36, 60) + at_once(30, 35, 55)
    before = history(part for part in parts if part[1] <= 55)
    after = history([*parts, *((number, 58, 300) for number in range(30, 36))])
    assert told(before) == told(after)
    assert set(before.groups) == set(after.groups)


def test_a_few_strays_on_time_do_not_make_a_day_known_and_a_few_later_no_day() -> None:
    strays = history(on_time(0, 29) + on_time(36, 60) + [(32, 32, 3)] + at_once(30, 35, 55))
    assert told(strays) == [(30, 35, 55, False)]
    assert not history(on_time(0, 29) + on_time(36, 60) + [(32, 55, 4)]).loads


def test_a_stream_that_always_comes_ten_days_late_is_no_row_of_loads() -> None:
    found = history((number, number + 10, 100) for number in range(90))
    assert len(found.loads) < 10  # until its lateness is known to be usual


def test_a_market_that_joins_with_its_history_is_told_apart() -> None:
    joins = slices_of(at_once(0, 79, 80) + on_time(80, 99), "br")
    found = found_in([*slices_of(on_time(0, 99), "us"), *joins])
    assert told(found) == [(0, 79, 80, False)]
    assert {span.market for span in found.spans} <= {"br", None}
    assert all(span.market == "br" for span in found.spans if span.until >= day(80))


def test_a_contract_may_keep_every_row_to_its_arrival() -> None:
    assert not history(at_once(0, 79, 80) + on_time(80, 95), word="load day").loads
