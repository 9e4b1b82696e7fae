"""Hours that a clock skips, shows twice or cuts in half, in the series of a home's markets."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.observe.clocks import Clocks, hours_of
from monitors.observe.panel_scores import detector_scores
from monitors.observe.series import Panel
from tests.monitors.tables import monitor

ZONES = {"US": "America/New_York", "GB": "Europe/London", "LH": "Australia/Lord_Howe", "IN": "Asia/Kolkata"}
HOURLY = monitor(grain="hour", direction="both", watch=(("city",),), min_denominator=0.0)


@pytest.mark.parametrize(
    ("zone", "day", "odd"),
    [
        ("America/New_York", "2026-03-08", {2: 0.0}),
        ("America/New_York", "2026-11-01", {1: 2.0}),
        ("America/Santiago", "2026-09-06", {0: 0.0}),
        ("Europe/London", "2026-10-25", {1: 2.0}),
        ("Australia/Lord_Howe", "2026-10-04", {2: 0.5}),
        ("Australia/Lord_Howe", "2026-04-05", {1: 1.5}),
        ("Asia/Kolkata", "2026-03-29", {}),
    ],
)
def test_a_local_hour_lasts_as_long_as_its_zone_shows_it(zone: str, day: str, odd: dict[int, float]) -> None:
    lasts = hours_of(zone, datetime.fromisoformat(f"{day}T00:00"), datetime.fromisoformat(f"{day}T23:00"))
    assert {hour: float(found) for hour, found in enumerate(lasts) if found != 1} == odd


def hourly(first: str, days: int, markets: tuple[str, ...], watch: str = "city", **changes: Any) -> Panel:
    """Hours of some markets with about 400 events in each real hour; `changes` of the panel."""
    ts = np.arange(np.datetime64(first), np.datetime64(first) + days, dtype="datetime64[h]")
    rng = np.random.default_rng(5)
    last = {
        one: hours_of(ZONES[one], ts[0].astype(datetime), ts[-1].astype(datetime)) if one else 1.0
        for one in markets
    }
    counted = np.stack([rng.poisson(400 * last[one], len(ts)) for one in markets]).astype(float)
    made = Panel(
        monitor=changes.pop("of", HOURLY),
        watch=(watch,) if watch else (),
        ts=ts,
        segments=pd.DataFrame({watch: list(markets)} if watch else {}, index=range(len(markets))),
        numerator=counted,
        denominator=None,
        exposure=counted,
        usable=np.ones(len(ts), dtype=bool),
    )
    return replace(made, **changes)


def clocks(*markets: str) -> Clocks:
    """The clocks of a home of these markets, whose extract says `city` for the market."""
    zones = {one: ZONES[one] for one in markets}
    return Clocks(zones, "UTC", {HOURLY.name: frozenset({"city"})})


def odd_hours(panel: Panel) -> list[list[str]]:
    """The untrusted hours of each segment."""
    return [[str(one) for one in panel.ts[~row]] for row in panel.trusted]


def test_a_skipped_hour_is_no_bucket_of_its_market_and_of_no_other() -> None:
    seen = clocks("US", "GB").mark(hourly("2026-03-01", 20, ("US", "GB")))
    assert odd_hours(seen) == [["2026-03-08T02"], []]


def test_an_hour_cut_in_half_is_left_out_of_a_volume_and_kept_in_a_rate() -> None:
    panel = hourly("2026-10-01", 7, ("LH",))
    assert odd_hours(clocks("LH").mark(panel)) == [["2026-10-04T02"]]
    rate = replace(panel, denominator=panel.numerator * 10)
    assert odd_hours(clocks("LH").mark(rate)) == [[]]


def test_a_whole_of_several_clocks_leaves_out_the_hours_in_which_one_of_them_changes() -> None:
    whole = hourly("2026-10-20", 16, ("GB",), watch="")
    assert odd_hours(clocks("US", "GB").mark(whole)) == [["2026-10-25T01", "2026-11-01T01"]]
    assert odd_hours(clocks("GB").mark(whole)) == [[]]  # one clock: judged per real hour


def test_a_doubled_hour_is_judged_per_real_hour_and_told_whole() -> None:
    marked = clocks("US", "IN").mark(hourly("2026-10-05", 28, ("US", "IN")))
    at = int(np.flatnonzero(marked.ts == np.datetime64("2026-11-01T01"))[0])
    score = detector_scores(marked)["spike"]
    assert score.p_value[0, at] > 0.01
    assert score.expected[0, at] == pytest.approx(800, rel=0.1)
    assert score.expected[1, at] == pytest.approx(400, rel=0.1)
    plain = detector_scores(replace(marked, hours=None))["spike"]
    assert plain.p_value[0, at] < 1e-4  # taken for one hour it is a spike


def test_an_attack_in_the_doubled_hour_is_still_seen() -> None:
    panel = hourly("2026-10-05", 28, ("US",))
    at = int(np.flatnonzero(panel.ts == np.datetime64("2026-11-01T01"))[0])
    panel.numerator[0, at] *= 2
    assert detector_scores(clocks("US").mark(panel))["spike"].p_value[0, at] < 1e-3


def test_days_are_left_as_they_are() -> None:
    daily = hourly("2026-03-01", 20, ("US",), of=monitor())
    assert clocks("US").mark(daily) is daily


def test_a_skipped_hour_is_no_silence() -> None:
    quiet = monitor(
        grain="hour", direction="down", watch=(("city",),), detectors={"silence": {}}, min_denominator=0.0
    )
    panel = hourly("2026-02-10", 28, ("US",), of=quiet)
    at = int(np.flatnonzero(panel.ts == np.datetime64("2026-03-08T02"))[0])
    assert panel.numerator[0, at] == 0
    assert detector_scores(panel)["silence"].p_value[0, at] < 0.01
    own = Clocks({"US": ZONES["US"]}, "UTC", {quiet.name: frozenset({"city"})})
    assert np.isnan(detector_scores(own.mark(panel))["silence"].p_value[0, at])
