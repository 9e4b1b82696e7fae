"""An alert's chart: the limits it was judged by, exactly the bad buckets, and hours that can be read."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import NormalDist

import pandas as pd
import pytest

from monitors.detectors.decision.open_alert import BAD
from monitors.life.finding import Finding
from monitors.store import Store, log, machine
from pages.desk import alert_series
from pages.desk.house import House
from pages.kept.keeper import forget_all
from queries.content.home import Home
from tests.pages.seed import AS_OF, EPISODES, series

ONE = EPISODES[0][0]


def at_home(home: Home) -> House:
    return House(home.root, home)


def hours(days: int) -> pd.DataFrame:
    start = datetime(2026, 11, 1)
    return pd.DataFrame(
        {
            "bucket": [(start + timedelta(hours=at)).isoformat(timespec="hours") for at in range(24 * days)],
            "numerator": [2.0, 0.0] * (12 * days),
            "denominator": [10.0, 30.0] * (12 * days),
            "expected": [0.1, 0.2] * (12 * days),
            "flag": [at == 30 for at in range(24 * days)],
            "usable": [at != 31 for at in range(24 * days)],
        }
    )


def keep(home: Home, number: int, **columns: list[float]) -> None:
    store = Store(home.state / "desk.sqlite")
    with store.write():
        machine.put_series(store, AS_OF, {number: {**series(ONE), **columns}})
    forget_all()  # no run said that something was written


def test_exactly_the_buckets_that_the_mornings_judged_bad_are_flagged(seeded: Home) -> None:
    store = Store(seeded.state / "desk.sqlite")
    one = replace(ONE, id=1, incident_id=1)
    mornings = {14: "2026-11-13", 15: "2026-11-13", 16: "2026-11-15"}  # the middle one found a clean day
    with store.write():
        for day, last in mornings.items():
            store.execute("delete from episode_day where episode_id = 1 and as_of = ?", [f"2026-11-{day}"])
            machine.put_morning(store, date(2026, 11, day), [replace(one, last_bucket=last)])
    assert log.bad_buckets(store, 1, AS_OF) == {"2026-11-13", "2026-11-15"}
    frame = alert_series.read(at_home(seeded), AS_OF, one)
    assert list(frame[frame["flag"]]["bucket"]) == ["2026-11-13", "2026-11-15"]
    before = alert_series.read(at_home(seeded), date(2026, 11, 15), one)
    assert list(before[before["flag"]]["bucket"]) == ["2026-11-13"]
    assert before["bucket"].max() == "2026-11-14"  # what a morning did not know is not on its chart


def test_the_limits_and_the_calm_expectation_are_drawn_where_they_were_kept(seeded: Home) -> None:
    size = len(series(ONE)["bucket"])
    judged = {"judged": [0.02] * size, "limit_low": [0.001] * size, "limit_high": [0.03] * size}
    keep(seeded, 1, **judged, calm=[0.009] * size, reach=[3.0] * size)
    frame = alert_series.read(at_home(seeded), AS_OF, replace(ONE, id=1))
    assert set(frame["expected"]) == {0.009}
    assert set(frame["upper"]) == {0.03}
    assert set(frame["judged"]) == {0.02}
    keep(seeded, 1, **judged, calm=[0.009] * size, reach=[1.0] * size)
    assert "judged" not in alert_series.read(at_home(seeded), AS_OF, replace(ONE, id=1))


def test_until_the_alert_is_open_the_limit_is_that_of_the_decision_that_opened_it(seeded: Home) -> None:
    size = len(series(ONE)["bucket"])
    kept = {"judged": [0.02] * size, "center": [0.01] * size, "reach": [3.0] * size, "calm": [0.01] * size}
    keep(seeded, 1, **kept, limit_low=[0.001] * size, limit_high=[0.03] * size)
    store = Store(seeded.state / "desk.sqlite")
    assert log.opening_limit(store, 1) is None
    found = Finding(ONE.monitor, "spike", "spike", ONE.segment, ONE.first_bucket, "up", "kept", ONE.evidence)
    with store.write():
        machine.put_findings(store, 1, AS_OF, [found], {found.identity: 1})
    opening = log.opening_limit(store, 1)
    assert opening is not None
    assert opening == pytest.approx(0.1 * 1e-6 / 1e-4)
    frame = alert_series.read(at_home(seeded), AS_OF, replace(ONE, id=1))
    before = frame["bucket"] < ONE.first_bucket
    ratio = NormalDist().inv_cdf(1 - opening) / NormalDist().inv_cdf(1 - BAD)
    assert set(frame.loc[before, "upper"].round(9)) == {round(0.01 + 0.02 * ratio, 9)}
    assert set(frame.loc[~before, "upper"]) == {0.03}
    assert (frame["lower"] >= 0).all()
    machine.put_bound(store, 1, 0.3)  # a tenth of the budget's three a month
    assert log.opening_limit(store, 1) == pytest.approx(0.1 * opening)
    machine.put_bound(store, 1, 3e-5)
    assert (
        log.opening_limit(store, 1) == 1e-6
    )  # what passed lies within the limit, whatever is not known of it


def test_a_series_of_before_limits_were_kept_has_the_detectors_band(seeded: Home) -> None:
    frame = alert_series.read(at_home(seeded), AS_OF, replace(ONE, id=1))
    assert set(frame["upper"]) == {ONE.evidence.upper}


@pytest.mark.parametrize(("days", "many"), [(3, False), (20, True)])
def test_hours_of_weeks_are_too_many_to_read_and_days_never_are(days: int, many: bool) -> None:
    assert alert_series.hourly(hours(days)) == many
    daily = pd.DataFrame({"bucket": [f"2026-11-{day:02d}" for day in range(1, 30)]})
    assert not alert_series.hourly(daily)


def test_the_hours_around_an_onset_begin_two_days_before_it() -> None:
    shown = alert_series.around(hours(20), "2026-11-08T05")
    assert shown["bucket"].iloc[0] == "2026-11-06T05"
    assert shown["bucket"].iloc[-1] == "2026-11-13T05"
    late = alert_series.around(hours(20), "2026-11-20T22")
    assert late["bucket"].iloc[-1] == "2026-11-20T23"
    assert len(late) == 7 * 24 + 1


def test_hours_taken_together_by_day_are_sums_over_sums_and_say_whether_one_was_bad() -> None:
    days = alert_series.by_day(hours(3))
    assert list(days["bucket"]) == ["2026-11-01", "2026-11-02", "2026-11-03"]
    assert days["actual"].iloc[0] == pytest.approx(24 / 480)
    assert days["expected"].iloc[0] == pytest.approx((12 * 10 * 0.1 + 12 * 30 * 0.2) / 480)
    assert days["denominator"].iloc[1] == 480 - 30  # the hour nobody may judge is left out
    assert list(days["flag"]) == [False, True, False]
    assert days["upper"].isna().all()
    volume = alert_series.by_day(hours(2).drop(columns="denominator"))
    assert list(volume["actual"]) == [24.0, 24.0]
