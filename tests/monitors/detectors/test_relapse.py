"""Relapse: a return is found however slowly it comes, and a level that stays is left alone."""

from dataclasses import replace

import numpy as np

from monitors.detectors import DETECTORS, Batch
from tests.monitors.detectors.panels import Floats, days, rates

BEGIN, END, BACK, BUCKETS = 60, 74, 82, 125


def held(back: float, seed: int, slowly: int = 10) -> Batch:
    """Twenty segments; the first fell to a quarter on day 53 and climbs to `back` of what it was from day 82 on."""
    num, den = rates(20, BUCKETS, seed, rate=0.08)
    level = np.ones(BUCKETS)
    level[BEGIN - 7 :] = 0.25
    way = np.clip((np.arange(BUCKETS) - BACK) / slowly, 0, 1)
    level[BACK:] += ((back - 0.25) * way)[BACK:]
    rng = np.random.default_rng(seed)
    num[0] = rng.binomial(num[0].astype(int), np.clip(level, 0, 1))
    mask = np.zeros(num.shape, dtype=bool)
    mask[0, BEGIN:END] = True
    return Batch(days(BUCKETS), num, den, held=mask)


def p_of(batch: Batch) -> Floats:
    """p-values of the first segment."""
    return np.asarray(DETECTORS["relapse"](batch).p_value[0])


def test_a_slow_return_is_found_before_it_is_complete() -> None:
    for seed in range(5):
        first = int(np.flatnonzero(np.nan_to_num(p_of(held(1.0, seed)), nan=1.0) < 1e-3)[0])
        assert BACK < first <= BACK + 10


def test_a_level_that_stays_is_rarely_taken_for_a_return() -> None:
    worst = [np.nanmin(p_of(held(0.25, seed))) for seed in range(100, 130)]
    assert np.mean(np.array(worst) < 1e-3) <= 0.05


def test_a_move_that_all_segments_make_is_no_return() -> None:
    batch = held(0.25, 3)
    moved = batch.numerator.copy()
    moved[:, BACK:] = np.minimum(moved[:, BACK:] * 1.6, batch.denominator[:, BACK:])
    assert np.nanmin(p_of(replace(batch, numerator=moved))) > 1e-3


def test_segments_without_a_held_level_and_days_before_its_end_are_not_asked() -> None:
    score = DETECTORS["relapse"](held(1.0, 1))
    assert np.isnan(score.p_value[1:]).all()
    assert np.isnan(score.p_value[0, : END + 2]).all()
    assert np.isfinite(score.p_value[0, END + 2 :]).all()


def test_what_is_expected_is_the_held_level() -> None:
    batch = held(1.0, 2)
    score = DETECTORS["relapse"](batch)
    usual = batch.numerator[0, BEGIN:END].sum() / batch.denominator[0, BEGIN:END].sum()
    assert 0.5 < np.nanmedian(score.expected[0, END + 2 :]) / usual < 2.0


def test_a_return_that_has_lasted_four_weeks_is_the_level_one_knows() -> None:
    p = p_of(held(1.0, 4, slowly=1))
    first = int(np.flatnonzero(np.nan_to_num(p, nan=1.0) < 1e-3)[0])
    assert len(p[first + 29 :]) > 3
    assert (p[first + 29 :] == 1.0).all()


def test_of_two_changes_the_later_level_counts() -> None:
    batch = held(0.25, 5)
    mask = batch.held.copy()
    mask[0, 20:34] = True
    later = DETECTORS["relapse"](replace(batch, held=mask))
    np.testing.assert_allclose(later.p_value, DETECTORS["relapse"](batch).p_value)


def test_values_below_zero_are_not_asked() -> None:
    batch = held(1.0, 1)
    num = batch.numerator.copy()
    num[0, 40] = -5
    assert np.isnan(p_of(replace(batch, numerator=num))).all()
