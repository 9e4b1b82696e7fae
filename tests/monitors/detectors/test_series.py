"""One series alone, on every awkward thing real data does: each has a defined answer."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import PanelAnswer, score_series
from tests.monitors.detectors.panels import days

GRAINS = ["5min", "15min", "h", "D", "7D"]
FIELDS = ("p_value", "expected", "lower", "upper", "score", "effect")


def starts(length: int, freq: str) -> pd.DatetimeIndex:
    return pd.date_range("2025-01-06", periods=length, freq=freq)


def says_nothing(found: PanelAnswer) -> bool:
    return bool(np.isnan(found.p_value).all() and not found.flag.any())


@pytest.mark.parametrize("freq", GRAINS)
@pytest.mark.parametrize("length", [1, 3, 400])
def test_a_series_of_unknown_values_says_nothing(freq: str, length: int) -> None:
    assert says_nothing(score_series(starts(length, freq), np.full(length, np.nan)))


@pytest.mark.parametrize("freq", GRAINS)
def test_one_point_is_answered_and_never_flagged(freq: str) -> None:
    found = score_series(starts(1, freq), [7.0])
    assert says_nothing(found)
    assert len(found.frame()) == 1


@pytest.mark.parametrize("value", [0.0, 1.0, 40.0, 0.25, -3.0])
@pytest.mark.parametrize("freq", ["h", "7D"])
def test_a_constant_series_is_never_flagged(value: float, freq: str) -> None:
    found = score_series(starts(400, freq), np.full(400, value))
    assert not found.flag.any()
    known = np.isfinite(found.expected) & (np.arange(400) > 60)
    np.testing.assert_allclose(found.expected[known], value, rtol=0.05, atol=0.05)


@pytest.mark.parametrize("freq", ["h", "D"])
def test_a_spread_that_is_mostly_zero_still_knows_what_is_far(freq: str) -> None:
    rng = np.random.default_rng(1)
    value = np.where(rng.random(500) < 0.2, 21.0, 20.0)
    assert np.median(np.abs(value - np.median(value))) == 0
    value[430] = 60.0
    found = score_series(starts(500, freq), value)
    assert found.flag[430]
    assert found.flag.sum() == 1


def test_denominators_of_zero_are_not_tested_and_end_nothing() -> None:
    rng = np.random.default_rng(2)
    den = rng.poisson(500, 400).astype(float)
    num = rng.binomial(den.astype(int), 0.05).astype(float)
    den[300:320] = num[300:320] = 0
    found = score_series(starts(400, "h"), num, den)
    assert np.isnan(found.p_value[300:320]).all()
    assert not found.flag[290:].any()
    np.testing.assert_allclose(found.expected[321:], 0.05, rtol=0.3)


def test_no_denominator_at_all_says_nothing() -> None:
    assert says_nothing(score_series(days(200), np.zeros(200), np.zeros(200)))


@pytest.mark.parametrize("freq", GRAINS)
def test_one_huge_order_is_one_alert_at_every_grain(freq: str) -> None:
    rng = np.random.default_rng(3)
    value = rng.lognormal(3, 0.3, 1000)
    value[900] = 1e7
    found = score_series(starts(1000, freq), value)
    assert found.flag[900]
    assert found.flag[880:].sum() <= 3
    assert found.expected[901:].max() < 5 * np.median(value)


def test_buckets_that_are_mostly_zero_alarm_neither_by_an_order_nor_by_none() -> None:
    rng = np.random.default_rng(4)
    night = np.tile(np.r_[np.zeros(8), np.full(16, 0.4)], 60)
    value = rng.poisson(night).astype(float)
    found = score_series(starts(len(value), "h"), value)
    assert found.flag.sum() <= 1
    value[24 * 50 + 12] = 12
    assert score_series(starts(len(value), "h"), value).flag[24 * 50 + 12]


def test_zero_inflated_amounts_expect_their_mean_and_find_a_large_one() -> None:
    rng = np.random.default_rng(5)
    value = np.where(rng.random(500) < 0.6, 0.0, rng.lognormal(3, 0.5, 500))
    value[450] = 4000.0
    found = score_series(days(500), value)
    assert found.flag[450]
    assert found.flag.sum() <= 3
    np.testing.assert_allclose(np.nanmedian(found.expected[100:]), value[:440].mean(), rtol=0.4)


def test_a_launch_is_learnt_before_it_is_judged() -> None:
    rng = np.random.default_rng(6)
    age = np.arange(300) - 100
    value = np.where(age < 0, 0, rng.poisson(80 * (1 - np.exp(-np.maximum(age, 0) / 15))))
    found = score_series(days(300), value.astype(float))
    assert np.isnan(found.p_value[:112]).all()
    assert found.flag.sum() <= 1


def clock(start: str, end: str) -> pd.DatetimeIndex:
    return pd.date_range(start, end, freq="h", tz="Europe/Berlin")


@pytest.mark.parametrize(("start", "end"), [("2026-02-01", "2026-04-20"), ("2026-09-01", "2026-11-15")])
@pytest.mark.parametrize("zoned", [True, False])
def test_a_change_of_the_clock_is_nobodys_alarm(start: str, end: str, zoned: bool) -> None:
    rng = np.random.default_rng(7)
    ts = clock(start, end)
    value = rng.poisson(60 + 40 * np.sin((ts.hour.to_numpy() - 6) * np.pi / 12)).astype(float)
    found = score_series(ts if zoned else ts.tz_localize(None), value)
    assert np.isfinite(found.p_value[24 * 8 :]).all()
    assert found.flag.sum() <= 2


def test_hours_that_are_missing_are_no_zeros() -> None:
    rng = np.random.default_rng(8)
    ts = starts(24 * 50, "h")
    value = rng.poisson(50, len(ts)).astype(float)
    keep = (np.arange(len(ts)) < 900) | (np.arange(len(ts)) > 930)
    assert not score_series(ts[keep], value[keep]).flag[880:].any()


def test_values_below_zero_are_flagged_in_both_directions() -> None:
    rng = np.random.default_rng(9)
    value = rng.normal(-20, 2, 600)
    value[400], value[500] = 0.0, -45.0
    found = score_series(starts(600, "h"), value)
    assert found.flag[[400, 500]].all()
    assert found.flag.sum() <= 4
    assert (found.lower <= found.upper)[np.isfinite(found.p_value)].all()


def shape(freq: str, value: Any) -> PanelAnswer:
    return score_series(starts(len(value), freq), value)


@pytest.mark.parametrize("freq", GRAINS)
def test_answers_do_not_change_when_the_series_is_counted_in_other_units(freq: str) -> None:
    value = np.random.default_rng(10).lognormal(2, 0.4, 400) + 0.001
    one, other = shape(freq, value), shape(freq, value * 1000)
    np.testing.assert_allclose(one.p_value, other.p_value, rtol=1e-5)
    np.testing.assert_array_equal(one.flag, other.flag)


@pytest.mark.parametrize("freq", GRAINS)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_prefix_gives_the_same_answers_at_every_grain(freq: str, share: float) -> None:
    rng = np.random.default_rng(11)
    value = rng.poisson(12, 420).astype(float)
    value[[150, 202, 254]] *= 6
    ts, cut = starts(420, freq), int(420 * share)
    known = [ts[100], ts[300]]
    whole, part = (
        score_series(ts[:n], value[:n], calendar=known if freq == "D" else None) for n in (420, cut)
    )
    for field in FIELDS:
        np.testing.assert_allclose(
            getattr(part, field), getattr(whole, field)[:cut], rtol=1e-6, atol=1e-9, err_msg=field
        )
    np.testing.assert_array_equal(part.flag, whole.flag[:cut])
