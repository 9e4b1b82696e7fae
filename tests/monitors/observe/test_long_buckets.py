"""Monitors of weeks and months: whole buckets only, each judged on the first morning that can."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.life.finding import DataFault
from monitors.observe.data_faults import FaultBook
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.panel_scores import detector_scores
from monitors.observe.scoring import Scorer, seems_longer
from monitors.observe.series import Panel, SeriesError, buckets_between, build_panels, read_leaves
from queries.content.contract import Contracts
from queries.state.catalog import Catalog
from queries.state.ledger import Ledger
from tests.monitors.tables import START, TableEngine, monitor, visits

WEEKLY, MONTHLY = monitor(grain="week"), monitor(grain="month")
DAYS = 400  # from Monday 5 January 2026 on


def day(number: int) -> date:
    return START + timedelta(days=number)


def by(grain: str) -> pd.DataFrame:
    """The daily visits in buckets of weeks or months, as a monitor's SQL returns them."""
    table = visits(DAYS)
    unit = {"week": "W-SUN", "month": "M"}[grain]
    table["bucket"] = table["bucket"].dt.to_period(unit).dt.start_time.astype("datetime64[us]")
    names = ["bucket", "city", "plan"]
    return table.groupby(names)[["numerator", "denominator", "lost"]].sum().reset_index()


def scorer(grain: str, **changes: Any) -> Scorer:
    values: dict[str, Any] = {
        "first_day": {"failure_rate": START},
        "settle": {},
        "trust": lambda panel, morning: panel,
        "calendar": lambda morning: None,
    }
    return Scorer(TableEngine(by(grain)), day(DAYS), **{**values, **changes})


def judged(one: Scorer, of: Any, morning: date) -> list[str]:
    """The buckets that a morning judges, when the one before was run too."""
    look = one.look(of, morning, morning - timedelta(days=1))
    return [str(at)[:10] for at in look.scored[0].panel.ts[look.scored[0].columns]] if look.scored else []


def test_a_week_is_judged_on_the_morning_after_its_sunday_and_on_no_other() -> None:
    one = scorer("week")
    told = {number: judged(one, WEEKLY, day(number)) for number in range(210, 218)}
    assert told == {n: [str(day(203))] if n == 210 else [str(day(210))] if n == 217 else [] for n in told}


def test_a_month_is_judged_on_the_first_of_the_next() -> None:
    one = scorer("month", first_day={"failure_rate": date(2025, 12, 1)})
    assert judged(one, MONTHLY, date(2026, 12, 1)) == ["2026-11-01"]
    assert judged(one, MONTHLY, date(2026, 12, 2)) == []


def test_slow_extracts_and_cohorts_delay_the_morning() -> None:
    assert judged(scorer("week", settle={"failure_rate": 2}), WEEKLY, day(212)) == [str(day(203))]
    assert judged(scorer("week", settle={"failure_rate": 2}), WEEKLY, day(210)) == []


def test_a_week_whose_morning_was_not_run_is_judged_on_the_next_one() -> None:
    one = scorer("week")
    look = one.look(WEEKLY, day(212), day(209))
    assert str(look.scored[0].panel.ts[look.scored[0].columns][0]) == str(day(203))
    assert one.look(WEEKLY, day(212)).scored  # the first run of all


def test_no_bucket_is_a_part_of_a_week_or_month() -> None:
    assert [str(one) for one in buckets_between(WEEKLY, day(2), day(16))] == [str(day(7))]
    look = scorer("week", first_day={"failure_rate": day(3)}).look(WEEKLY, day(212))
    panel = look.scored[0].panel
    assert str(panel.ts[0]) == str(day(7))
    assert panel.denominator is not None
    assert (panel.denominator[:, 1:] == panel.denominator[0, 1]).all()


def trusted(grain: str, *faulty: int) -> list[int]:
    """The buckets that faults of these days take out."""
    faults = tuple(DataFault("visits", day(number), "missing", "900 rows", "none", "") for number in faulty)
    sources = {"failure_rate": frozenset({"visits"})}
    catalog = Catalog(Contracts(), Ledger(Path(), {}, 0, 0))
    book = FaultBook(lambda _: ExtractHealth(faults, 1, 1), sources, catalog, 6)
    of = monitor(grain=grain)
    leaves = read_leaves(TableEngine(by(grain)), of, START, day(120))
    panel = build_panels(of, leaves, buckets_between(of, START, day(120)))[0]
    return [int(at) for at in np.flatnonzero(~book.trust(panel, day(120)).usable)]


def test_a_faulty_day_takes_its_week_out_and_two_a_month() -> None:
    assert trusted("week", 24) == [3]
    assert trusted("month", 30) == []
    assert trusted("month", 30, 31) == [0]  # February, the first whole month


@pytest.mark.parametrize(
    ("grain", "said"),
    [
        ("week", "column bucket is 2026-01-06, a Tuesday, in a monitor of grain week; expected Monday: "),
        ("month", "column bucket is 2026-01-05, a Monday, in a monitor of grain month; expected the first"),
    ],
)
def test_a_bucket_that_begins_on_another_day_is_named(grain: str, said: str) -> None:
    with pytest.raises(SeriesError, match=said):
        read_leaves(TableEngine(visits(20)), monitor(grain=grain), START, day(20))


def test_a_daily_monitor_of_mondays_is_asked_whether_it_is_a_weekly_one() -> None:
    leaves = read_leaves(TableEngine(by("week")), monitor(), START, day(90))
    assert seems_longer(monitor(), leaves["bucket"].to_numpy()) == (
        'bucket is Monday only: is this a weekly monitor? Write grain = "week" in its header'
    )
    daily = read_leaves(TableEngine(visits(90)), monitor(), START, day(90))
    assert seems_longer(monitor(), daily["bucket"].to_numpy()) == ""


def test_a_month_is_compared_with_the_same_month_of_earlier_years() -> None:
    months = np.arange(np.datetime64("2021-01"), np.datetime64("2026-02")).astype("datetime64[D]")
    season = np.where(months.astype("datetime64[M]").astype(int) % 12 == 11, 3.0, 1.0)  # Decembers
    counted = np.random.default_rng(4).poisson(2000 * season)[None, :].astype(float)
    volume = monitor(grain="month", direction="both", watch=((),), min_denominator=0.0)
    panel = Panel(
        volume, (), months, pd.DataFrame(index=[0]), counted, None, counted, np.ones(len(months), dtype=bool)
    )
    score = detector_scores(panel)["spike"]
    assert months[-2] == np.datetime64("2025-12-01")
    assert score.expected[0, -2] == pytest.approx(6000, rel=0.15)
    assert score.p_value[0, -2] > 0.05
    tripled = panel.numerator.copy()
    tripled[0, -1] *= 2
    again = detector_scores(Panel(volume, (), months, panel.segments, tripled, None, counted, panel.usable))
    assert again["spike"].p_value[0, -1] < 0.01
