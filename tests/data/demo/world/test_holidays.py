"""The calendar: campaigns and holidays of each year on their right days."""

from datetime import date

from data.demo.world.holidays import occasions


def days_of(name: str, country: str) -> list[date]:
    found = occasions(date(2025, 1, 1), date(2027, 1, 1))
    return [o.day for o in found if o.name == name and o.country == country]


def test_moving_holidays_fall_on_their_weekdays() -> None:
    assert days_of("Labor Day", "US") == [date(2025, 9, 1), date(2026, 9, 7)]
    assert days_of("Thanksgiving", "US") == [date(2025, 11, 27), date(2026, 11, 26)]
    assert days_of("Summer bank holiday", "GB") == [date(2025, 8, 25), date(2026, 8, 31)]
    assert days_of("Black Friday", "BR") == [date(2025, 11, 28), date(2026, 11, 27)]


def test_singles_day_is_everywhere_and_has_an_eve() -> None:
    assert days_of("11.11 sale", "ID") == [date(2025, 11, 11), date(2026, 11, 11)]
    assert days_of("11.11 sale eve", "VN") == [date(2025, 11, 10), date(2026, 11, 10)]


def test_the_end_is_not_included() -> None:
    assert all(o.day < date(2026, 11, 11) for o in occasions(date(2026, 11, 1), date(2026, 11, 11)))
