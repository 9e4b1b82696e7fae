"""Calendar: campaigns and holidays that everybody knows beforehand, by market and category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.files.vocabulary import COUNTRIES

ALL = -1  # every category


@dataclass(frozen=True)
class Occasion:
    """One dated occasion and its factor on orders; campaign = its word, or empty for holidays."""

    day: date
    country: str
    kind: str  # campaign or holiday
    name: str
    factor: float
    campaign: str = ""
    category: int = ALL


_DOUBLE_DAYS = {3: 1.15, 4: 1.15, 5: 1.2, 6: 1.35, 7: 1.25, 8: 1.25, 9: 1.5, 10: 1.4, 11: 2.2, 12: 1.7}
_FIXED = {
    "US": {(1, 1): "New Year", (7, 4): "Independence Day", (12, 25): "Christmas"},
    "BR": {
        (9, 7): "Independence Day",
        (10, 12): "Children's Day",
        (11, 2): "All Souls",
        (11, 15): "Republic Day",
        (12, 25): "Christmas",
    },
    "ID": {(8, 17): "Independence Day", (6, 1): "Pancasila Day", (12, 25): "Christmas"},
    "GB": {(1, 1): "New Year", (12, 25): "Christmas", (12, 26): "Boxing Day"},
    "MX": {(9, 16): "Independence Day", (11, 20): "Revolution Day", (12, 25): "Christmas"},
    "VN": {(4, 30): "Reunification Day", (9, 2): "National Day", (1, 1): "New Year"},
}


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday of a month; n = -1 is the last."""
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _moving(year: int) -> Iterator[tuple[date, str, str, float, str]]:
    yield _nth_weekday(year, 9, 0, 1), "US", "Labor Day", 0.9, ""
    thanksgiving = _nth_weekday(year, 11, 3, 4)
    yield thanksgiving, "US", "Thanksgiving", 0.85, ""
    for country in ("US", "GB", "BR"):
        yield thanksgiving + timedelta(days=1), country, "Black Friday", 2.0, "sale_11_11"
    yield _nth_weekday(year, 5, 0, -1), "GB", "Spring bank holiday", 0.9, ""
    yield _nth_weekday(year, 8, 0, -1), "GB", "Summer bank holiday", 0.9, ""


def occasions(first: date, end: date) -> list[Occasion]:
    """List the occasions of all markets from first to before end, in order of day."""
    found: list[Occasion] = []
    for year in range(first.year, end.year + 1):
        for month, factor in _DOUBLE_DAYS.items():
            day, name, word = date(year, month, month), f"{month}.{month} sale", f"sale_{month}_{month}"
            for country in COUNTRIES:
                found.append(Occasion(day, country, "campaign", name, factor, word))
                found.append(
                    Occasion(
                        day - timedelta(days=1),
                        country,
                        "campaign",
                        f"{name} eve",
                        1 + (factor - 1) * 0.25,
                        word,
                    )
                )
        for country, days in _FIXED.items():
            found += [
                Occasion(date(year, m, d), country, "holiday", name, 0.88) for (m, d), name in days.items()
            ]
        for day, country, name, factor, word in _moving(year):
            found.append(Occasion(day, country, "campaign" if word else "holiday", name, factor, word))
    return sorted((o for o in found if first <= o.day < end), key=lambda o: (o.day, o.country, o.name))
