"""Benjamini–Hochberg, once per day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monitors.detectors.decision.step_up import step_up


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
