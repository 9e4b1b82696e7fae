"""Sustained: a level that has shifted is told against the quarter before, for as long as it stays new."""

import numpy as np
import pytest
from scipy.stats import norm

from monitors.detectors import DETECTORS, Batch
from monitors.detectors.baseline.fit import fit_batch
from monitors.detectors.sustained import PRIOR_SD, PRIOR_WINDOWS, _ranked, _reference
from tests.monitors.detectors.panels import Floats, days

QUARTER, BUCKETS = 13 * 7, 230
SHIFT = 150


def lone(level: Floats, seed: int, trials: int = 75) -> Batch:
    """One rate by day with a weekday and binomial noise around `level` [buckets]."""
    rng = np.random.default_rng(seed)
    den = rng.poisson(trials * (1 + 0.4 * (np.arange(len(level)) % 7 < 5)))
    return Batch(days(len(level)), rng.binomial(den, level)[None, :], den[None, :])


def stepped(before: float, after: float, at: int = SHIFT) -> Floats:
    return np.where(np.arange(BUCKETS) < at, before, after)


def p_of(batch: Batch) -> Floats:
    return np.asarray(DETECTORS["sustained"](batch).p_value[0])


@pytest.mark.parametrize("seed", range(4))
def test_a_rate_that_doubles_for_good_is_told_within_two_weeks_and_for_a_month(seed: int) -> None:
    told = np.nan_to_num(p_of(lone(stepped(0.06, 0.14), seed)), nan=1.0) < 1e-3
    first = int(np.flatnonzero(told)[0])
    assert SHIFT <= first <= SHIFT + 14
    assert told[first : SHIFT + 35].mean() > 0.9


def test_the_level_expected_is_that_of_the_quarter_before_and_does_not_follow_the_rise() -> None:
    score = DETECTORS["sustained"](lone(stepped(0.06, 0.14), 1))
    assert np.allclose(score.expected[0, SHIFT + 7 : SHIFT + 30], 0.06, atol=0.012)
    assert np.nanmedian(score.effect[0, SHIFT + 7 : SHIFT + 30]) == pytest.approx(0.14 / 0.06, rel=0.2)


def test_two_bad_weeks_in_the_reference_do_not_hide_the_next_rise() -> None:
    level = stepped(0.06, 0.15)
    level[100:114] = 0.2
    assert np.nanmin(p_of(lone(level, 2))[SHIFT : SHIFT + 15]) < 1e-3


def test_it_ends_when_the_level_has_come_back() -> None:
    level = stepped(0.06, 0.14)
    level[SHIFT + 14 :] = 0.06
    assert np.nanmin(p_of(lone(level, 3))[SHIFT + 24 :]) > 1e-3


def test_lone_series_without_a_shift_are_flagged_about_as_often_as_stated() -> None:
    p = np.concatenate([p_of(lone(np.full(BUCKETS, 0.06), seed)) for seed in range(60)])
    p = p[np.isfinite(p)]
    assert len(p) > 5000
    assert 0.2 < (p <= 0.05).mean() / 0.05 < 1.3
    assert (p <= 0.001).mean() < 0.003


