"""The two public entries, on everything that real data does."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from monitors.detectors import PanelAnswer, score_panel, score_series
from monitors.detectors.decision.by_morning import RELEASE
from monitors.detectors.decision.step_up import LEAST_A_MONTH, MONTH, RATE
from tests.monitors.detectors.panels import counts, days, rates

FIELDS = ("p_value", "flag", "expected", "lower", "upper", "score", "effect")


def wild_panel(seed: int) -> tuple[pd.DatetimeIndex, Any, Any, pd.DataFrame]:
    """Random kind, grain and size, with gaps, zeros, negatives, constants, launches and one huge value."""
    rng = np.random.default_rng(seed)
    rows = int(rng.choice([1, 2, 7, 30]))
    grain, length = [("D", 120), ("h", 400), ("7D", 130), ("5min", 700)][rng.integers(4)]
    ts = pd.date_range("2026-01-01", periods=length, freq=grain)
    num = rng.poisson(np.exp(rng.normal(2, 1.5, (rows, 1))), (rows, length)).astype(float)
    den = None
    if rng.random() < 0.4:
        den = num + rng.poisson(20, num.shape)
        den[:, rng.integers(0, length, 5)] = 0
    elif rng.random() < 0.5:
        num = num * rng.lognormal(0, 1, num.shape)
    if rng.random() < 0.3:
        num[0] -= 5
    num[rng.random(num.shape) < 0.03] = np.nan
    num[0, length // 2] = 1e7
    num[-1, : length // 3] = 0
    if rows > 2:
        num[1] = 5.0
    frame = pd.DataFrame(
        {"country": rng.choice(["BR", "US"], rows), "tier": rng.choice(["a", "b", "c"], rows)}
    )
    return ts, num, den, frame


def decided_columns(ts: pd.DatetimeIndex, cut: int) -> int:
    """Buckets before `cut` whose day is whole by then: a morning decides once over all hours of its days."""
    if cut == len(ts) or ts[cut].normalize() != ts[cut - 1].normalize():
        return cut
    return int((ts < ts[cut - 1].normalize()).sum())


@example(243, 0.25)  # a day cut in two
@given(st.integers(0, 10_000), st.floats(0.02, 1.0))
@settings(max_examples=12, deadline=None)
def test_a_prefix_gives_the_same_answers_as_the_whole(seed: int, share: float) -> None:
    ts, num, den, frame = wild_panel(seed)
    known = pd.DataFrame(
        {"day": [ts[len(ts) // 2], ts[-1]], "country": ["BR", None], "name": ["sale", "sale"]}
    )
    cut = max(1, int(share * len(ts)))
    whole = score_panel(ts, num, den, segments=frame, calendar=known)
    part = score_panel(
        ts[:cut], num[:, :cut], None if den is None else den[:, :cut], segments=frame, calendar=known
    )
    for field in FIELDS:
        upto = decided_columns(ts, cut) if field == "flag" else cut
        np.testing.assert_allclose(
            getattr(part, field)[:, :upto],
            getattr(whole, field)[:, :upto],
            rtol=1e-6,
            atol=1e-9,
            err_msg=field,
        )


@given(st.integers(0, 10_000), st.floats(0.02, 1.0))
@settings(max_examples=12, deadline=None)
def test_a_prefix_of_a_series_gives_the_same_answers(seed: int, share: float) -> None:
    ts, num, den, _ = wild_panel(seed)
    cut = max(1, int(share * len(ts)))
    whole = score_series(ts, num[0], None if den is None else den[0])
    part = score_series(ts[:cut], num[0, :cut], None if den is None else den[0, :cut])
    for field in FIELDS:
        upto = decided_columns(ts, cut) if field == "flag" else cut
        np.testing.assert_allclose(
            getattr(part, field)[:upto], getattr(whole, field)[:upto], rtol=1e-6, atol=1e-9, err_msg=field
        )


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_answers_are_in_range_on_anything(seed: int) -> None:
    ts, num, den, frame = wild_panel(seed)
    found = score_panel(ts, num, den, segments=frame)
    tested = np.isfinite(found.p_value)
    assert ((found.p_value[tested] > 0) & (found.p_value[tested] <= 1)).all()
    assert (found.lower[tested] <= found.upper[tested]).all()
    assert not found.flag[~tested].any()
    assert not tested[~np.isfinite(num)].any()


@pytest.mark.parametrize("length", [0, 1, 2, 13])
def test_tiny_series_are_answered_and_never_flagged(length: int) -> None:
    found = score_series(pd.date_range("2026-01-01", periods=length), np.arange(length) * 100.0)
    assert found.flag.shape == (length,)
    assert not found.flag.any()


@pytest.mark.parametrize("shape", [(0, 10), (3, 0), (0, 0)])
def test_a_panel_of_nothing_has_no_alert(shape: tuple[int, int]) -> None:
    found = score_panel(days(shape[1]), np.zeros(shape))
    assert found.flag.shape == found.p_value.shape == shape
    assert not found.flag.any()


@pytest.mark.parametrize("freq", ["5min", "15min", "h", "D", "7D", "W-SUN"])
def test_a_large_spike_is_found_at_every_grain_and_the_promise_is_kept(freq: str) -> None:
    """One false alert in ten months of mornings at most: over the seeds no more than that by chance (5 %)."""
    length = 300 if freq in ("7D", "W-SUN") else 1200
    ts = pd.date_range("2026-01-01", periods=length, freq=freq)
    false = 0
    for seed in range(4):
        value = np.random.default_rng(seed).poisson(50, length).astype(float)
        value[-20] = 250
        found = score_series(ts, value)
        assert found.flag[-20]
        false += alerts(found.flag) - 1
    mornings = 4 * len(np.unique(ts.to_numpy().astype("datetime64[D]")))
    assert false <= poisson.ppf(0.95, mornings * LEAST_A_MONTH / MONTH)


def test_a_constant_series_that_jumps_is_flagged_once_it_is_known_to_be_constant() -> None:
    value = np.full(100, 40.0)
    value[80] = 80
    found = score_series(days(100), value)
    assert found.flag[80]
    assert found.flag.sum() == 1
    np.testing.assert_allclose(found.expected[60:80], 40, rtol=0.02)


def alerts(flag: npt.NDArray[np.bool_]) -> int:
    """Alerts of one series: flags with at most two clean buckets between them are of one."""
    return int(flag.any()) + int((np.diff(np.flatnonzero(flag)) > RELEASE + 1).sum())


def test_an_all_zero_series_says_nothing() -> None:
    found = score_series(days(100), np.zeros(100))
    assert np.isnan(found.p_value).all()
    assert not found.flag.any()


def test_buckets_without_denominator_are_not_tested() -> None:
    num, den = rates(10, 120)
    num[:, 100] = den[:, 100] = 0
    found = score_panel(days(120), num, den)
    assert np.isnan(found.p_value[:, 100]).all()
    assert np.isfinite(found.p_value[:, 101]).all()


def test_one_huge_order_is_one_alert_and_does_not_blind_the_week_after() -> None:
    """By itself one day in ten leans so far that it is held, so of thirty alerts some have a second day."""
    after = []
    for seed in range(3):
        value = np.random.default_rng(seed).lognormal(3, 0.8, (30, 150, 20)).sum(axis=2)
        at = 100 + 4 * np.arange(10)
        value[np.arange(10), at] = 1e6
        found = score_panel(days(150), value)
        assert found.flag[np.arange(10), at].all()
        after += [found.flag[row, day + 1 : day + 11].sum() for row, day in enumerate(at)]
        assert found.expected[4, at[4] + 1] < 2 * np.median(value[4])
    assert np.mean(after) <= 0.5


def test_a_huge_order_in_the_first_days_does_not_set_the_level() -> None:
    rng = np.random.default_rng(3)
    value = rng.poisson(50, 120).astype(float)
    value[5] = 1e5
    assert score_series(days(120), value).expected[60:].max() < 120


def test_a_launch_is_not_an_alarm() -> None:
    num = counts(40, 160, seed=6)
    age = np.arange(160) - 60
    num[5] = np.where(age < 0, 0, np.round(num[5] * (1 - np.exp(-np.maximum(age, 0) / 10))))
    found = score_panel(days(160), num)
    assert found.flag[5].sum() <= 1
    assert np.isnan(found.p_value[5, :74]).all()


def test_daylight_saving_days_keep_the_hour_of_the_clock() -> None:
    rng = np.random.default_rng(4)
    ts = pd.date_range("2026-02-10", "2026-04-20", freq="h", tz="Europe/Berlin")
    value = rng.poisson(np.where(ts.hour == 9, 400, 40)).astype(float)
    found = score_series(ts, value)
    after = (ts >= pd.Timestamp("2026-03-29", tz=ts.tz)) & (ts < pd.Timestamp("2026-04-05", tz=ts.tz))
    assert found.flag[after].sum() <= 1
    assert found.expected[after & (ts.hour == 9)].min() > 250


def test_the_repeated_hour_of_autumn_is_answered_twice() -> None:
    rng = np.random.default_rng(5)
    ts = pd.date_range("2026-09-20", "2026-11-05", freq="h", tz="Europe/Berlin").tz_localize(None)
    assert ts.duplicated().sum() == 1
    value = rng.poisson(40 + 20 * np.sin(ts.hour * np.pi / 12)).astype(float)
    found = score_series(ts, value)
    assert np.isfinite(found.p_value[ts.duplicated(keep=False)]).all()
    assert not found.flag[ts.duplicated(keep=False)].any()
    assert found.flag.sum() <= 4


def test_a_move_of_the_whole_market_is_nobodys_alarm() -> None:
    num = counts(60, 150, seed=7, mean=100)
    num[:, 120] = np.round(num[:, 120] * 1.8)
    assert score_panel(days(150), num).flag[:, 118:124].sum() <= 1


def test_a_kind_of_segments_that_moves_together_is_one_alert() -> None:
    num = counts(120, 150, seed=8, mean=100)
    frame = pd.DataFrame({"category": np.repeat([f"c{k}" for k in range(15)], 8)})
    num[16:24, 120:123] = np.round(num[16:24, 120:123] * 2)
    flag = score_panel(days(150), num, segments=frame).flag
    assert 1 <= flag[16:24, 120:123].any(axis=1).sum() <= 2
    assert flag[:, 118:126].sum() <= 3


def test_negative_values_are_judged_by_their_distance() -> None:
    rng = np.random.default_rng(9)
    value = rng.normal(-3, 2, 200)
    value[150] = 25
    found = score_series(days(200), value)
    assert found.flag[150]
    assert found.flag[120:180].sum() == 1
    np.testing.assert_allclose(np.nanmedian(found.expected), -3, atol=1)


def test_a_rate_near_one_falls_visibly() -> None:
    rng = np.random.default_rng(10)
    den = np.full((20, 150), 400.0)
    num = rng.binomial(400, 0.97, den.shape).astype(float)
    num[3, 120] = 360
    found = score_panel(days(150), num, den)
    assert found.flag[3, 120]
    assert (found.upper[np.isfinite(found.upper)] <= 1.05).all()


def test_a_calm_panel_keeps_its_promise() -> None:
    """One false alert in 2,000 segment-days, or a quarter more, within its own chance (1 %)."""
    found = 0
    for seed in range(11, 15):
        num, den = rates(100, 200, seed=seed)
        found += sum(alerts(row) for row in score_panel(days(200), num, den).flag[:, 60:])
    assert found <= poisson.ppf(0.99, 1.25 * RATE * 100 * 140 * 4)


def test_a_volume_of_fewer_than_five_events_in_eight_days_is_not_asked() -> None:
    rare = np.tile(np.arange(100) % 6 == 0, (5, 1)).astype(float)
    assert np.isnan(score_panel(days(100), rare).p_value).all()
    assert np.isfinite(score_panel(days(100), 30 * rare).p_value[:, 60:]).any()


def test_frames_have_one_row_per_bucket() -> None:
    found = score_panel(days(40), counts(3, 40))
    assert isinstance(found, PanelAnswer)
    assert list(found.frame().columns[:2]) == ["segment", "ts"]
    assert len(found.frame()) == 120
    assert len(score_series(days(40), counts(1, 40)[0]).frame()) == 40
