"""The contract every registered detector keeps; a new detector is picked up here by its name alone."""

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import DETECTORS, Batch, Score


def panel(segments: int = 12, days: int = 120, seed: int = 0) -> Batch:
    rng = np.random.default_rng(seed)
    den = rng.poisson(400, (segments, days))
    num = rng.binomial(den, 0.03)
    num[2, 100] *= 4
    return Batch(pd.date_range("2026-01-01", periods=days), num, den)


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_detector_answers_every_cell_in_range(name: str) -> None:
    batch = panel()
    score = DETECTORS[name](batch)
    assert isinstance(score, Score)
    for array in (score.expected, score.lower, score.upper, score.p_value, score.effect, score.score):
        assert array.shape == batch.shape
    tested = np.isfinite(score.p_value)
    assert tested.any()
    assert ((score.p_value[tested] > 0) & (score.p_value[tested] <= 1)).all()


@pytest.mark.parametrize("name", sorted(DETECTORS))
@pytest.mark.parametrize("length", [1, 30, 77, 101])
def test_detector_never_changes_its_mind_when_time_goes_on(name: str, length: int) -> None:
    batch = panel()
    whole = DETECTORS[name](batch)
    part = DETECTORS[name](
        Batch(batch.ts[:length], batch.numerator[:, :length], batch.denominator[:, :length])
    )
    for field in ("expected", "lower", "upper", "p_value", "effect", "score"):
        np.testing.assert_allclose(getattr(part, field), getattr(whole, field)[:, :length], rtol=1e-9)
