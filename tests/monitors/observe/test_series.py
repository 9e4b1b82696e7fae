"""From rows to dense series: zeros, order, cohorts, what is refused."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.observe.series import SeriesError, buckets_between, build_panels, history_since, read_leaves
from tests.monitors.tables import START, TableEngine, monitor, visits

UNTIL = START + timedelta(days=40)


def leaves_of(table: pd.DataFrame, **changes: Any) -> pd.DataFrame:
    return read_leaves(TableEngine(table), monitor(**changes), START, UNTIL)


def test_every_watch_combination_is_a_panel_and_each_adds_up_to_the_whole() -> None:
    table = visits()
    panels = build_panels(monitor(), leaves_of(table), buckets_between(monitor(), START, UNTIL))
    assert [panel.rows for panel in panels] == [1, 2, 4]
    for panel in panels:
        assert panel.denominator is not None
        assert np.array_equal(panel.numerator.sum(axis=0), panels[0].numerator[0])
        assert panel.denominator.sum() == table["denominator"].sum()
        assert panel.exposure.sum() == table["lost"].sum()
    assert panels[2].segment(1) == {"city": "oslo", "plan": "paid"}


def test_leaves_come_in_one_order_and_without_the_noise_of_a_sum() -> None:
    table = visits()
    noisy = table.sample(frac=1, random_state=5)
    noisy["lost"] = noisy["lost"].to_numpy(float) * (1 + 2**-52)
    pd.testing.assert_frame_equal(leaves_of(noisy), leaves_of(table), check_exact=True)


def test_a_bucket_without_a_row_is_zero() -> None:
    table = visits()
    gone = (table["bucket"] == pd.Timestamp(START + timedelta(days=5))) & (table["city"] == "riga")
    panel = build_panels(monitor(), leaves_of(table[~gone]), buckets_between(monitor(), START, UNTIL))[1]
    assert panel.numerator[1, 5] == 0
    assert panel.denominator is not None
    assert panel.denominator[1, 5] == 0
    assert panel.denominator[0, 5] == 400


def test_a_missing_dimension_is_a_segment_of_its_own() -> None:
    table = visits()
    table.loc[0, "city"] = None
    panel = build_panels(monitor(), leaves_of(table), buckets_between(monitor(), START, UNTIL))[1]
    assert list(panel.segments["city"]) == ["(none)", "oslo", "riga"]


def test_no_rows_at_all_give_a_total_of_zeros_and_no_segments() -> None:
    panels = build_panels(monitor(), leaves_of(visits().head(0)), buckets_between(monitor(), START, UNTIL))
    assert [panel.rows for panel in panels] == [1, 0, 0]
    assert not panels[0].numerator.any()


def test_hours_are_buckets_of_their_own() -> None:
    table = visits(2)
    table["bucket"] += pd.Timedelta(hours=7)
    hourly = monitor(grain="hour")
    buckets = buckets_between(hourly, START, START + timedelta(days=2))
    panel = build_panels(hourly, leaves_of(table, grain="hour"), buckets)[0]
    assert len(buckets) == 48
    assert np.flatnonzero(panel.numerator[0]).tolist() == [7, 31]


def test_cohorts_count_what_was_reported_up_to_the_age_they_are_compared_at() -> None:
    table = visits(10)
    late = table.assign(denominator=0)
    table["reported"], late["reported"] = table["bucket"], table["bucket"] + pd.Timedelta(days=8)
    cohort = monitor(view="cohort", lag=7)
    leaves = leaves_of(pd.concat([table, late]), view="cohort", lag=7)
    panel = build_panels(cohort, leaves, buckets_between(cohort, START, UNTIL))[0]
    assert panel.numerator.sum() == table["numerator"].sum()
    older = monitor(view="cohort", lag=8)
    assert build_panels(older, leaves, panel.ts)[0].numerator.sum() == 2 * table["numerator"].sum()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="numerator"), "column numerator is not returned; found bucket"),
        (lambda t: t.assign(numerator="x"), "column numerator is large_string, expected a number"),
        (lambda t: t.assign(numerator=float("inf")), "not a number in 160 rows"),
        (lambda t: t.assign(bucket="monday"), "column bucket is large_string, expected a date"),
        (lambda t: t.assign(bucket=pd.NaT), "column bucket is null in 160 rows"),
        (lambda t: t.drop(columns="lost"), "column lost is not returned"),
    ],
)
def test_rows_that_cannot_be_series_are_refused_with_the_column(change: Any, message: str) -> None:
    with pytest.raises(SeriesError, match=message):
        leaves_of(change(visits()))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 200))
def test_mornings_of_a_block_read_from_the_same_day(morning: date, days: int) -> None:
    since = history_since(morning, days, 28)
    assert days <= (morning - since).days < days + 28
    assert since.toordinal() % 28 == 0
