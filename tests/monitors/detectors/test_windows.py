"""Windows hold the last known buckets: a weekend without traffic does not blind the Monday after it."""

from typing import Any

import numpy as np
import pytest

from monitors.detectors import DETECTORS, Batch
from monitors.detectors.baseline.fit import fit_batch
from monitors.detectors.windows import _capped, window_score
from tests.monitors.detectors.panels import cut, days, rates

SEGMENTS, BUCKETS = 60, 196
LIFTED = 6  # a tenth: what lifts all of them is the panel's common shift
MONDAY, WEDNESDAY = 0, 2


def weekdays_only(seed: int, lift: dict[int, float] | None = None) -> Batch:
    """Rates without a denominator on weekends; `lift`: bucket → factor on the first numerators."""
    num, den = rates(SEGMENTS, BUCKETS, seed, rate=0.05)
    for at, factor in (lift or {}).items():
        num[:LIFTED, at] = np.minimum(np.round(num[:LIFTED, at] * factor), den[:LIFTED, at])
    closed = days(BUCKETS).day_of_week.to_numpy() > 4
    num[:, closed] = den[:, closed] = 0
    return Batch(days(BUCKETS), num, den)


def newest(weekday: int) -> int:
    """The last bucket of a weekday that has two weeks after it."""
    return int(np.flatnonzero(days(BUCKETS).day_of_week == weekday)[-3])


def power(weekday: int) -> float:
    """Share of segments found where the rate is half as high again on this weekday's bucket and the one before."""
    at = newest(weekday)
    before = at - (3 if weekday == MONDAY else 1)
    lifted = [weekdays_only(seed, {before: 1.9, at: 1.9}) for seed in range(8)]
    p = [DETECTORS["drift"](batch).p_value[:LIFTED, at] for batch in lifted]
    return float(np.mean(np.concatenate(p) <= 0.01))


def test_a_monday_after_an_empty_weekend_is_judged_like_a_wednesday() -> None:
    monday, wednesday = power(MONDAY), power(WEDNESDAY)
    assert wednesday > 0.5
    assert monday == pytest.approx(
        wednesday, abs=0.2
    )  # 48 segments each: two standard errors of the difference


@pytest.mark.parametrize("weekday", [MONDAY, WEDNESDAY])
def test_on_quiet_days_p_values_keep_their_size(weekday: int) -> None:
    columns = np.flatnonzero(days(BUCKETS).day_of_week == weekday)
    columns = columns[columns >= 70]
    parts = [DETECTORS["drift"](weekdays_only(seed)).p_value[:, columns].ravel() for seed in range(3)]
    p = np.concatenate(parts)
    assert np.isfinite(p).mean() > 0.95
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.015)


def test_a_window_never_spans_more_than_a_long_weekend_beside_twice_its_width() -> None:
    batch = weekdays_only(1)
    at = newest(WEDNESDAY)
    gone = np.array(batch.usable)
    gone[:, at - 21 : at] = False  # nothing known for three weeks: what was before is no neighbour
    p = DETECTORS["drift"](cut(batch, BUCKETS, usable=gone)).p_value
    assert np.isnan(p[:, at]).all()


def test_a_prefix_without_a_gap_scores_like_the_whole_with_one_later() -> None:
    num, den = rates(12, 120, 3)
    usable = np.ones(num.shape, dtype=bool)
    usable[:, 90:92] = False
    whole = Batch(days(120), num, den, usable=usable)
    for width in (8.0, 28.0):
        p = [DETECTORS["drift"](part, days=width).p_value[:, :90] for part in (whole, cut(whole, 90))]
        np.testing.assert_allclose(p[0], p[1], rtol=1e-9)


def finite(values: Any) -> float:
    return float(np.isfinite(values).mean())


def test_the_first_hours_of_a_shop_that_closes_at_night_are_judged() -> None:
    rng = np.random.default_rng(5)
    hours = np.arange(np.datetime64("2026-01-05", "h"), np.datetime64("2026-02-16", "h"))
    open_now = (np.arange(len(hours)) % 24 >= 8) & (np.arange(len(hours)) % 24 < 20)
    den = rng.poisson(300, (8, len(hours))) * open_now
    p = DETECTORS["drift"](Batch(hours, rng.binomial(den, 0.05), den)).p_value[:, 24 * 28 :]
    first = np.arange(p.shape[1]) % 24 == 8
    assert finite(p[:, first]) == 1.0


def test_one_huge_bucket_adds_to_a_sum_no_more_than_one_four_standard_deviations_up() -> None:
    num = np.random.default_rng(6).poisson(50, (12, 120)).astype(float)
    sums = []
    for huge in (200.0, 1e6):
        num[3, 110] = huge
        fit = fit_batch(Batch(days(120), num))
        most = fit.mean[3, 110] + 4 * np.sqrt(fit.variance[3, 110]) + 2
        assert _capped(fit)[3, 110] == pytest.approx(most)
        sums.append(window_score(fit, 3)[3, 110:113])
    np.testing.assert_allclose(sums[0], sums[1], rtol=1e-6)
    np.testing.assert_array_equal(_capped(fit)[4, 60:], num[4, 60:])


def test_a_sum_is_standardised_by_its_own_past() -> None:
    """Where a level wanders, sums scatter more than their buckets say; each segment's are measured by its own."""
    rng = np.random.default_rng(7)
    level = np.exp(0.15 * rng.normal(size=(40, 300 // 5)).repeat(5, axis=1))
    level[20:] = 1.0
    score = window_score(fit_batch(Batch(days(300), rng.poisson(400 * level).astype(float))), 6)[:, 120:]
    # By the panel's scale alone they would be twice as wide.
    assert np.nanstd(score[:20]) / np.nanstd(score[20:]) < 1.85
