from datetime import UTC, date, datetime

import pytest

from pages.parts import spans

NEWEST = date(2026, 11, 15)


def ms(year: int, month: int, day: int, hour: int = 0) -> float:
    return datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000


def test_a_span_survives_its_address() -> None:
    days = (date(2026, 11, 9), date(2026, 11, 14))
    assert spans.read(spans.written(*days)) == days
    assert spans.read("2026-11-14..2026-11-09") == days
    assert spans.read("2026-11-09") == (date(2026, 11, 9), date(2026, 11, 9))


@pytest.mark.parametrize(
    "text", ["", "..", "x..y", "2026-02-30..2026-03-01", "0001-01-01..2026-01-01", "2026-11-09" * 9]
)
def test_what_names_no_days_is_none(text: str) -> None:
    assert spans.read(text) is None


def test_a_stretch_holds_the_days_whose_midnight_it_holds() -> None:
    found = spans.stretched({"t": [ms(2026, 11, 8, 15), ms(2026, 11, 11, 3)]}, NEWEST)
    assert found == (date(2026, 11, 9), date(2026, 11, 11))


def test_a_stretch_within_one_day_or_beyond_the_data_is_still_days() -> None:
    assert (
        spans.stretched({"t": [ms(2026, 11, 8, 3), ms(2026, 11, 8, 9)]}, NEWEST) == (date(2026, 11, 8),) * 2
    )
    assert spans.stretched({"t": [ms(2026, 11, 14), ms(2026, 12, 9)]}, NEWEST) == (date(2026, 11, 14), NEWEST)
    assert spans.stretched({}, NEWEST) is None
    assert spans.stretched(None, NEWEST) is None
