"""The row of a segment: what was counted, and the band of the detector asked for."""

from dataclasses import replace
from typing import Any

import numpy as np

from monitors.detectors import Score
from monitors.observe.scoring import ScoredPanel
from monitors.observe.segment_row import segment_row
from tests.monitors.tables import panel


def scored(scores: dict[str, float], **made: Any) -> ScoredPanel:
    """Two segments over three days; each detector's band is its number times the panel's own score."""
    values: dict[str, Any] = {"numerator": [[2, 4, 6], [1, 1, 1]], "denominator": [[10, 0, 10], [5, 5, 5]]}
    one, score = panel(0.5, **{**values, **made})
    fields = ("expected", "lower", "upper", "p_value", "effect", "score")
    each = {name: Score(*(by * getattr(score, field) for field in fields)) for name, by in scores.items()}
    return ScoredPanel(one, each, slice(2, 3))


def test_the_band_is_that_of_the_detector_asked_for() -> None:
    both = scored({"spike": 1.0, "drift": 10.0})
    row = segment_row(both, 1, "drift")
    assert row.detector == "drift"
    np.testing.assert_allclose(row.expected, [1.0, 1.0, 1.0])
    np.testing.assert_allclose(row.upper, [1.5, 1.5, 1.5])


def test_without_the_one_asked_for_it_is_that_of_the_first() -> None:
    both = scored({"spike": 1.0, "drift": 10.0})
    assert segment_row(both, 0, "relapse").detector == segment_row(both, 0).detector == "spike"


def test_a_rate_without_a_denominator_is_unknown_and_a_volume_is_itself() -> None:
    rate = segment_row(scored({"spike": 1.0}), 0)
    np.testing.assert_allclose(rate.actual, [0.2, np.nan, 0.6])
    volume = segment_row(scored({"spike": 1.0}, denominator=None), 0)
    assert volume.denominator is None
    assert volume.actual.tolist() == [2.0, 4.0, 6.0]


def test_what_nobody_scored_has_no_band() -> None:
    row = segment_row(scored({}), 0)
    assert row.detector == ""
    assert np.isnan(row.upper).all()
    assert row.numerator.tolist() == [2.0, 4.0, 6.0]


def test_cells_that_are_not_trusted_are_not_usable() -> None:
    one = scored({"spike": 1.0})
    spoiled = np.array([[False, True, False], [False, False, False]])
    masked = replace(one, panel=replace(one.panel, usable=np.array([True, True, False]), spoiled=spoiled))
    assert [segment_row(masked, row).usable.tolist() for row in (0, 1)] == [
        [True, False, False],
        [True, True, False],
    ]
