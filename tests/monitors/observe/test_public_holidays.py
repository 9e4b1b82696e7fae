"""Public holidays of a home's markets: whose they are, and which cells they mark."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import DETECTORS
from monitors.detectors.arrays.batch import Batch
from monitors.observe.public_holidays import PublicHolidays, countries_of, country_of, days_off
from monitors.observe.series import Panel
from tests.monitors.tables import monitor

DAYS = np.arange(np.datetime64("2026-11-01"), np.datetime64("2027-01-05"))


@pytest.mark.parametrize(
    ("zone", "market", "country"),
    [
        ("America/Sao_Paulo", "", "BR"),
        ("Europe/London", "UK", "GB"),
        ("Europe/Brussels", "NL", "NL"),
        ("America/Los_Angeles", "CA", "US"),  # California
        ("Europe/Berlin", "north", "DE"),
        ("UTC", "US", "US"),
        ("UTC", "shop 7", None),
    ],
)
def test_a_market_has_the_country_of_its_zone(zone: str, market: str, country: str | None) -> None:
    assert country_of(zone, market) == country


def test_a_market_of_no_country_has_no_holidays() -> None:
    assert countries_of({"GB": "Europe/London", "sea": "UTC"}) == {"GB": "GB"}


def test_christmas_is_one() -> None:
    assert date(2026, 12, 25) in days_off("US", 2026)


def marked(markets: tuple[str, ...], watch: tuple[str, ...], countries: dict[str, str]) -> list[list[str]]:
    """The days marked in each row."""
    rows = len(markets) if watch else 1
    ones = np.ones((rows, len(DAYS)))
    panel = Panel(
        monitor(),
        watch,
        DAYS,
        pd.DataFrame({"city": list(markets)} if watch else {}, index=range(rows)),
        ones,
        ones,
        ones,
        np.ones(len(DAYS), dtype=bool),
    )
    seen = PublicHolidays(countries, None, {"failure_rate": frozenset({"city"})}).mark(panel)
    return [] if seen.holiday is None else [[str(day) for day in DAYS[row]] for row in seen.holiday]


def test_each_market_has_its_own_days_and_the_whole_those_of_most() -> None:
    countries = {"US": "US", "GB": "GB", "SA": "SA"}
    us, gb, sa = marked(("US", "GB", "SA"), ("city",), countries)
    assert "2026-11-26" in us  # Thanksgiving
    assert "2026-11-26" not in gb
    assert "2026-12-25" not in sa
    (whole,) = marked((), (), countries)
    assert "2026-12-25" in whole
    assert "2026-11-26" not in whole


def test_a_home_of_no_country_is_left_alone() -> None:
    assert marked((), (), {}) == []


def scores(shift: float, holiday: bool) -> Any:
    """p-value of a volume that moves by `shift` on the last day."""
    rng = np.random.default_rng(3)
    days = np.arange(np.datetime64("2026-08-01"), np.datetime64("2026-12-26"))
    counted = rng.poisson(1000, (1, len(days))).astype(float)
    counted[0, -1] = 1000 * shift
    off = np.zeros(counted.shape, dtype=bool)
    off[0, [-10, -1]] = holiday
    return DETECTORS["spike"](Batch(days, counted, holiday=off)).p_value[0, -1]


def test_a_holiday_has_a_wider_band_and_a_multiple_still_stands_out() -> None:
    assert scores(0.75, holiday=False) < 0.01
    assert scores(0.75, holiday=True) > 0.02
    assert scores(2.5, holiday=True) < 0.01


def test_a_holiday_teaches_and_the_next_ordinary_day_is_judged_as_ever() -> None:
    rng = np.random.default_rng(3)
    days = np.arange(np.datetime64("2026-08-01"), np.datetime64("2026-12-27"))
    counted = rng.poisson(1000, (1, len(days))).astype(float)
    off = np.zeros(counted.shape, dtype=bool)
    off[0, ::20] = True
    plain, marked_days = (DETECTORS["spike"](Batch(days, counted, holiday=one)) for one in (None, off))
    ordinary = ~off[0] & np.isfinite(plain.p_value[0])
    np.testing.assert_allclose(marked_days.expected[0, ordinary], plain.expected[0, ordinary], rtol=0.01)
