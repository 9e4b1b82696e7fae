"""The contract every registered detector keeps; a new detector is picked up here by its name alone."""

import numpy as np
import pytest

from monitors.detectors import DETECTORS, Batch, Score, detector
from tests.monitors.detectors.panels import counts, cut, days, mixed

FIELDS = ("expected", "lower", "upper", "p_value", "effect", "score")


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_detector_answers_every_cell_in_range(name: str) -> None:
    batch = mixed()
    score = DETECTORS[name](batch)
    assert isinstance(score, Score)
    for field in FIELDS:
        assert getattr(score, field).shape == batch.shape
    tested = np.isfinite(score.p_value)
    assert tested.any()
    assert ((score.p_value[tested] > 0) & (score.p_value[tested] <= 1)).all()
    assert np.isfinite(score.score[tested]).all()
    assert (score.lower <= score.upper)[tested].all()


@pytest.mark.parametrize("name", sorted(DETECTORS))
@pytest.mark.parametrize("length", [1, 5, 30, 77, 101, 112, 119, 129])
def test_detector_never_changes_its_mind_when_time_goes_on(name: str, length: int) -> None:
    batch = mixed()
    whole, part = DETECTORS[name](batch), DETECTORS[name](cut(batch, length))
    for field in FIELDS:
        np.testing.assert_allclose(
            getattr(part, field), getattr(whole, field)[:, :length], rtol=1e-7, atol=1e-9, err_msg=field
        )


@pytest.mark.parametrize("name", sorted(DETECTORS))
@pytest.mark.parametrize("shape", [(0, 10), (3, 0), (0, 0)])
def test_detector_has_no_answer_without_cells(name: str, shape: tuple[int, int]) -> None:
    batch = Batch(days(shape[1]), np.zeros(shape))
    assert DETECTORS[name](batch).p_value.shape == shape


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_a_segment_that_dies_out_is_answered_without_a_warning(name: str) -> None:
    num = counts(6, 120, mean=3.0)
    num[0, 20:] = 0
    num[1, :60] = 0
    num[2, 90:] *= 1e6
    score = DETECTORS[name](Batch(days(120), num))
    assert not np.isinf(score.p_value).any()


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_detector_leaves_its_input_alone(name: str) -> None:
    batch = mixed()
    before = batch.numerator.copy()
    DETECTORS[name](batch)
    np.testing.assert_array_equal(batch.numerator, before)


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_unusable_cells_are_not_tested_and_teach_nothing(name: str) -> None:
    batch = mixed()
    usable = np.ones(batch.shape, dtype=bool)
    usable[:, 90] = False
    wild = batch.numerator.copy()
    wild[:, 90] = 1e9
    one = DETECTORS[name](cut(batch, 130, usable=usable))
    two = DETECTORS[name](cut(batch, 130, usable=usable, numerator=wild))
    if name not in {"new_value", "distribution"}:
        assert np.isnan(one.p_value[:, 90]).all()
    np.testing.assert_allclose(one.p_value, two.p_value)


def test_two_detectors_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="'spike'"):
        detector("spike")(DETECTORS["drift"])
