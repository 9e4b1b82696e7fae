"""Benjamini–Hochberg with a bound on the first discovery, once per morning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import false_discovery_control

from monitors.detectors.decision.step_up import bound_a_month, first_bound, step_up


def test_known_answer() -> None:
    found = step_up([0.01, 0.02, 0.03, 0.5, np.nan], budget=0.05)
    np.testing.assert_allclose(found.q_values, [0.04, 0.04, 0.04, 0.5, np.nan])
    np.testing.assert_array_equal(found.flags, [True, True, True, False, False])


@given(arrays(np.float64, st.integers(0, 60), elements=st.floats(0, 1) | st.just(np.nan)))
def test_flags_follow_q_and_untested_cells_are_never_flagged(p: np.ndarray) -> None:
    found = step_up(p, 0.1)
    assert not found.flags[np.isnan(p)].any()
    tested = np.isfinite(p)
    assert (found.q_values[tested] >= p[tested] - 1e-12).all()
    np.testing.assert_array_equal(found.flags[tested], found.q_values[tested] <= 0.1)


@given(arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1)))
def test_without_a_bound_it_is_scipys_procedure(p: np.ndarray) -> None:
    np.testing.assert_allclose(step_up(p, 0.1).q_values, false_discovery_control(p), rtol=1e-12)


def crowd(*p: float, of: int = 100) -> list[float]:
    """So many p-values, these the smallest."""
    return [*p, *[0.5] * (of - len(p))]


@pytest.mark.parametrize(
    ("smallest", "found"),
    [
        ([0.0005], 1),  # the bound ÷ 100
        ([0.0006], 0),
        ([0.0005, 0.0015, 0.0025], 3),  # each further one earns the budget ÷ 100
        ([0.0005, 0.0016], 1),
        ([0.0006, 0.0010], 2),  # two together may be had where one alone may not (Simes)
        ([0.0006, 0.0010, 0.0024], 3),
        ([0.0006, 0.0014], 0),  # both below the limit of a second one, but there is no first
    ],
)
def test_the_first_discovery_needs_the_bound_and_further_ones_earn_the_budget(
    smallest: list[float], found: int
) -> None:
    assert step_up(crowd(*smallest), 0.1, first=0.05).flags.sum() == found


@pytest.mark.parametrize(
    ("asked", "a_month", "bound"),
    [
        (1, None, 0.1 / 30),  # the smallest home: one in ten months
        (100, None, 0.05),  # one in 2,000 questions
        (5000, None, 0.1),  # never more than the budget
        (5000, 0.3, 0.01),  # as set
    ],
)
def test_the_bound_of_a_morning(asked: int, a_month: float | None, bound: float) -> None:
    assert first_bound(asked, 0.1, a_month) == pytest.approx(bound)


@pytest.mark.parametrize(("bounded", "share"), [(True, 0.03), (False, 0.10)])
def test_of_quiet_mornings_as_many_end_in_an_alert_as_the_bound_says(bounded: bool, share: float) -> None:
    rng = np.random.default_rng(7)
    first = first_bound(60, 0.1) if bounded else None
    any_found = np.mean([step_up(p, 0.1, first=first).flags.any() for p in rng.random((6000, 60))])
    assert any_found == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / 6000))


@pytest.mark.parametrize(
    ("monitors", "found"),
    [
        ([0, 0], 1),  # a total and its leaf
        ([0, 1], 2),  # two monitors
    ],
)
def test_segments_of_a_monitor_are_one_discovery(monitors: list[int], found: int) -> None:
    """Limits at a bound of .1: .001 for one discovery, .002 for two."""
    p = crowd(0.0009, 0.0019)
    assert step_up(p, 0.1, first=0.1, monitors=[*monitors, *[2] * 98]).flags.sum() == found


def test_budget_is_kept_under_the_null() -> None:
    rng = np.random.default_rng(5)
    wrong = np.mean([step_up(rng.random(200), 0.1).flags.any() for _ in range(2000)])
    assert wrong < 0.125


def test_hourly_looks_do_not_multiply_alarms() -> None:
    rng = np.random.default_rng(6)
    alarms = [step_up(rng.random((50, 24)), 0.1, looks=24).flags.any() for _ in range(400)]
    assert np.mean(alarms) < 0.13


def test_a_budget_that_is_not_a_share_is_refused() -> None:
    with pytest.raises(ValueError, match="budget is 10"):
        step_up([0.1], 10)


@pytest.mark.parametrize(
    ("asked", "a_month", "bound"),
    [
        (0, None, 0.0),  # who asks nothing raises nothing
        (1, None, 0.1),  # one in ten months at least
        (45, None, 45 * 30 / 2000),
        (5000, None, 3.0),  # the false-discovery budget itself, every night
        (5000, 0.5, 0.5),
        (1, 0.5, 0.5),
        (1, 40.0, 3.0),
    ],
)
def test_the_bound_of_a_month(asked: int, a_month: float | None, bound: float) -> None:
    assert bound_a_month(asked, 0.1, a_month) == pytest.approx(bound)


def test_a_home_of_one_question_keeps_its_bound_on_quiet_nights() -> None:
    rng = np.random.default_rng(7)
    for a_month in (None, 1.0):
        first = first_bound(1, 0.1, a_month)
        nights = 40_000
        false = sum(step_up(rng.random(1), 0.1, first=first).flags.sum() for _ in range(nights))
        assert 30 * false / nights == pytest.approx(bound_a_month(1, 0.1, a_month), rel=0.25)