def test_a_panel_with_wandering_levels_keeps_its_size() -> None:
    shares = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        steps = rng.normal(0, 0.03, (30, BUCKETS // 7 + 1)).cumsum(axis=1)
        level = 0.08 * np.exp(np.repeat(steps - steps.mean(axis=1, keepdims=True), 7, axis=1)[:, :BUCKETS])
        den = rng.poisson(120, (30, BUCKETS))
        batch = Batch(days(BUCKETS), rng.binomial(den, np.clip(level, 0, 1)), den)
        p = DETECTORS["sustained"](batch).p_value
        shares.append(((p <= 0.01)[np.isfinite(p)]).mean())
    assert np.mean(shares) < 0.016


def test_a_shift_that_all_segments_make_is_no_segments_own() -> None:
    rng = np.random.default_rng(5)
    den = rng.poisson(200, (12, BUCKETS))
    num = rng.binomial(den, stepped(0.06, 0.09)[None, :])
    p = DETECTORS["sustained"](Batch(days(BUCKETS), num, den)).p_value
    assert ((p < 1e-3)[np.isfinite(p)]).mean() < 0.01


def test_zero_of_many_is_knowledge() -> None:
    num, den = np.zeros((1, 160)), np.full((1, 160), 200.0)
    num[0, 155:] = 4
    p = p_of(Batch(days(160), num, den))
    assert p[155] < 1e-2
    assert p[157] < 1e-4


def test_volumes_and_hours_are_not_tested() -> None:
    count = Batch(days(BUCKETS), np.full((1, BUCKETS), 20.0))
    hours = np.datetime64("2026-01-01T00") + np.arange(400)
    rate = Batch(hours, np.full((1, 400), 2.0), np.full((1, 400), 50.0))
    assert np.isnan(DETECTORS["sustained"](count).p_value).all()
    assert np.isnan(DETECTORS["sustained"](rate).p_value).all()


def test_the_reference_is_the_trimmed_mean_of_weekly_rates() -> None:
    y = np.array([10, 10, 10, 10, 10, 10, 10, 60, 60, 60, 1, 1, 1], dtype=float)[:, None, None]
    e = np.full((13, 1, 1), 100.0)
    found = _reference(y, e)
    assert found.rate[0, 0] == pytest.approx(0.1)  # the plain mean would be 0.194
    assert found.weeks[0, 0] == 13


def test_a_reference_without_events_has_half_a_one() -> None:
    found = _reference(np.zeros((13, 1, 1)), np.full((13, 1, 1), 100.0))
    assert found.rate[0, 0] == pytest.approx(0.5 / 1300)


def test_weeks_nobody_knows_are_no_zeros() -> None:
    y, e = np.full((13, 1, 1), 40.0), np.full((13, 1, 1), 100.0)
    y[3:7], e[3:7] = 0.0, 0.0
    found = _reference(y, e)
    assert found.weeks[0, 0] == 9
    assert found.rate[0, 0] == pytest.approx(0.4)


def test_windows_that_overlap_are_one_observation() -> None:
    """The prior weighs 30 windows of a week: 210 days of overlapping ones, of which it has ndtr(−2 ÷ 1.15) above 2."""
    fit = fit_batch(Batch(days(112), np.full((1, 112), 5.0), np.full((1, 112), 100.0)))
    z = np.zeros((1, 112))
    z[0, -1] = 2.0
    found = _ranked(fit, z, np.full(z.shape, 35.0), np.full(z.shape, 50.0), np.ones(z.shape, dtype=bool), 7)
    share = PRIOR_WINDOWS * 7 * norm.sf(2.0 / PRIOR_SD) / (105 + PRIOR_WINDOWS * 7)
    assert found[0, -1] == pytest.approx(norm.isf(share), abs=0.05)


@pytest.mark.parametrize(("far", "kept"), [(3.9, True), (4.1, False)])
def test_windows_up_to_a_limit_stay_in_the_ranks(far: float, kept: bool) -> None:
    fit = fit_batch(Batch(days(350), np.full((1, 350), 5.0), np.full((1, 350), 100.0)))
    z = np.random.default_rng(1).normal(size=(1, 350))
    z[0, 200:230] = far
    z[0, -1] = 3.0
    args = (np.full(z.shape, 35.0), np.full(z.shape, 50.0), np.ones(z.shape, dtype=bool), 7)
    calm = z.copy()
    calm[0, 200:230] = 0.0
    assert (_ranked(fit, z, *args)[0, -1] < _ranked(fit, calm, *args)[0, -1] - 0.3) == kept


def test_a_rate_that_was_always_zero_has_an_answer_once_it_is_not() -> None:
    p = p_of(lone(np.where(np.arange(BUCKETS) < SHIFT, 0.0, 0.05), 5))
    assert np.isfinite(p[SHIFT - 20 : SHIFT]).all()
    assert np.nanmin(p[SHIFT : SHIFT + 10]) < 1e-3


def test_a_rate_whose_events_all_fell_into_two_weeks_of_the_quarter_has_an_answer_too() -> None:
    level = np.zeros(BUCKETS)
    level[75:90], level[SHIFT:] = 0.1, 0.06
    p = p_of(lone(level, 5))
    assert np.isfinite(p[SHIFT : SHIFT + 14]).all()
    assert np.nanmin(p[SHIFT : SHIFT + 14]) < 1e-3


def test_a_newest_day_that_is_back_at_odds_of_three_to_one_ends_it() -> None:
    level = stepped(0.06, 0.14)
    level[SHIFT + 20] = 0.05
    p = p_of(lone(level, 7, trials=150))
    assert p[SHIFT + 19] < 1e-4
    assert p[SHIFT + 20] > 0.05
    assert p[SHIFT + 21] < 1e-4
